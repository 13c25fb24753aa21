import { type Api, createApi, findEndpoint } from "../api/index.ts";
import { readEnv } from "../env.ts";
import { createOutput, endWithReader, type Output } from "../output/index.ts";

/** What a command that talks to a server works with. */
export interface Session {
  api: Api;
  output: Output;
  /** Fires at the first Ctrl-C; a second one ends the process at once. */
  signal: AbortSignal;
}

/** Wrong usage that commander cannot see; exit code 2. */
export class UsageError extends Error {}

const interrupted = 130;

/**
 * Runs a command against the configured server.
 * @param work answers the exit code, 0 where it answers nothing
 */
export async function withSession(
  options: { json?: boolean },
  work: (session: Session) => Promise<number | undefined>,
): Promise<void> {
  endWithReader();
  const output = createOutput(options.json === true);
  const stop = new AbortController();
  const onSignal = () => (stop.signal.aborted ? process.exit(interrupted) : stop.abort(new Error("interrupted")));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, onSignal);
  try {
    const endpoint = await findEndpoint(readEnv());
    const api = createApi(endpoint, { signal: stop.signal });
    process.exitCode = (await work({ api, output, signal: stop.signal })) ?? 0;
  } catch (error) {
    if (!stop.signal.aborted && !(error instanceof UsageError)) throw error;
    output.note(error instanceof UsageError ? error.message : "Stopped.");
    process.exitCode = error instanceof UsageError ? 2 : interrupted;
  } finally {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, onSignal);
  }
}
