import { type Progress, startProgress } from "./progress.ts";

/** Results go to stdout, everything else to stderr. */
export interface Output {
  readonly json: boolean;
  /** A result: text for people, or the value with `--json`. */
  result(value: unknown, text: string): void;
  /** Something to know, on stderr. */
  note(text: string): void;
  progress(): Progress;
}

export function createOutput(json: boolean): Output {
  return {
    json,
    result: (value, text) => {
      process.stdout.write(json ? `${JSON.stringify(value)}\n` : text === "" ? "" : `${text}\n`);
    },
    note: (text) => void process.stderr.write(`${text}\n`),
    progress: () => startProgress(process.stderr),
  };
}

/** A reader that has seen enough (`margay search … | head -1`) ends the command quietly. */
export function endWithReader(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(0);
      throw error;
    });
}
