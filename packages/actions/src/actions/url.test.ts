import { afterAll, beforeAll, expect, test } from "vitest";
import type { JsonObject } from "../define.ts";
import { aContext, anAttempt, loadAction, startHttp } from "../testing/kit.ts";

type Answers = Readonly<Record<string, (response: import("node:http").ServerResponse, count: number) => void>>;
const big = "x".repeat(1_000_000);
const answers: Answers = {
  ok: (response) => response.end("fine"),
  created: (response) => response.writeHead(201).end(),
  redirect: (response) => response.writeHead(302, { location: "/ok" }).end(),
  around: (response) => response.writeHead(302, { location: "/around" }).end(),
  nowhere: (response) => response.writeHead(304).end(),
  big: (response) => response.writeHead(500).end(big),
  silent: () => undefined,
  stalled: (response) => response.writeHead(500).write("begun"),
  reset: (response) => response.socket?.resetAndDestroy(),
  half: (response) => {
    response.writeHead(500, { "content-length": 100 }).write("half");
    setImmediate(() => response.socket?.resetAndDestroy());
  },
};
let server: Awaited<ReturnType<typeof startHttp>>;
beforeAll(async () => {
  server = await startHttp(({ path }, response) => {
    const [, name = ""] = /^\/([a-z]*)/.exec(path) ?? [];
    const [, status] = /^\/(\d{3})/.exec(path) ?? [];
    if (status) return void response.writeHead(Number(status)).end(`said ${status}`);
    answers[name]?.(response, server.seen.length);
  });
});
afterAll(() => server.stop());

async function call(options: JsonObject, env: Record<string, string> = {}, signal?: AbortSignal) {
  const { action } = await loadAction({ actionType: "url", ...options }, { fetch: globalThis.fetch, env });
  const attempt = anAttempt(aContext({ env: { BASE: server.url, TOKEN: "geheim", ...env } }), signal);
  await action.perform?.(attempt);
  return { lines: attempt.lines, seen: server.seen.at(-1) };
}

test("a call without options is a GET with an idempotency key", async () => {
  const { seen, lines } = await call({ url: "{{{env.BASE}}}/ok?job={{job.id}}" });
  expect(seen).toMatchObject({ method: "GET", path: "/ok?job=job-1", body: "" });
  expect(seen?.headers["idempotency-key"]).toBe("run-1/0/1");
  expect(lines).toEqual([]);
});

test.each(["POST", "PUT", "DELETE"])("a %s carries headers and a body from templates", async (method) => {
  const headers = { "content-type": "application/json", authorization: "Bearer {{{env.TOKEN}}}" };
  const { seen } = await call({ url: "{{{env.BASE}}}/created", method, headers, body: '{"id":"{{job.id}}"}' });
  expect(seen).toMatchObject({ method, body: '{"id":"job-1"}' });
  expect(seen?.headers).toMatchObject({ "content-type": "application/json", authorization: "Bearer geheim" });
});

test("a key of the file's own is kept", async () => {
  const { seen } = await call({ url: "{{{env.BASE}}}/ok", headers: { "Idempotency-Key": "{{job.id}}" } });
  expect(seen?.headers["idempotency-key"]).toBe("job-1");
});

test("the address is encoded after the template, and percent signs once more", async () => {
  const { seen } = await call({ url: '{{{env.BASE}}}/ok?a=ü b&c={{{urlencode "a/b"}}}' });
  expect(seen?.path).toBe("/ok?a=%C3%BC%20b&c=a%252Fb");
});

test("redirects are followed, and a circle of them fails", async () => {
  expect((await call({ url: "{{{env.BASE}}}/redirect" })).seen?.path).toBe("/ok");
  await expect(call({ url: "{{{env.BASE}}}/around" })).rejects.toMatchObject({ name: "ActionFailure" });
});

test.each([
  [400, false],
  [401, false],
  [404, false],
  [408, true],
  [409, false],
  [422, false],
  [425, true],
  [429, true],
  [500, true],
  [503, true],
])("an answer of %i fails with that status; another attempt may help: %s", async (status, retryable) => {
  const message = `A remote URL call failed with response: said ${status}`;
  const failed = call({ url: `{{{env.BASE}}}/${status}` });
  await expect(failed).rejects.toMatchObject({ name: "ActionFailure", status, retryable, message });
});

test("an answer that is neither good nor a redirect fails", async () => {
  const failed = call({ url: "{{{env.BASE}}}/nowhere" });
  await expect(failed).rejects.toMatchObject({ status: 304, retryable: false });
});

