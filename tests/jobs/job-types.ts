import { ActionFailure, type Attempt, type Execution, type JobTypes, type NamedAction } from "@margay/actions";

export interface TypeSketch {
  create?: { auth?: string; actions?: NamedAction[] };
  update?: { auth?: string; actions?: NamedAction[] };
  execution?: Partial<Execution>;
}

/** Job types as a file would give them. */
export function jobTypes(sketches: Record<string, TypeSketch>, configVersion = "1"): JobTypes {
  const types = Object.entries(sketches).map(([type, { create = {}, update = {}, execution = {} }]) => ({
    type,
    execution: { concurrency: 10, retries: 0, backoffSeconds: 1, timeoutSeconds: 30, ...execution },
    operations: {
      create: { auth: create.auth, actions: create.actions ?? [] },
      update: { auth: update.auth, actions: update.actions ?? [] },
    },
  }));
  return {
    configVersion,
    types: new Map(types.map((one) => [one.type, one])),
    warnings: [],
    close: async () => {},
  };
}

/** An action that does what the test says. */
export const doing = (perform: (attempt: Attempt) => Promise<void> | void, type = "log"): NamedAction => ({
  type,
  perform,
  preview: () => ({}),
});

export const failing = (message: string, status?: number) =>
  doing(() => {
    throw new ActionFailure(message, status === undefined ? {} : { status });
  }, "url");
