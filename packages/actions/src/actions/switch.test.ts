import { expect, test } from "vitest";
import type { JobContext, JsonObject } from "../define.ts";
import { aContext, anAttempt, loadAction } from "../testing/kit.ts";

const log = (perform: string) => ({ actionType: "log", validate: `validate ${perform}`, perform });

async function chosen(property: string, cases: readonly JsonObject[], parts: Partial<JobContext> = {}) {
  const { action } = await loadAction({ actionType: "switch", phase: "perform", property, cases });
  const attempt = anAttempt(aContext(parts));
  await action.perform?.(attempt);
  return attempt.lines.map((line) => line.replace("info: ", ""));
}
const request = (value: unknown): Partial<JobContext> => ({ request: { value } });
const other = { actions: [log("other")] };

test.each<[string, JsonObject, unknown, string]>([
  ["a schema", { schema: { enum: ["lost"] } }, "lost", "hit"],
  ["a schema that does not fit", { schema: { enum: ["lost"] } }, "found", "other"],
  ["a schema for what is missing", { schema: { type: "string" } }, undefined, "other"],
  ["an expression", { regex: "/^(a|b)$/" }, "a", "hit"],
  ["an expression with flags", { regex: "/^AB$/i" }, "ab", "hit"],
  ["an expression with slashes within", { regex: "/^a/b$/" }, "a/b", "hit"],
  ["an expression without slashes", { regex: "^a" }, "ab", "hit"],
  ["an expression that does not fit", { regex: "/^a$/" }, "ab", "other"],
  ["a text", { match: "done" }, "done", "hit"],
  ["a number for a text", { match: 1 }, "1", "hit"],
  ["true for 1", { match: true }, 1, "hit"],
  ["null for what is missing", { match: null }, undefined, "hit"],
  ["null for null", { match: null }, null, "hit"],
  ["null for an empty text", { match: null }, "", "other"],
  ["a text for an object that cannot be one", { match: "x" }, { toString: 1, valueOf: 1 }, "other"],
  ["no test", {}, undefined, "hit"],
])("a case with %s", async (_what, options, value, line) => {
  const cases = [{ ...options, actions: [log("hit")] }, other];
  expect(await chosen("request.value", cases, request(value))).toEqual([line]);
});

test("an expression with the flag g fits every time", async () => {
  const cases = [{ regex: "/a/g", actions: [log("hit")] }];
  const { action } = await loadAction({ actionType: "switch", phase: "perform", property: "request.value", cases });
  for (let time = 0; time < 3; time++) {
    const attempt = anAttempt(aContext(request("a")));
    await action.perform?.(attempt);
    expect(attempt.lines).toEqual(["info: hit"]);
  }
});

test("cases are tried in their order, and the first that fits is taken with all its actions", async () => {
  const cases = [
    { match: "x", actions: [log("x")] },
    { regex: "/a/", actions: [log("one"), log("two")] },
    { match: "a", actions: [log("three")] },
  ];
  expect(await chosen("request.value", cases, request("a"))).toEqual(["one", "two"]);
  expect(await chosen("request.value", cases.slice(2), request("b"))).toEqual([]);
});

test("equal values are one, different ones are refused", async () => {
  const cases = [{ match: true, actions: [log("public")] }, other];
  const sets = (...published: boolean[]) => ({ datasets: published.map((isPublished) => ({ isPublished })) });
  expect(await chosen("datasets[*].isPublished", cases, sets(true, true))).toEqual(["public"]);
  expect(await chosen("datasets[*].isPublished", cases, sets())).toEqual(["other"]);
  const message = "Ambiguous value for 'datasets[*].isPublished' (2 distinct results).'";
  const many = chosen("datasets[*].isPublished", cases, sets(true, false, true));
  await expect(many).rejects.toMatchObject({ name: "ActionFailure", status: 400, retryable: false, message });
  const { action } = await loadAction({
    actionType: "switch",
    phase: "all",
    property: "datasets[*].isPublished",
    cases,
  });
  const refused = action.validate?.(anAttempt(aContext(sets(true, false))));
  await expect(refused).rejects.toMatchObject({ name: "ActionRefusal", status: 400, message });
});