test("no more than the beginning of a long answer is told", async () => {
  const failure: unknown = await call({ url: "{{{env.BASE}}}/big" }).catch((error) => error);
  expect(String(failure)).toHaveLength("ActionFailure: A remote URL call failed with response: ".length + 2_001);
});

test.each(["silent", "stalled"])("a server that is %s is given up after HTTP_TIMEOUT", async (path) => {
  const host = new URL(server.url).host;
  const failed = call({ url: `{{{env.BASE}}}/${path}` }, { HTTP_TIMEOUT: "150" });
  const message = `The call of ${host} took longer than 150 ms.`;
  await expect(failed).rejects.toMatchObject({ name: "ActionFailure", status: undefined, retryable: true, message });
});

test.each(["reset", "half"])("a connection that breaks (%s) is a failure that may pass", async (path) => {
  const failed = call({ url: `{{{env.BASE}}}/${path}?key=geheim` });
  const message = expect.stringMatching(/^The call of 127\.0\.0\.1:\d+ failed: (ECONNRESET|UND_ERR_SOCKET)\.$/);
  await expect(failed).rejects.toMatchObject({ name: "ActionFailure", status: undefined, retryable: true, message });
});

test("a server that is not there is a failure that may pass", async () => {
  const gone = await startHttp(() => undefined);
  await gone.stop();
  const failed = call({ url: gone.url });
  await expect(failed).rejects.toMatchObject({ retryable: true, message: expect.stringContaining("ECONNREFUSED") });
});

test.each([
  ["an address that is none", { url: "{{{env.TOKEN}}}" }],
  ["an address of a file", { url: "file:///etc/{{{env.TOKEN}}}" }],
  ["a header with a line break", { url: "{{{env.BASE}}}/ok", headers: { "x-a": "{{{env.TOKEN}}}\nx: y" } }],
])("%s fails for good, without telling it", async (_what, options) => {
  const failure: unknown = await call(options).catch((error) => error);
  expect(failure).toMatchObject({ name: "ActionFailure", retryable: false });
  expect(String(failure)).not.toContain("geheim");
});

test.each(["outbound_refused", "upstream_failed"])("the host's own %s is passed on in its words", async (code) => {
  const fetch = async () => {
    throw Object.assign(new Error("The server does not fetch from 10.0.0.1: it is private."), { code });
  };
  const { action } = await loadAction({ actionType: "url", url: "http://10.0.0.1/?key=geheim" }, { fetch });
  await expect(action.perform?.(anAttempt())).rejects.toMatchObject({
    name: "ActionFailure",
    message: "The server does not fetch from 10.0.0.1: it is private.",
    retryable: code === "upstream_failed",
  });
});

test("ignored errors are logged", async () => {
  const { lines } = await call({ url: "{{{env.BASE}}}/500", ignoreErrors: true });
  expect(lines).toEqual([
    "warn: A remote call failed, which is ignored: A remote URL call failed with response: said 500",
  ]);
});

test("a cancelled call is cancelled even where errors are ignored", async () => {
  const controller = new AbortController();
  const calling = call({ url: "{{{env.BASE}}}/silent", ignoreErrors: true }, {}, controller.signal);
  setTimeout(() => controller.abort(new Error("cancelled")), 50);
  await expect(calling).rejects.toThrow("cancelled");
});

test.each<[string, JsonObject, string]>([
  ["no address", {}, "'url' is missing"],
  ["another method", { url: "x", method: "PATCH" }, "/method: must be one of GET, POST, PUT, DELETE"],
  ["a body of a GET", { url: "x", body: "y" }, "/body: a GET has no body"],
  ["a header that is none", { url: "x", headers: { "a b": "c" } }, "/headers: 'a b' is no header name"],
  ["a fault in a header", { url: "x", headers: { "x-a": "{{#if}}" } }, "/headers/x-a: line 1"],
  ["a body that is no text", { url: "x", method: "PUT", body: { a: 1 } }, "/body: must be string"],
])("a call with %s is refused at load", async (_what, options, message) => {
  await expect(loadAction({ actionType: "url", ...options })).rejects.toThrow(message);
});

test("the preview shows the request", async () => {
  const options = { url: "https://x.org/{{job.id}}", method: "POST", headers: { a: "{{env.TOKEN}}" }, body: "b" };
  const { action } = await loadAction({ actionType: "url", ...options });
  const preview = await action.preview(aContext({ env: { TOKEN: "***TOKEN***" } }));
  expect(preview).toEqual({ method: "POST", url: "https://x.org/job-1", headers: { a: "***TOKEN***" }, body: "b" });
});
