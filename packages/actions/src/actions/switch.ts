import {
  ActionFailure,
  ActionRefusal,
  type Attempt,
  defineAction,
  type JobContext,
  type JsonObject,
  type PreparedAction,
  type Validation,
} from "../define.ts";
import { compilePath } from "../paths.ts";
import { type Case, compileTest, testsOf } from "./cases.ts";

type Phase = "validate" | "perform" | "all";
type SwitchOptions = { readonly phase: Phase; readonly property: string; readonly cases: readonly JsonObject[] };

/** Chooses actions by a value of the request, the job or its datasets. */
export const switchAction = defineAction<SwitchOptions>({
  type: "switch",
  title: "Chooses actions by a value",
  options: {
    type: "object",
    required: ["phase", "property", "cases"],
    properties: {
      phase: { enum: ["validate", "perform", "all"], description: "When the switch counts." },
      property: { type: "string", description: "JSONPath over `request`, `job`, `datasets` and `env`." },
      cases: {
        type: "array",
        description: "Tried in their order; the first that fits is taken. One without a test fits everything.",
        items: {
          type: "object",
          properties: {
            schema: { type: ["object", "boolean"], description: "JSON Schema that the value fits." },
            regex: { type: "string", description: "Expression `/…/flags`; the value must be a text." },
            match: { description: "A value that is loosely equal; null fits what is missing." },
            actions: { type: "array", items: { $ref: "#/$defs/action" } },
          },
        },
      },
    },
    $defs: {
      action: { type: "object", required: ["actionType"], properties: { actionType: { type: "string" } } },
    },
  },
  async prepare({ phase, property, cases: given }, host) {
    const read = compilePath(property, "property");
    const cases: Case[] = [];
    for (const [index, options] of given.entries()) {
      const place = `cases/${index}`;
      if (testsOf(options).length > 1) host.warn(place, "a case has one of schema, regex and match: the first counts");
      const actions = await host.nested(options.actions ?? [], `${place}/actions`);
      if (phase === "perform" && actions.some(({ type }) => type === "error"))
        host.warn(place, "an error action refuses before the job is stored: here, in phase perform, it does nothing");
      cases.push({ fits: compileTest(options, property, place), actions });
    }
    return switching({ phase, property, read, cases });
  },
});

type Prepared = {
  readonly phase: Phase;
  readonly property: string;
  readonly read: ReturnType<typeof compilePath>;
  readonly cases: readonly Case[];
};

function switching({ phase, property, read, cases }: Prepared): PreparedAction {
  function choose(context: JobContext): { readonly value: unknown; readonly index: number } {
    const distinct = new Map(read(context).map((value) => [JSON.stringify(value), value]));
    if (distinct.size > 1)
      throw new ActionRefusal(`Ambiguous value for '${property}' (${distinct.size} distinct results).'`);
    const [value] = distinct.values();
    return { value, index: cases.findIndex(({ fits }) => fits(value)) };
  }
  const chosen = (context: JobContext) => cases[choose(context).index]?.actions ?? [];

  async function validate(validation: Validation): Promise<void> {
    const all = chosen(validation.context).map(async (action) => action.validate?.(validation));
    // Waits for every one, so that nothing goes on after the answer, and answers the first fault in the file's order.
    const fault = (await Promise.allSettled(all)).find(({ status }) => status === "rejected");
    if (fault?.status === "rejected") throw fault.reason;
  }

  async function perform(attempt: Attempt): Promise<void> {
    for (const [index, action] of chosenOrFailed(attempt.context).entries()) {
      attempt.signal.throwIfAborted();
      // A key of its own for each, or a receiver of two would drop the second.
      const idempotencyKey = `${attempt.idempotencyKey}/${index}`;
      const { context, signal } = attempt;
      const log: Attempt["log"] = (level, text) => attempt.log(level, text);
      await action.perform?.({ context, signal, attempt: attempt.attempt, idempotencyKey, log });
    }
  }

  function chosenOrFailed(context: JobContext): Case["actions"] {
    try {
      return chosen(context);
    } catch (cause) {
      // The job is stored already: another attempt sees the same value.
      if (cause instanceof ActionRefusal)
        throw new ActionFailure(cause.message, { status: cause.status, retryable: false, cause });
      throw cause;
    }
  }

  return {
    ...(phase === "perform" ? {} : { validate }),
    ...(phase === "validate" ? {} : { perform }),
    async preview(context) {
      const { value, index } = choose(context);
      const taken = cases[index]?.actions ?? [];
      const actions = await Promise.all(
        taken.map(async (action) => ({ type: action.type, ...(await action.preview(context)) })),
      );
      return { phase, property, value, case: index < 0 ? null : index, actions };
    },
  };
}
