import { expect, test } from "vitest";
import { type Attempt, defineAction } from "../define.ts";
import { anAttempt, loadAction } from "../testing/kit.ts";
import { coreActions } from "./core.ts";

const seen: Pick<Attempt, "attempt" | "idempotencyKey">[] = [];
const spy = defineAction({
  type: "spy",
  title: "Keeps what it was given",
  options: { type: "object" },
  prepare: () => ({
    perform: ({ attempt, idempotencyKey }) => void seen.push({ attempt, idempotencyKey }),
    preview: () => ({}),
  }),
});

test("each nested action gets a key of its own, the same at every delivery", async () => {
  const cases = [{ actions: [{ actionType: "spy" }, { actionType: "spy" }] }];
  const { action } = await loadAction(
    { actionType: "switch", phase: "perform", property: "job.id", cases },
    { definitions: [...coreActions, spy] },
  );
  await action.perform?.(anAttempt());
  await action.perform?.(anAttempt());
  const keys = ["run-1/0/1/0", "run-1/0/1/1"].map((idempotencyKey) => ({ attempt: 1, idempotencyKey }));
  expect(seen).toEqual([...keys, ...keys]);
});

test("an attempt that is cancelled stops between nested actions", async () => {
  const controller = new AbortController();
  controller.abort(new Error("cancelled"));
  const cases = [{ actions: [{ actionType: "log" }] }];
  const { action } = await loadAction({ actionType: "switch", phase: "perform", property: "job.id", cases });
  const attempt = anAttempt(undefined, controller.signal);
  await expect(action.perform?.(attempt)).rejects.toThrow("cancelled");
  expect(attempt.lines).toEqual([]);
});