test("an expression for a value that is no text is refused", async () => {
  const cases = [{ regex: "/1/", actions: [] }];
  const { action } = await loadAction({ actionType: "switch", phase: "validate", property: "request.value", cases });
  for (const value of [1, null, undefined, ["1"]]) {
    const message = "Property 'request.value' was expected to be a string.";
    const refused = action.validate?.(anAttempt(aContext(request(value))));
    await expect(refused).rejects.toMatchObject({ name: "ActionRefusal", status: 400, message });
  }
});

test("an expression that runs wild refuses the job", async () => {
  const cases = [{ regex: "/^(a+)+$/", actions: [] }];
  const { action } = await loadAction({ actionType: "switch", phase: "validate", property: "request.value", cases });
  const refused = action.validate?.(anAttempt(aContext(request(`${"a".repeat(60)}!`))));
  await expect(refused).rejects.toMatchObject({
    status: 400,
    message: "Testing the value of 'request.value' took too long.",
  });
});

test.each([
  ["validate", ["info: validate hit"]],
  ["perform", ["info: hit"]],
  ["all", ["info: validate hit", "info: hit"]],
])("the phase %s decides when a switch counts", async (phase, lines) => {
  const { action } = await loadAction({
    actionType: "switch",
    phase,
    property: "job.id",
    cases: [{ actions: [log("hit")] }],
  });
  const attempt = anAttempt();
  await action.validate?.(attempt);
  await action.perform?.(attempt);
  expect(attempt.lines).toEqual(lines);
});

test("switches nest, and refuse with what a nested action says", async () => {
  const inner = {
    actionType: "switch",
    phase: "validate",
    property: "request.value",
    cases: [{ match: "b", actions: [{ actionType: "error", status: 409, message: "inner" }] }],
  };
  const cases = [{ match: "sample", actions: [log("outer"), inner] }];
  const { action } = await loadAction({ actionType: "switch", phase: "validate", property: "job.type", cases });
  const refused = action.validate?.(anAttempt(aContext(request("b"))));
  await expect(refused).rejects.toMatchObject({ name: "ActionRefusal", status: 409, message: "inner" });
  await expect(action.validate?.(anAttempt(aContext(request("c"))))).resolves.toBeUndefined();
});

test.each<[string, JsonObject, string]>([
  [
    "a phase that is none",
    { phase: "later", property: "a", cases: [] },
    "/phase: must be one of validate, perform, all",
  ],
  ["no cases", { phase: "all", property: "a" }, "'cases' is missing"],
  ["a wrong expression", { phase: "all", property: "a", cases: [{ regex: "/(/" }] }, "/cases/0/regex: Invalid regular"],
  [
    "a wrong schema",
    { phase: "all", property: "a", cases: [{}, { schema: { type: 1 } }] },
    "/cases/1/schema: not a JSON",
  ],
  [
    "an unknown nested action",
    { phase: "all", property: "a", cases: [{ actions: [{ actionType: "x" }] }] },
    "/cases/0/actions/0/actionType: unknown action 'x'",
  ],
])("a switch with %s is refused at load", async (_what, options, message) => {
  await expect(loadAction({ actionType: "switch", ...options })).rejects.toThrow(message);
});

test("odd cases are noted at load", async () => {
  const cases = [{ match: 1, regex: "/1/", actions: [{ actionType: "error", message: "never" }] }];
  const { types } = await loadAction({ actionType: "switch", phase: "perform", property: "job.id", cases });
  const path = "/jobs/0/create/actions/0/cases/0";
  expect(types.warnings).toMatchObject([
    { path, message: expect.stringContaining("the first counts") },
    { path, message: expect.stringContaining("does nothing") },
  ]);
});

test("the preview shows the value, the case and what its actions would do", async () => {
  const cases = [{ match: "x" }, { actions: [log("{{job.id}}")] }];
  const { action } = await loadAction({ actionType: "switch", phase: "perform", property: "job.type", cases });
  expect(await action.preview(aContext())).toEqual({
    phase: "perform",
    property: "job.type",
    value: "sample",
    case: 1,
    actions: [{ type: "log", validate: "validate {{job.id}}".replace("{{job.id}}", "job-1"), perform: "job-1" }],
  });
});
