import { closeSync, openSync } from "node:fs";

function hasTerminal(): boolean {
  try {
    closeSync(openSync("/dev/tty", "r"));
    return true;
  } catch {
    return false;
  }
}

/**
 * SIGHUP means two things: an operator's wish, or the end of the terminal that the process runs on. Answers a handler
 * that tells them apart.
 */
export function onHangup(reload: () => void, stop: () => void): () => void {
  const startedOnTerminal = hasTerminal();
  return () => (startedOnTerminal && !hasTerminal() ? stop() : reload());
}
