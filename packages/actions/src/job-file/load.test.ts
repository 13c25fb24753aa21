import { join } from "node:path";
import { expect, test } from "vitest";
import { defineAction } from "../define.ts";
import { faultText, type JobFileError } from "../job-types.ts";
import { fixtures, loadText } from "../testing/kit.ts";
import { loadJobTypes } from "./load.ts";

const broken = `configVersion: 7
jobs:
  - jobType: a
    create:
      auth: "#all"
      actions:
        - { actionType: log, preform: x }
        - { actionType: kafka, topic: t }
        - actionType: email
          to: "{{#if x}}"
          subject: s
          bodyTemplateFile: mail/body.hbs
        - actionType: switch
          phase: perform
          property: a
          cases:
            - regex: "/(/"
              actions:
                - actionType: nope
                - actionType: validate
                  request:
                    a/b: { type: 5 }
  - jobType: a
    update: 5
    execution:
      retries: -1
    paramsSchema: { type: odd }
  - title: without a type
`;

async function faultsOf(text: string): Promise<string[]> {
  // Anything else fails the test at the next line.
  const error = (await loadText(text).catch((fault: unknown) => fault)) as JobFileError;
  expect(error).toMatchObject({ name: "JobFileError" });
  expect(error.message).toBe(error.faults.map(faultText).join("\n"));
  return error.faults.map(({ line, column, path, message }) => `${line}:${column} ${path} ${message}`);
}

test("all faults of a file are told at once, with line, column and pointer", async () => {
  const there = "there are log, validate, error, switch, email, url";
  expect(await faultsOf(broken)).toEqual([
    "1:1 /configVersion must be string: put it into quotes",
    "7:30 /jobs/0/create/actions/0/preform unknown key 'preform'; did you mean 'perform'?",
    `8:13 /jobs/0/create/actions/1/actionType unknown action 'kafka'; ${there}; 'kafka' is in the package @margay/action-kafka, which is not here`,
    "10:11 /jobs/0/create/actions/2/to line 1: it ends too early near '{{#if x}}'",
    "17:15 /jobs/0/create/actions/3/cases/0/regex Invalid regular expression: /(/: Unterminated group",
    `19:19 /jobs/0/create/actions/3/cases/0/actions/0/actionType unknown action 'nope'; ${there}`,
    expect.stringMatching(
      /^22:21 \/jobs\/0\/create\/actions\/3\/cases\/0\/actions\/1\/request\/a~1b not a JSON Schema/,
    ),
    "23:5 /jobs/1/jobType job type 'a' is there already: /jobs/0",
    "24:5 /jobs/1/update must be object",
    "26:7 /jobs/1/execution/retries must be >= 0",
    expect.stringMatching(/^27:5 \/jobs\/1\/paramsSchema not a JSON Schema/),
    "28:5 /jobs/2 'jobType' is missing",
  ]);
});

test.each([
  ["a text that is no YAML", "configVersion: '1'\njobs: [", /^2:\d+ /],
  ["a key that is there twice", "configVersion: '1'\njobs: []\njobs: []", /^3:1 .*unique/],
  ["a list", "- a", /^1:1 {2}must be object/],
  ["nothing", "", /^1:1 {2}must be object/],
  ["no version and no jobs", "{}", /'configVersion' is missing/],
  [
    "aliases that multiply",
    `a: &a [${"x,".repeat(50)}]\nb: &b [${"*a,".repeat(50)}]\nc: [${"*b,".repeat(50)}]`,
    /alias/i,
  ],
])("%s is refused", async (_what, text, message) => {
  expect((await faultsOf(text))[0]).toMatch(message);
});

test("a file that is not there is told", async () => {
  const file = join(fixtures, "none.yaml");
  const loading = loadJobTypes({ file, env: {}, fetch: globalThis.fetch });
  await expect(loading).rejects.toMatchObject({ faults: [{ file, message: "the file cannot be read: ENOENT" }] });
});

test("what is left out of a type is empty, and its execution has defaults", async () => {
  const text = "configVersion: '1'\njobs:\n  - jobType: a\n  - jobType: b\n    title: B\n    execution: { retries: 3 }";
  const { configVersion, types, warnings } = await loadText(text);
  const nothing = { auth: undefined, actions: [] };
  const execution = { concurrency: 20, retries: 0, backoffSeconds: 5, timeoutSeconds: 300 };
  expect(configVersion).toBe("1");
  expect([...types.values()]).toEqual([
    { type: "a", execution, operations: { create: nothing, update: nothing } },
    {
      type: "b",
      title: "B",
      execution: { ...execution, retries: 3 },
      operations: { create: nothing, update: nothing },
    },
  ]);
  expect(warnings).toEqual([]);
});

