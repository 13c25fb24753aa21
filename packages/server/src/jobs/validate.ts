import { ActionRefusal, type JobContext, type LogLevel, type NamedAction } from "@margay/actions";
import type { NewEvent } from "./event-store.ts";
import { JobRefusal } from "./refusal.ts";

/** What an action logged while it validated; it is kept with the job once that is stored. */
export type Line = Pick<NewEvent, "text" | "level" | "at">;

/**
 * Lets all actions judge the job, at the same time; the first refusal of the file's order counts. Answers what they logged.
 * Throws ActionRefusal, and JobRefusal `validation` where an action itself failed.
 */
export async function validateActions(
  actions: readonly NamedAction[],
  context: JobContext,
  signal: AbortSignal,
): Promise<Line[]> {
  const lines: Line[] = [];
  const log = (level: LogLevel, text: string) => void lines.push({ level, text, at: new Date() });
  const judged = await Promise.allSettled(actions.map(async (action) => action.validate?.({ context, signal, log })));
  for (const [index, one] of judged.entries()) {
    if (one.status === "fulfilled") continue;
    if (one.reason instanceof ActionRefusal) throw one.reason;
    const message = one.reason instanceof Error ? one.reason.message : String(one.reason);
    const text = `The action ${actions[index]?.type} could not judge the job: ${message.slice(0, 1_000)}`;
    throw new JobRefusal("validation", text, {}, one.reason);
  }
  return lines;
}
