import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { coreActions } from "../actions/core.ts";
import { fileSchema } from "../job-file/schema.ts";
import { helpers } from "../templates/helpers.ts";

const page = readFileSync(new URL("../../../../docs/operators/jobs.md", import.meta.url), "utf8");
const sectionOf = (type: string) => page.split(`\n### ${type}\n`)[1]?.split(/\n##/)[0] ?? "";

test.each(coreActions)("the operators' page tells each option of $type", ({ type, options }) => {
  const section = sectionOf(type);
  // The schemas of the core's own actions have properties.
  const names = Object.keys(options.properties as object);
  expect(names.filter((name) => !section.includes(`\`${name}`))).toEqual([]);
});

test("the operators' page tells each helper of templates", () => {
  expect(Object.keys(helpers).filter((name) => !page.includes(`\`${name}`))).toEqual([]);
});

test("the operators' page tells each key of the file that is Margay's addition", () => {
  const { execution } = fileSchema.properties.jobs.items.properties;
  const names = ["plugins", "title", "description", "paramsSchema", "execution", ...Object.keys(execution.properties)];
  expect(names.filter((name) => !page.includes(name))).toEqual([]);
});
