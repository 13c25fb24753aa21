import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ActionFailure, defineAction, type JsonObject, type Operation } from "../define.ts";
import { type LoadOptions, loadJobTypes } from "../job-file/load.ts";
import { aContext, anAttempt, fixtures, mailbox, startHttp } from "./kit.ts";

/** Stands for the package that publishes to a queue. */
const published: JsonObject[] = [];
const rabbitmq = defineAction<JsonObject>({
  type: "rabbitmq",
  title: "Keeps what it is given",
  options: { type: "object", required: ["exchange", "queue", "key"] },
  prepare: (options) => ({
    perform: ({ context }) => void published.push({ ...options, job: context.job }),
    preview: () => options,
  }),
});

let hook: Awaited<ReturnType<typeof startHttp>>;
beforeAll(async () => {
  hook = await startHttp((_request, response) => response.writeHead(204).end());
});
afterAll(() => hook.stop());

async function run(file: string, operation: Operation, context: Parameters<typeof aContext>[0], mail = mailbox()) {
  const lines: string[] = [];
  const options: LoadOptions = {
    file: join(fixtures, file),
    env: {},
    fetch: globalThis.fetch,
    sendMail: mail.sendMail,
    lazyDefinitions: { rabbitmq: async () => rabbitmq },
    log: (_level, text) => void lines.push(text),
  };
  const { types, warnings } = await loadJobTypes(options);
  expect(warnings).toEqual([]);
  const [type] = types.values();
  const attempt = anAttempt(aContext({ env: { HOOK_URL: hook.url, HOOK_TOKEN: "t" }, ...context }));
  const { job: _later, ...before } = attempt.context;
  const validation = { ...attempt, context: operation === "create" ? before : attempt.context };
  const actions = type?.operations[operation].actions ?? [];
  for (const action of actions) await action.validate?.(validation);
  for (const action of actions) await action.perform?.(attempt);
  return { auth: type?.operations[operation].auth, lines: [...lines, ...attempt.lines], mails: mail.mails };
}

const datasetList = [{ pid: "p/1", files: [] }];
const archivable = [{ pid: "p/1", datasetlifecycle: { archivable: true } }];

test("datasets go to tape by a queue, after their request was tested", async () => {
  const request = { ownerUser: "ada", jobParams: { copies: 2, datasetList } };
  const { auth, lines } = await run("tape.yaml", "create", { request, datasets: archivable });
  expect(auth).toBe("#datasetOwner");
  expect(lines).toEqual(["loaded log", "info: asked by ada", "info: queued job-1 (1 sets)"]);
  expect(published).toMatchObject([
    { exchange: "tape.topic", queue: "tape.inbox", key: "tape.request", job: { id: "job-1" } },
  ]);
  const greedy = { ...request, jobParams: { copies: 4, datasetList } };
  await expect(run("tape.yaml", "create", { request: greedy, datasets: archivable })).rejects.toThrow(
    "Invalid request. Invalid value for 'jobParams.copies'",
  );
  await expect(run("tape.yaml", "update", { request: { statusCode: "melted" } })).rejects.toThrow(
    "Invalid request. Invalid value for 'statusCode'",
  );
});

test("a courier's states choose between a mail, a call and a line", async () => {
  const update = (statusCode: string) => ({
    request: { statusCode },
    job: { id: "job-1", type: "courier", statusCode, statusMessage: "", createdBy: "ada", contactEmail: "a@x.org" },
  });
  expect((await run("courier.yaml", "update", update("moving"))).lines).toEqual(["info: job-1 is moving"]);
  const { mails } = await run("courier.yaml", "update", update("arrived"));
  expect(mails).toMatchObject([{ to: "a@x.org", from: "courier@example.org", subject: "Courier arrived" }]);
  await run("courier.yaml", "update", update("lost"));
  expect(hook.seen).toMatchObject([
    { method: "POST", path: "/courier?job=job-1", headers: { authorization: "Bearer t" } },
  ]);
  expect(JSON.parse(hook.seen[0]?.body ?? "")).toMatchObject({ id: "job-1", jobStatusMessage: "lost" });
  const refusal: ActionFailure = await run("courier.yaml", "update", update("melted")).catch((error) => error);
  expect(refusal).toMatchObject({ status: 422, message: "no such state: melted" });
});

test("a scan at night refuses what is not public", async () => {
  const sets = (isPublished: boolean) => ({ datasets: [{ pid: "p/1", isPublished }] });
  expect((await run("nightly.json", "create", sets(true))).auth).toBe("svc.scanner");
  await expect(run("nightly.json", "create", sets(false))).rejects.toMatchObject({
    status: 400,
    message: "publish p/1 first",
  });
  const two = { datasets: [...sets(true).datasets, ...sets(false).datasets] };
  await expect(run("nightly.json", "create", two)).rejects.toThrow(
    "Ambiguous value for 'datasets[*].isPublished' (2 distinct results).'",
  );
});
