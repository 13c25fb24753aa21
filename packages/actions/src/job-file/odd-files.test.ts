import fc from "fast-check";
import { expect, test } from "vitest";
import { JobFileError } from "../job-types.ts";
import { loadText } from "../testing/kit.ts";

const words = [
  ...["configVersion", "jobs", "jobType", "create", "update", "auth", "actions", "actionType", "execution", "retries"],
  ...[
    "paramsSchema",
    "phase",
    "property",
    "cases",
    "schema",
    "regex",
    "match",
    "url",
    "headers",
    "body",
    "to",
    "subject",
  ],
  ...[
    "bodyTemplateFile",
    "request",
    "datasets",
    "message",
    "status",
    "init",
    "validate",
    "perform",
    "plugins",
    "__proto__",
  ],
];
const values = [
  "log",
  "validate",
  "error",
  "switch",
  "email",
  "url",
  "all",
  "POST",
  "/(/",
  "{{#if",
  "{{x}}",
  "mail/body.hbs",
];
const { file } = fc.letrec<{ file: unknown }>((tie) => ({
  file: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    fc.constantFrom(...values),
    fc.jsonValue({ maxDepth: 1 }),
    fc.array(tie("file"), { maxLength: 3 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...words), fc.string()), tie("file"), { maxKeys: 6 }),
  ),
}));
const oddAction = fc.record(
  { actionType: fc.constantFrom(...values), ...Object.fromEntries(words.slice(11).map((word) => [word, file])) },
  { requiredKeys: ["actionType"] },
);
const oddJobs = fc.record({
  configVersion: fc.constant("1"),
  jobs: fc.array(
    fc.record({
      jobType: fc.constantFrom("a", "b"),
      create: fc.record({ actions: fc.array(oddAction, { maxLength: 3 }) }),
    }),
    { maxLength: 3 },
  ),
});

/** Loads, or is refused with faults that have a place; nothing else. */
async function tryLoading(text: string): Promise<void> {
  try {
    await (await loadText(text)).close();
  } catch (error) {
    expect(error).toBeInstanceOf(JobFileError);
    // The class was tested in the line above.
    for (const fault of (error as JobFileError).faults) expect(fault.line ?? 1).toBeGreaterThan(0);
  }
}

test("any text is loaded or refused with faults", () =>
  fc.assert(fc.asyncProperty(fc.string({ unit: "grapheme" }), tryLoading), { numRuns: 200 }));

test("any JSON is loaded or refused with faults", () =>
  fc.assert(
    fc.asyncProperty(file, (value) => tryLoading(JSON.stringify(value))),
    { numRuns: 200 },
  ));

test("any options of actions are loaded or refused with faults", () =>
  fc.assert(
    fc.asyncProperty(oddJobs, (value) => tryLoading(JSON.stringify(value))),
    { numRuns: 300 },
  ));
