import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { defineAction } from "../define.ts";
import { previewJob } from "../preview/preview.ts";
import { aContext, anAttempt, loadText } from "../testing/kit.ts";
import { loadJobTypes } from "./load.ts";

const example = join(import.meta.dirname, "../../../../examples/action-plugin");
const pieces = { env: {}, fetch: globalThis.fetch };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "margay-plugins-"));
  for (const name of ["spool.mjs", "jobs.yaml"]) await copyFile(join(example, name), join(folder, name));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function spooling() {
  const types = await loadJobTypes({ ...pieces, file: join(folder, "jobs.yaml") });
  const [, spool] = types.types.get("transfer")?.operations.create.actions ?? [];
  return { types, spool };
}

test("the example of the documentation loads, and writes a job as a file", async () => {
  const { types, spool } = await spooling();
  expect(types.warnings).toEqual([]);
  expect(spool?.type).toBe("spool");
  const context = aContext({ job: { id: "job-1", type: "transfer" } });
  const attempt = anAttempt(context);
  await spool?.validate?.(attempt);
  await spool?.perform?.(attempt);
  await spool?.perform?.(attempt);
  expect(await readdir(join(folder, "inbox"))).toEqual(["transfer-job-1.json"]);
  const written: unknown = JSON.parse(await readFile(join(folder, "inbox/transfer-job-1.json"), "utf8"));
  expect(written).toEqual({ idempotencyKey: "run-1/0/1", job: context.job });
  expect(attempt.lines).toEqual([
    "warn: the folder ./inbox is not there yet",
    "info: written to ./inbox",
    "info: written to ./inbox",
  ]);
});

test("its preview shows what it would write, and its failures are those of the catalogue", async () => {
  const { types, spool } = await spooling();
  const { actions } = await previewJob(types, { type: "transfer", operation: "create" });
  expect(actions).toMatchObject([
    { type: "validate", validation: { passed: true } },
    { type: "spool", preview: { file: join(folder, "inbox/transfer-00000000-0000-4000-8000-000000000002.json") } },
  ]);
  const attempt = anAttempt(aContext({ job: { id: "../escape", type: "transfer" } }));
  await expect(spool?.perform?.(attempt)).rejects.toMatchObject({ name: "ActionFailure", retryable: false });
});

test("its options are tested when the file is loaded", async () => {
  const text = (await readFile(join(folder, "jobs.yaml"), "utf8")).replace("folder: ./inbox", "foldr: ./inbox");
  const loading = loadJobTypes({ ...pieces, file: join(folder, "jobs.yaml"), text });
  await expect(loading).rejects.toThrow(
    /jobs\.yaml:20:\d+ \/jobs\/0\/create\/actions\/1: 'folder' is missing; is 'foldr' meant for it\?/,
  );
});

test("a plug-in's file that was changed is read again at the next load", async () => {
  const file = join(folder, "changing.yaml");
  const plugin = join(folder, "changing.mjs");
  const source = (title: string) =>
    `export default [{ type: "own", title: "${title}", options: {}, prepare: () => ({ preview: () => ({ title: "${title}" }) }) }];`;
  const text =
    'configVersion: "1"\nplugins: [./changing.mjs]\njobs: [{jobType: a, create: {actions: [{actionType: own}]}}]';
  const shown: unknown[] = [];
  for (const [second, title] of ["one", "two"].entries()) {
    await writeFile(plugin, source(title));
    await utimes(plugin, second, second);
    const types = await loadJobTypes({ ...pieces, file, text });
    shown.push((await previewJob(types, { type: "a", operation: "create" })).actions[0]?.preview);
  }
  expect(shown).toEqual([{ title: "one" }, { title: "two" }]);
});

test("an npm package is looked for beside the job file", async () => {
  const home = join(folder, "node_modules/margay-action-own");
  await mkdir(home, { recursive: true });
  await writeFile(join(home, "package.json"), '{"name":"margay-action-own","main":"main.cjs"}');
  const source = 'exports.default = { type: "own", title: "", options: {}, prepare: () => ({ preview: () => ({}) }) };';
  await writeFile(join(home, "main.cjs"), source);
  const text =
    'configVersion: "1"\nplugins: [margay-action-own]\njobs: [{jobType: a, update: {actions: [{actionType: own}]}}]';
  const types = await loadJobTypes({ ...pieces, file: join(folder, "own.yaml"), text });
  expect(types.types.get("a")?.operations.update.actions.map(({ type }) => type)).toEqual(["own"]);
});

test("plug-ins that cannot be used are told with their place", async () => {
  const own = defineAction({ type: "log", title: "", options: {}, prepare: () => ({ preview: () => ({}) }) });
  const found: Readonly<Record<string, unknown>> = {
    "./twice": { default: own },
    "./none": { default: { type: "x" } },
  };
  const text = 'configVersion: "1"\nplugins:\n  - ./twice\n  - ./none\n  - ./away\njobs: []';
  const importPackage = async (name: string) => {
    if (!(name in found)) throw new Error("it is not there");
    return found[name];
  };
  const faults: unknown = await loadText(text, { importPackage }).catch((error) => error.faults);
  expect(faults).toMatchObject([
    { line: 3, path: "/plugins/0", message: "action 'log' of './twice' is there already" },
    { line: 4, path: "/plugins/1", message: expect.stringContaining("its default export is no action") },
    { line: 5, path: "/plugins/2", message: "'./away' cannot be loaded: it is not there" },
  ]);
});
