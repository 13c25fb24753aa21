import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { coreActions } from "../actions/core.ts";
import { fixtures } from "../testing/kit.ts";
import { jobFileSchema } from "./schema.ts";

const published = new URL("../../../../docs/reference/job-file.schema.json", import.meta.url);
const schema = jobFileSchema(coreActions);
const validate = new Ajv2020({ strict: false, allErrors: true }).compile(schema);

test("the published schema is that of the code; npm run generate -w packages/actions writes it", () => {
  expect(JSON.parse(readFileSync(published, "utf8"))).toEqual(JSON.parse(JSON.stringify(schema)));
});

test.each(["tape.yaml", "courier.yaml", "nightly.json"])("the published schema takes %s", (name) => {
  validate(parse(readFileSync(join(fixtures, name), "utf8")));
  expect(validate.errors ?? []).toEqual([]);
});

test.each([
  ["a wrong option", { actionType: "url", url: 1 }, "/jobs/0/create/actions/0/url"],
  ["an unknown option of log", { actionType: "log", text: "" }, "/jobs/0/create/actions/0"],
  [
    "a wrong option within a switch",
    { actionType: "switch", phase: "all", property: "a", cases: [{ actions: [{ actionType: "error" }] }] },
    "/jobs/0/create/actions/0/cases/0/actions/0",
  ],
])("the published schema refuses %s", (_what, action, place) => {
  expect(validate({ configVersion: "1", jobs: [{ jobType: "a", create: { actions: [action] } }] })).toBe(false);
  expect(validate.errors?.map(({ instancePath }) => instancePath)).toContain(place);
});

test("the published schema leaves other kinds of action free", () => {
  const action = { actionType: "spool", folder: 1 };
  expect(validate({ configVersion: "1", jobs: [{ jobType: "a", create: { actions: [action] } }] })).toBe(true);
});
