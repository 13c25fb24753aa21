import { startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { doing, jobTypes } from "./job-types.ts";

let catalogue: TestCatalogue;
let base: string;
const gate = Promise.withResolvers<void>();

beforeAll(async () => {
  const load = async () => jobTypes({ gated: { create: { auth: "#all", actions: [doing(() => gate.promise)] } } });
  const jobs = { load, defaultStatusCode: "new", defaultStatusMessage: "New.", worker: true, env: {} };
  catalogue = await startTestCatalogue({ config: { jobs } });
  base = await catalogue.server.app.listen({ port: 0, host: "127.0.0.1" });
});
afterAll(() => catalogue?.close());

it("the events of a job come as they happen, from the one after the last that was seen", async () => {
  const ann = await catalogue.user(["g1"], { username: "ann" });
  const made = await ann({ url: "/v1/jobs", body: { type: "gated", ownerGroup: "g1", jobParams: {} } });
  expect([made.status, made.body.execution.state]).toEqual([202, "queued"]);
  const left = new AbortController();
  const watch = (after: string) =>
    fetch(`${base}${made.headers.location}/events`, {
      headers: { authorization: `Bearer ${ann.token}`, accept: "text/event-stream", "last-event-id": after },
      signal: left.signal,
    });
  const reply = await watch("0");
  expect(reply.headers.get("content-type")).toContain("text/event-stream");
  const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const until = async (word: string) => {
    while (!text.includes(word)) text += (await reader?.read())?.value ?? "";
  };
  await until('"text":"started"');
  expect(text).not.toContain('"text":"done"');
  gate.resolve();
  await until('"text":"done"');
  expect(text.match(/^id: \d+$/gm)).toEqual(["id: 1", "id: 2", "id: 3", "id: 4", "id: 5"]);
  left.abort();
  const rest = await ann({ url: `${made.headers.location}/events?after=4` });
  expect(rest.body.items.map((event: { text: string }) => event.text)).toEqual(["done"]);
});

it("operators see the queue, as JSON and for their monitoring", async () => {
  const { body } = await catalogue.admin({ url: "/v1/jobs/queue" });
  expect(body.types).toMatchObject([{ type: "gated", queued: 0, running: 0, done: 1, failed: 0 }]);
  const { text } = await catalogue.admin({ url: "/v1/jobs/queue", headers: { accept: "text/plain" } });
  expect(text).toContain('margay_jobs_done{type="gated"} 1\n');
  expect(text.endsWith("# EOF\n")).toBe(true);
});
