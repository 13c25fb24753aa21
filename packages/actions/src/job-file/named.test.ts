import { expect, test } from "vitest";
import { ActionFailure, ActionRefusal, type LogLevel, type PreparedAction, type Validation } from "../define.ts";
import { aContext, anAttempt } from "../testing/kit.ts";
import { named } from "./named.ts";

const prepared = (parts: Partial<PreparedAction>): PreparedAction => ({ preview: () => ({}), ...parts });
const throwing = (error: unknown) => () => {
  throw error;
};
const foreign = (name: string, parts: object) => Object.assign(new Error("theirs"), { name, ...parts });

test.each<[string, unknown, number, string]>([
  ["a refusal as it is", new ActionRefusal("no", 409), 409, "no"],
  ["a refusal of another copy of the package", foreign("ActionRefusal", { status: 422 }), 422, "theirs"],
  ["a refusal with a status that is none", foreign("ActionRefusal", { status: 200 }), 400, "theirs"],
  [
    "any other error, with the name of the action",
    new TypeError("x is undefined"),
    400,
    "Invalid job input. Action 'own' is unable to validate the job due to x is undefined",
  ],
  ["a text", "broken", 400, "Invalid job input. Action 'own' is unable to validate the job due to broken"],
])("validation refuses with %s", async (_what, error, status, message) => {
  const action = named("own", prepared({ validate: throwing(error) }));
  const refusal = action.validate?.(anAttempt());
  await expect(refusal).rejects.toBeInstanceOf(ActionRefusal);
  await expect(action.validate?.(anAttempt())).rejects.toMatchObject({ status, message });
});

test("a validation that is cancelled ends with the reason", async () => {
  const signal = AbortSignal.abort(new Error("late"));
  const action = named("own", prepared({ validate: ({ signal: given }) => given.throwIfAborted() }));
  await expect(action.validate?.(anAttempt(aContext(), signal))).rejects.toBe(signal.reason);
});

test("failures of another copy of the package become failures of this one", async () => {
  const error = foreign("ActionFailure", { status: 503, retryable: false });
  const failing = named("own", prepared({ perform: throwing(error) })).perform?.(anAttempt());
  await expect(failing).rejects.toBeInstanceOf(ActionFailure);
  await expect(failing).rejects.toMatchObject({ message: "theirs", status: 503, retryable: false, cause: error });
  const plain = new Error("plain");
  const passed = named("own", prepared({ perform: throwing(plain) })).perform?.(anAttempt());
  await expect(passed).rejects.toBe(plain);
});

test("what an action does not have is absent, and its logging needs no receiver", async () => {
  expect(named("own", prepared({}))).toEqual({
    type: "own",
    preview: expect.any(Function),
    close: expect.any(Function),
  });
  class Line implements Validation {
    readonly context = aContext();
    readonly signal = new AbortController().signal;
    readonly lines: string[] = [];
    log(_level: LogLevel, text: string): void {
      this.lines.push(text);
    }
  }
  const line = new Line();
  await named("own", prepared({ validate: ({ log }) => log("info", "heard") })).validate?.(line);
  expect(line.lines).toEqual(["heard"]);
});
