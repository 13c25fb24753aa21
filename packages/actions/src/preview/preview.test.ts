import { join } from "node:path";
import { expect, test } from "vitest";
import { loadJobTypes } from "../job-file/load.ts";
import { fixtures, loadText } from "../testing/kit.ts";
import { previewJob } from "./preview.ts";
import { maskedEnv } from "./sample.ts";

const fetch = async () => {
  throw new Error("a dry run sends nothing");
};
const courier = () => loadJobTypes({ file: join(fixtures, "courier.yaml"), env: {}, fetch });
const operation = "update";

test("a dry run shows what would be sent, with names in place of secrets", async () => {
  const env = maskedEnv({ HOOK_URL: "https://user:geheim@x.org", HOOK_TOKEN: "geheim", EMPTY: "" });
  const job = { id: "job-9", statusCode: "lost" };
  const request = { statusCode: "lost" };
  const preview = await previewJob(await courier(), { type: "courier", operation, sample: { job, request, env } });
  expect(preview.actions).toMatchObject([
    { position: 0, type: "switch", validation: { passed: true }, preview: { case: 0, actions: [] } },
    {
      position: 1,
      type: "switch",
      preview: {
        case: 1,
        actions: [
          {
            type: "url",
            method: "POST",
            url: "***HOOK_URL***/courier?job=job-9",
            headers: { authorization: "Bearer ***HOOK_TOKEN***" },
          },
        ],
      },
    },
  ]);
  expect(preview.actions[1]?.validation).toBeUndefined();
  expect(JSON.stringify(preview)).not.toContain("geheim");
});

test("a dry run shows the mail, body included", async () => {
  const job = { id: "job-9", statusCode: "arrived", contactEmail: "" };
  const { actions } = await previewJob(await courier(), { type: "courier", operation, sample: { job } });
  const html = expect.stringContaining("<h1>Courier job-9</h1>");
  const mail = { type: "email", to: "post@example.org", from: "courier@example.org", subject: "Courier arrived", html };
  expect(actions[1]?.preview).toMatchObject({ case: 0, actions: [mail] });
});

test("a refusal is shown, and does not end the dry run", async () => {
  const sample = { request: { statusCode: "melted" } };
  const { actions } = await previewJob(await courier(), { type: "courier", operation, sample });
  const validation = { passed: false, status: 422, message: "no such state: melted" };
  expect(actions[0]).toMatchObject({ validation, preview: { case: 1 } });
});

test("a fault of a template is shown in place of the preview", async () => {
  const text = `configVersion: "1"\njobs: [{jobType: a, create: {actions: [{actionType: log, perform: "{{matches job.id job.type}}"}]}}]`;
  const sample = { job: { id: "1", type: "(" } };
  const { actions } = await previewJob(await loadText(text), { type: "a", operation: "create", sample });
  expect(actions).toMatchObject([{ type: "log", fault: expect.stringContaining("Invalid regular expression") }]);
});

test("a sample is made up from the form of the type", async () => {
  const text = `configVersion: "1"
jobs:
  - jobType: a
    paramsSchema:
      type: object
      properties: { copies: { default: 2 }, site: { examples: [north] }, mode: { enum: [fast] }, fixed: { const: 1 }, free: {} }
    create:
      actions:
        - { actionType: log, validate: "{{#if job}}stored{{else}}new{{/if}}", perform: "{{datasets.length}}" }
`;
  const preview = await previewJob(await loadText(text), { type: "a", operation: "create" });
  const datasetList = [{ pid: expect.any(String), files: [] }];
  expect(preview.request.jobParams).toEqual({ copies: 2, site: "north", mode: "fast", fixed: 1, datasetList });
  expect(preview.actions).toMatchObject([{ lines: ["new"], validation: { passed: true }, preview: { perform: "1" } }]);
});

test("a type that is not in the file is told", async () => {
  const previewing = previewJob(await courier(), { type: "train", operation });
  await expect(previewing).rejects.toThrow("there is no job type 'train'; there are courier");
});
