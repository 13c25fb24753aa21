import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { Principal } from "../access/index.ts";
import type { Jobs } from "./types.ts";

const heartbeatMs = 15_000;

export interface EventStreamOrder {
  jobs: Jobs;
  key: string;
  after: number;
  whoNow: () => Promise<Principal>;
}

/** Sends the events of a job as server-sent events until the client leaves, or may no longer read the job. */
export async function streamEvents(out: ServerResponse, { jobs, key, after, whoNow }: EventStreamOrder): Promise<void> {
  const left = new AbortController();
  out.once("close", () => left.abort());
  const send = async (text: string) => {
    if (!out.write(text)) await once(out, "drain", { signal: AbortSignal.timeout(heartbeatMs * 2) });
  };
  out.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
  });
  const heart = setInterval(() => out.write(": still here\n\n"), heartbeatMs);
  try {
    await send("retry: 2000\n\n");
    for await (const event of jobs.follow(whoNow, key, after, left.signal))
      await send(`id: ${event.id}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`);
  } finally {
    clearInterval(heart);
    out.end();
  }
}
