import { expect, test } from "vitest";
import type { JobContext, JsonObject } from "../define.ts";
import { aContext, anAttempt, loadAction } from "../testing/kit.ts";

const list = [
  { pid: "p/1", files: [] },
  { pid: "p/2", files: ["a"] },
];
const request: JsonObject = { type: "sample", jobParams: { copies: 2, mode: "fast", mail: "x", datasetList: list } };
const datasets = [
  { pid: "p/1", datasetlifecycle: { archivable: true } },
  { pid: "p/2", datasetlifecycle: { archivable: false } },
];

async function judge(options: JsonObject, parts: Partial<JobContext> = {}, operation: "create" | "update" = "create") {
  const { action } = await loadAction({ actionType: "validate", ...options }, { operation });
  const before = operation === "create" ? { job: undefined } : {};
  // Before it is stored there is no job.
  const context = { ...aContext({ request, datasets }), ...before, ...parts } as JobContext;
  await action.validate?.({ context, signal: new AbortController().signal, log: () => undefined });
}

test.each<[string, JsonObject]>([
  ["a dotted path", { "jobParams.copies": { type: "integer", maximum: 3 } }],
  ["a path from the root", { "$.jobParams.copies": { const: 2 } }],
  ["every item of a list", { "jobParams.datasetList[*]": { type: "object", required: ["pid", "files"] } }],
  ["names at any depth", { "$..pid": { type: "string", pattern: "^p/" } }],
  ["a name in brackets", { "jobParams['mode']": { enum: ["fast", "slow"] } }],
  ["no condition but presence", { "jobParams.mode": {} }],
  ["a schema that is true", { "jobParams.mode": true }],
  [
    "a schema of a newer draft",
    { jobParams: { $schema: "https://json-schema.org/draft/2020-12/schema", dependentRequired: { mode: ["copies"] } } },
  ],
  ["keywords that nobody knows", { "jobParams.mode": { flavour: "sweet", format: "of-our-own" } }],
  [
    "two schemas with one $id",
    { "jobParams.mode": { $id: "https://example.org/one" }, "jobParams.copies": { $id: "https://example.org/one" } },
  ],
])("a request that fits by %s passes", async (_what, rules) => {
  await expect(judge({ request: rules })).resolves.toBeUndefined();
});

test.each<[string, JsonObject, string]>([
  ["nothing at the path", { "jobParams.site": {} }, "Invalid request. Requires 'jobParams.site'"],
  [
    "nothing at the path of inherited names",
    { "jobParams.constructor": {} },
    "Invalid request. Requires 'jobParams.constructor'",
  ],
  [
    "an unfit value",
    { "jobParams.copies": { type: "string" } },
    "Invalid request. Invalid value for 'jobParams.copies'",
  ],
  [
    "one unfit value of many",
    { "jobParams.datasetList[*].files": { maxItems: 0 } },
    "Invalid request. Invalid value for 'jobParams.datasetList[*].files'",
  ],
  [
    "a value of another format",
    { "jobParams.mail": { format: "email" } },
    "Invalid request. Invalid value for 'jobParams.mail'",
  ],
])("a request with %s is refused", async (_what, rules, message) => {
  await expect(judge({ request: rules })).rejects.toMatchObject({ name: "ActionRefusal", status: 400, message });
});

test("every dataset of the list must fit", async () => {
  const rules = { datasets: { "datasetlifecycle.archivable": { const: true } } };
  const message = "Invalid request. Invalid value for 'datasetlifecycle.archivable'";
  await expect(judge(rules)).rejects.toMatchObject({ status: 400, message });
  await expect(judge(rules, { datasets: datasets.slice(0, 1) })).resolves.toBeUndefined();
  await expect(judge({ datasets: { size: {} } })).rejects.toThrow("Invalid request. Requires 'size'");
});

test("rules for datasets need a list of datasets", async () => {
  const rules = { datasets: { pid: {} } };
  const message = "'jobParams.datasetList' is required.";
  await expect(judge(rules, { request: { jobParams: {} } })).rejects.toMatchObject({ status: 400, message });
  await expect(judge(rules, { request: {} })).rejects.toThrow(message);
});

test("rules for datasets do not count at updates, which is said at load", async () => {
  const rules = { datasets: { "datasetlifecycle.archivable": { const: true } } };
  await expect(judge(rules, {}, "update")).resolves.toBeUndefined();
  const { types } = await loadAction({ actionType: "validate", ...rules }, { operation: "update" });
  expect(types.warnings).toMatchObject([{ path: "/jobs/0/update/actions/0/datasets" }]);
});

test.each<[string, JsonObject, string]>([
  ["a schema that is none", { request: { "a/b": { type: "whole" } } }, "/request/a~1b: not a JSON Schema"],
  ["a schema that is a text", { request: { a: "string" } }, "/request/a: must be object or boolean"],
  ["a path with an expression", { request: { "list[?(@.x)]": {} } }, "expressions are not evaluated"],
  ["an empty path", { request: { "": {} } }, "the path is empty"],
])("%s is refused at load", async (_what, options, message) => {
  await expect(loadAction({ actionType: "validate", ...options })).rejects.toThrow(message);
});

test("the preview names the paths, and validation changes nothing afterwards", async () => {
  const { action } = await loadAction({ actionType: "validate", request: { type: {} }, datasets: { pid: {} } });
  expect(await action.preview(aContext())).toEqual({ request: ["type"], datasets: ["pid"] });
  expect(action.perform).toBeUndefined();
  await expect(action.validate?.(anAttempt())).resolves.toBeUndefined();
});
