import { ActionRefusal, type JobContext, type JsonObject, type NamedAction, type Operation } from "../define.ts";
import type { JobTypes } from "../job-types.ts";
import { type Sample, sampleContext } from "./sample.ts";

export interface PreviewedAction {
  readonly position: number;
  readonly type: string;
  /** How the action judges the sample before it would be stored; absent where it validates nothing. */
  readonly validation?:
    | { readonly passed: true }
    | { readonly passed: false; readonly status: number; readonly message: string };
  /** Lines that it logged while it judged. */
  readonly lines: readonly string[];
  /** What it would send or write. */
  readonly preview?: JsonObject;
  /** Why that is not known: a template failed, for example. */
  readonly fault?: string;
}

export interface JobPreview {
  readonly type: string;
  readonly operation: Operation;
  /** What the actions saw. */
  readonly request: JsonObject;
  readonly job: JsonObject;
  readonly datasets: readonly JsonObject[];
  readonly actions: readonly PreviewedAction[];
}

/**
 * A dry run: what each action would send for a job. Parts of the sample that are not given are made up. Pass
 * `maskedEnv(env)` where people read the result. Throws when the type is not in the file.
 */
export async function previewJob(
  types: JobTypes,
  { type, operation, sample = {} }: { type: string; operation: Operation; sample?: Sample | undefined },
): Promise<JobPreview> {
  const found = types.types.get(type);
  if (!found) throw new Error(`there is no job type '${type}'; there are ${[...types.types.keys()].join(", ")}`);
  const context = sampleContext(found, operation, sample);
  const actions: PreviewedAction[] = [];
  for (const [position, action] of found.operations[operation].actions.entries())
    actions.push(await previewed(action, position, context, operation));
  const { request, job, datasets } = context;
  return { type, operation, request, job, datasets, actions };
}

async function previewed(
  action: NamedAction,
  position: number,
  context: JobContext,
  operation: Operation,
): Promise<PreviewedAction> {
  const lines: string[] = [];
  const { job: _later, ...before } = context;
  const validation = action.validate
    ? { validation: await judged(action, operation === "create" ? before : context, lines) }
    : {};
  const shown = await outcome(
    async () => ({ preview: await action.preview(context) }),
    (fault) => ({ fault }),
  );
  return { position, type: action.type, ...validation, lines, ...shown };
}

async function judged(
  action: NamedAction,
  context: JobContext,
  lines: string[],
): Promise<NonNullable<PreviewedAction["validation"]>> {
  const { signal } = new AbortController();
  try {
    await action.validate?.({ context, signal, log: (_level, text) => void lines.push(text) });
    return { passed: true };
  } catch (error) {
    const status = error instanceof ActionRefusal ? error.status : 400;
    return { passed: false, status, message: error instanceof Error ? error.message : String(error) };
  }
}

async function outcome<A, B>(work: () => Promise<A>, failed: (message: string) => B): Promise<A | B> {
  try {
    return await work();
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}
