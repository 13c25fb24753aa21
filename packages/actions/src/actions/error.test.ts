import { expect, test } from "vitest";
import { aContext, anAttempt, loadAction } from "../testing/kit.ts";

test.each([
  ["400 unless it says another", { message: "no {{{request.type}}}" }, 400, "no sample"],
  ["its status", { message: "gone", status: 410 }, 410, "gone"],
])("an error action refuses with %s", async (_what, options, status, message) => {
  const { action } = await loadAction({ actionType: "error", ...options });
  await expect(action.validate?.(anAttempt())).rejects.toMatchObject({ name: "ActionRefusal", status, message });
  expect(await action.preview(aContext())).toEqual({ status, message });
});

test("an error action does nothing after a job is stored", async () => {
  const { action } = await loadAction({ actionType: "error", message: "no" });
  expect(action.perform).toBeUndefined();
});

test.each([
  [{}, "'message' is missing"],
  [{ message: "x", status: 200 }, "/jobs/0/create/actions/0/status: must be >= 400"],
  [{ message: "x", status: 422.5 }, "/jobs/0/create/actions/0/status: must be integer"],
])("an error action with the options %o is refused", async (options, message) => {
  await expect(loadAction({ actionType: "error", ...options })).rejects.toThrow(message);
});
