import { setPriority } from "node:os";

const lower = 10;

/**
 * Lets other threads come first where there are more of them than processors: for worker threads whose work nobody waits
 * for. Only Linux knows priorities of threads; elsewhere nothing happens.
 */
export function stepBack(): void {
  if (process.platform !== "linux") return;
  try {
    // To Linux, process 0 is the thread that calls.
    setPriority(0, lower);
  } catch {
    // Where it is forbidden, all threads are equal.
  }
}
