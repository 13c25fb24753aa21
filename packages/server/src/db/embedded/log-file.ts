import { closeSync, fstatSync, openSync, readSync, statSync, truncateSync } from "node:fs";
import type { Log } from "./log.ts";

const rotateAtBytes = 10 * 1024 * 1024;
const pollMs = 1000;

/** PostgreSQL's own log: written by it directly, so that nothing is lost when this process dies. */
export interface LogFile {
  /** Open for appending; handed to the server as its stdout and stderr. */
  fd: number;
  /** What the server wrote since it was opened, at most the last 16 kB. */
  tail(): string;
  /** Forwards the FATAL and PANIC lines that were written since the last look. */
  forward(): void;
  close(): void;
}

/** Ends of connections that are no trouble of the server's: our own shutdown and clients that were cut off by it. */
const harmless = [
  "terminating connection due to administrator command",
  "terminating background worker",
  "the database system is shutting down",
  "the database system is starting up",
];

export function openLogFile(path: string, log: Log): LogFile {
  const existing = statSync(path, { throwIfNoEntry: false });
  if (existing !== undefined && existing.size > rotateAtBytes) truncateSync(path);
  const fd = openSync(path, "a+", 0o600);
  const startBytes = fstatSync(fd).size;
  let seenBytes = startBytes;

  const read = (fromBytes: number): string => {
    const length = fstatSync(fd).size - fromBytes;
    if (length <= 0) return "";
    const buffer = Buffer.alloc(length);
    return buffer.toString("utf8", 0, readSync(fd, buffer, 0, length, fromBytes));
  };

  const forward = (): void => {
    const text = read(seenBytes);
    // Only whole lines; the rest is looked at when its end has come.
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    seenBytes += Buffer.byteLength(whole);
    for (const line of whole.split("\n")) {
      if (!/ (FATAL|PANIC): /.test(line)) continue;
      if (harmless.some((part) => line.includes(part))) continue;
      log({ level: "error", message: `PostgreSQL: ${line}` });
    }
  };

  const timer = setInterval(forward, pollMs).unref();
  return {
    fd,
    forward,
    tail: () => read(Math.max(startBytes, fstatSync(fd).size - 16 * 1024)),
    close: () => {
      clearInterval(timer);
      forward();
      closeSync(fd);
    },
  };
}
