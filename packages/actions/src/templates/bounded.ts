import { createContext, Script } from "node:vm";

const sandbox: { work?: () => unknown } = createContext({});
const script = new Script("work()");

/** The work took longer than it may. */
export class TooLong extends Error {
  constructor(timeoutMs: number) {
    super(`it ran longer than ${timeoutMs} ms and was ended`);
    this.name = "TooLong";
  }
}

/**
 * Runs something synchronous that must end: regular expressions of job files meet texts of users, and some of them
 * would take years. The engine's own watchdog ends it, the only way to interrupt an expression within this thread.
 */
export function bounded<T>(work: () => T, timeoutMs: number): T {
  let result: { value: T } | undefined;
  sandbox.work = () => {
    result = { value: work() };
  };
  try {
    script.runInContext(sandbox, { timeout: timeoutMs });
  } catch (error) {
    if (isTimeout(error)) throw new TooLong(timeoutMs);
    throw error;
  }
  // The work either set the result or threw.
  return (result as unknown as { value: T }).value;
}

/** The watchdog's error belongs to the sandbox: it is no `Error` of ours. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === "object" && error !== null && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT"
  );
}
