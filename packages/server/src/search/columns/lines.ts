import { type Line, openLine, type Reach } from "./feed/index.ts";

/** The connection that follows the changes: opened when it is needed, again when it was lost. */
export interface FeedLine {
  get(): Promise<Line>;
  close(): Promise<void>;
}

export function createFeedLine(reach: Reach): FeedLine {
  let current: Promise<Line> | undefined;
  return {
    async get() {
      const line = await current?.catch(() => undefined);
      if (line && !line.isLost) return line;
      current = openLine(reach);
      return current;
    },
    async close() {
      const line = await current?.catch(() => undefined);
      await line?.close();
    },
  };
}

/** Work on a connection of its own. */
export async function withLine<Result>(reach: Reach, work: (line: Line) => Promise<Result>): Promise<Result> {
  const line = await openLine(reach);
  try {
    return await work(line);
  } finally {
    await line.close();
  }
}
