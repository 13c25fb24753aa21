import { expect, test } from "vitest";
import { aContext, anAttempt, loadAction } from "../testing/kit.ts";

test("a log action writes at load, before a job is stored and after", async () => {
  const said: string[] = [];
  const { action } = await loadAction(
    {
      actionType: "log",
      init: "{{actionType}} for {{env.SITE}}: {{{perform}}}",
      validate: "{{{request.ownerUser}}} asks",
      perform: "{{{job.id}}} of {{datasets.length}}",
    },
    { env: { SITE: "north" }, log: (level, text) => void said.push(`${level}: ${text}`) },
  );
  expect(said).toEqual(["info: log for north: {{{job.id}}} of {{datasets.length}}"]);
  const attempt = anAttempt();
  await action.validate?.(attempt);
  await action.perform?.(attempt);
  expect(attempt.lines).toEqual(["info: ada asks", "info: job-1 of 1"]);
});

test("a log action without options names the type when it performs, and is silent otherwise", async () => {
  const said: string[] = [];
  const { action } = await loadAction({ actionType: "log", init: "" }, { log: (_level, text) => void said.push(text) });
  const attempt = anAttempt();
  await action.validate?.(attempt);
  expect([said, attempt.lines]).toEqual([[], []]);
  await action.perform?.(attempt);
  expect(attempt.lines).toEqual(["info: Performing job for sample"]);
});

test("a log action takes no other options", async () => {
  await expect(loadAction({ actionType: "log", text: "x" })).rejects.toThrow(
    "/jobs/0/create/actions/0/text: unknown key 'text'; there are init, validate, perform",
  );
});

test("the preview of a log action shows its lines", async () => {
  const { action } = await loadAction({ actionType: "log", validate: "v", perform: "{{job.type}}" });
  expect(await action.preview(aContext())).toEqual({ validate: "v", perform: "sample" });
});
