import { ActionFailure, type ActionHost, type Attempt, type JsonObject } from "../define.ts";

const nothing = () => {
  throw new Error("the action under test asked its host for something that the test does not give");
};

/** What an action is prepared with: the environment, what the test gives, and refusals of everything else. */
export const hostWith = (env: ActionHost["env"], given: Partial<ActionHost> = {}): ActionHost => ({
  env,
  folder: "/",
  operation: "create",
  log: nothing,
  warn: nothing,
  template: nothing,
  nested: nothing,
  fetch: nothing,
  sendMail: nothing,
  ...given,
});

/** An attempt on a job, the first of its run unless `own` says otherwise; it has 20 seconds. */
export const attemptOn = (job: JsonObject, own: Partial<Attempt> = {}): Attempt => ({
  context: { request: {}, job, datasets: [], env: {} },
  attempt: 1,
  idempotencyKey: "run-1/0/1",
  signal: AbortSignal.timeout(20_000),
  log: () => undefined,
  ...own,
});

/** The failure that an attempt ended with; throws where it went well, or ended with anything else. */
export async function failureOf(work: Promise<unknown>): Promise<ActionFailure> {
  const error = await work.then(
    () => new Error("the attempt went well"),
    (reason: unknown) => reason,
  );
  if (error instanceof ActionFailure) return error;
  throw error;
}
