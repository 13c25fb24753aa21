import type { JobTypes } from "@margay/actions";
import type { Principal } from "@margay/server";
import { startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { doing, failing, jobTypes } from "./job-types.ts";

let catalogue: TestCatalogue;
let inForce: JobTypes;
const done: string[] = [];
const gate = Promise.withResolvers<void>();
const never = new AbortController().signal;

const who = async (username: string): Promise<Principal> => {
  const principal = await catalogue.server.identity.principalFor(username);
  if (!principal) throw new Error(`no user ${username}`);
  return principal;
};
const jobs = () => catalogue.server.catalogue.jobs;

beforeAll(async () => {
  inForce = jobTypes({
    quick: { create: { auth: "#all", actions: [doing(({ idempotencyKey }) => void done.push(idempotencyKey))] } },
    broken: { create: { auth: "#all", actions: [failing("the other side said no", 503)] } },
    twice: {
      create: {
        auth: "#all",
        actions: [
          doing(({ log }) => log("info", "first")),
          doing(({ attempt, log }) => {
            if (attempt === 1) throw new Error("not yet");
            log("info", "second");
          }, "email"),
        ],
      },
      execution: { retries: 2, backoffSeconds: 1 },
    },
    slow: {
      create: { auth: "#all", actions: [doing(() => new Promise(() => {}))] },
      execution: { timeoutSeconds: 1 },
    },
    talkative: {
      create: {
        auth: "#all",
        actions: [
          doing(({ log }) => {
            for (let line = 1; line <= 100_000; line++) log("info", `line ${line}`);
          }),
        ],
      },
    },
    gated: { create: { auth: "#all", actions: [doing(() => gate.promise)] }, execution: { concurrency: 1 } },
  });
  catalogue = await startTestCatalogue({
    config: {
      jobs: {
        load: async () => inForce,
        defaultStatusCode: "jobSubmitted",
        defaultStatusMessage: "Job submitted.",
        worker: true,
        env: {},
      },
    },
  });
  await catalogue.user(["g1"], { username: "ann" });
});
afterAll(() => catalogue?.close());

const request = (type: string) => ({ type, ownerGroup: "g1", jobParams: {} });

describe("actions of a job", () => {
  it("are performed after the job was stored, and its outcome is told", async () => {
    const { record, runId = "" } = await jobs().create(await who("ann"), request("quick"), never);
    expect(JSON.parse(record.body)).toMatchObject({ type: "quick", statusCode: "jobSubmitted", ownerUser: "ann" });
    expect(await jobs().outcome(runId, never)).toEqual({ done: true });
    expect(done).toEqual([`${runId}/0/1`]);
    const execution = await jobs().execution(await who("ann"), record.key);
    expect(execution.state).toBe("done");
  });

  it("that fail tell why, and can be tried again", async () => {
    const { record, runId = "" } = await jobs().create(await who("ann"), request("broken"), never);
    expect(await jobs().outcome(runId, never)).toEqual({
      done: false,
      type: "url",
      error: "the other side said no",
      status: 503,
    });
    expect((await jobs().execution(await who("ann"), record.key)).state).toBe("failed");
    expect((await jobs().retry(await who("ann"), record.key)).state).toBe("queued");
  });

  it("are tried again with a longer wait, each with a key of its own", async () => {
    const { record, runId = "" } = await jobs().create(await who("ann"), request("twice"), never);
    expect(await jobs().outcome(runId, never)).toMatchObject({ done: false, error: "not yet" });
    const texts: string[] = [];
    for await (const event of jobs().follow(() => who("ann"), record.key, 0, never)) {
      texts.push(event.text);
      if (event.kind === "run" && event.text === "done") break;
    }
    expect(texts).toEqual([
      "created by ann",
      "queued",
      "started",
      "first",
      "log: done",
      "email: attempt 1 failed: not yet; tried again in 1 s",
      "started",
      "second",
      "email: done",
      "done",
    ]);
  });

  it("that do not heed their time are left behind", async () => {
    const { runId = "" } = await jobs().create(await who("ann"), request("slow"), never);
    expect(await jobs().outcome(runId, never)).toMatchObject({ done: false, error: "took longer than 1 s" });
  });

  it("log a hundred thousand lines, of which the newest are kept", { timeout: 60_000 }, async () => {
    const { record, runId = "" } = await jobs().create(await who("ann"), request("talkative"), never);
    expect(await jobs().outcome(runId, never)).toEqual({ done: true });
    const first = (await jobs().events(await who("ann"), record.key, 0, 1))[0]?.id ?? 0;
    const last = await jobs().events(await who("ann"), record.key, 99_990, 1_000);
    expect(last.map(({ text }) => text).slice(-3)).toEqual(["line 100000", "log: done", "done"]);
    expect((last.at(-1)?.id ?? 0) - first).toBeLessThanOrEqual(21_000);
  });

  it("go on with the types they began with; a type that is gone lets its jobs wait", { timeout: 60_000 }, async () => {
    const ann = await who("ann");
    const running = await jobs().create(ann, request("gated"), never);
    const waiting = await jobs().create(ann, request("gated"), never);
    const stateOf = async (id: string) => (await jobs().execution(ann, id)).state;
    await expect.poll(() => stateOf(running.record.key)).toBe("running");
    const before = inForce;
    inForce = jobTypes({}, "2");
    expect(await jobs().reload()).toEqual({ configVersion: "2", types: [] });
    gate.resolve();
    expect(await jobs().outcome(running.runId ?? "", never)).toEqual({ done: true });
    const texts = async () => (await jobs().events(ann, waiting.record.key, 0, 100)).map(({ text }) => text);
    await expect.poll(texts, { timeout: 10_000 }).toContain('waits: the job file has no type "gated" at the moment');
    expect(await stateOf(waiting.record.key)).toBe("queued");
    const list = await catalogue.admin({ url: "/v1/jobs?limit=100" });
    expect(list.body.items.find((one: { id: string }) => one.id === waiting.record.key)?.execution).toEqual({
      state: "queued",
    });
    inForce = before;
    await jobs().reload();
    expect((await jobs().cancel(ann, waiting.record.key)).state).toBe("cancelled");
    await jobs().retry(ann, waiting.record.key);
    expect(await jobs().outcome(waiting.runId ?? "", never)).toEqual({ done: true });
  });
});