test("extra keys are tolerated; those that look like a known one are noted", async () => {
  const text = `configVersion: "1"
owner: somebody
jobs:
  - jobType: a
    Title: A
    note: ours
    crate: {}
    update:
      auht: "@x"
      actions:
        - { actionType: url, url: "https://x.org", header: {}, comment: c }
        - actionType: switch
          phase: all
          property: job.id
          cases: [{ macth: 1 }]
    create: { auth: "#jobOwner" }
`;
  const { warnings } = await loadText(text);
  expect(warnings.map(({ line, path, message }) => `${line} ${path} ${message}`)).toEqual([
    "5 /jobs/0/Title unknown key 'Title' is ignored; did you mean 'title'?",
    "9 /jobs/0/update/auht unknown key 'auht' is ignored; did you mean 'auth'?",
    "11 /jobs/0/update/actions/0/header unknown key 'header' is ignored; did you mean 'headers'?",
    "15 /jobs/0/update/actions/1/cases/0/macth unknown key 'macth' is ignored; did you mean 'match'?",
    expect.stringMatching(/^16 \/jobs\/0\/create\/auth '#jobOwner' lets nobody but the privileged create jobs/),
  ]);
});

test("anchors and merges count, and faults in them have a place", async () => {
  const text = `configVersion: "1"
shared: &shared
  auth: "#all"
  actions: [{ actionType: error, status: 1 }]
jobs:
  - jobType: a
    create: *shared
  - jobType: b
    create: { <<: *shared, auth: "#authenticated" }
`;
  expect(await faultsOf(text)).toEqual([
    expect.stringMatching(/^4:\d+ \/jobs\/0\/create\/actions\/0 'message' is missing/),
    expect.stringMatching(/^4:\d+ \/jobs\/0\/create\/actions\/0\/status must be >= 400/),
    expect.stringMatching(/^9:\d+ \/jobs\/1\/create\/actions\/0 'message' is missing/),
    expect.stringMatching(/^9:\d+ \/jobs\/1\/create\/actions\/0\/status must be >= 400/),
  ]);
  const good = await loadText(text.replace("status: 1", 'message: "m"'));
  expect([...good.types.values()].map(({ operations }) => operations.create.auth)).toEqual(["#all", "#authenticated"]);
});

test("kinds of action are loaded only when the file names them, and once", async () => {
  const loads: string[] = [];
  const queue = defineAction({ type: "queue", title: "", options: {}, prepare: () => ({ preview: () => ({}) }) });
  const lazyDefinitions = {
    queue: async () => {
      loads.push("queue");
      return queue;
    },
    stream: async () => {
      throw new Error("the package is not installed");
    },
  };
  const twice = "{actions: [{actionType: queue}, {actionType: queue}]}";
  await loadText("configVersion: '1'\njobs: []", { lazyDefinitions });
  expect(loads).toEqual([]);
  await loadText(`configVersion: '1'\njobs: [{jobType: a, create: ${twice}}]`, { lazyDefinitions });
  expect(loads).toEqual(["queue"]);
  const text = "configVersion: '1'\njobs: [{jobType: a, create: {actions: [{actionType: stream}]}}]";
  const message = "action 'stream' cannot be loaded: the package is not installed";
  await expect(loadText(text, { lazyDefinitions })).rejects.toThrow(message);
});

test("what actions hold is let go of once, also when the file cannot be used", async () => {
  let open = 0;
  const holder = defineAction({
    type: "holder",
    title: "",
    options: {},
    prepare() {
      open++;
      return { preview: () => ({}), close: async () => void open-- };
    },
  });
  const lazyDefinitions = { holder: async () => holder };
  const nested = "{actionType: switch, phase: all, property: a, cases: [{actions: [{actionType: holder}]}]}";
  const text = `configVersion: '1'\njobs: [{jobType: a, create: {actions: [{actionType: holder}, ${nested}]}}]`;
  const types = await loadText(text, { lazyDefinitions });
  expect(open).toBe(2);
  await types.close();
  await types.close();
  expect(open).toBe(0);
  await expect(loadText(text.replace("property: a", "property: ''"), { lazyDefinitions })).rejects.toThrow("empty");
  expect(open).toBe(0);
});
