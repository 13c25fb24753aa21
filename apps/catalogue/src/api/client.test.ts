import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createApi } from "./client.ts";
import { ApiError, NotReachable } from "./problem.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let handlers: Handler[] = [];
let asked = 0;
const server = createServer((request, response) => {
  asked++;
  (handlers.shift() ?? ok)(request, response);
});
const ok: Handler = (_request, response) => void response.setHeader("content-type", "application/json").end('{"a":1}');
const busy =
  (status: number): Handler =>
  (_request, response) =>
    void response.writeHead(status, { "retry-after": "0" }).end("{}");
const cut: Handler = (request) => request.socket.resetAndDestroy();

let url: string;
const api = (own = {}) => createApi({ url, token: "secret" }, { retryDelayMs: 1, ...own });

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server's
});
beforeEach(() => {
  handlers = [];
  asked = 0;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

describe("the API client", () => {
  it("repeats what does no harm while the server is busy or restarting", async () => {
    handlers = [busy(503), busy(429), cut, ok];
    expect(await api().get("/v1/x")).toEqual({ a: 1 });
    expect(asked).toBe(4);
  });

  it("never repeats a create that has no idempotency key", async () => {
    handlers = [busy(503)];
    await expect(api().post("/v1/x", {})).rejects.toThrow(ApiError);
    expect(asked).toBe(1);
    handlers = [busy(503), ok];
    const again = await api().request("POST", "/v1/x", { body: {}, headers: { "idempotency-key": "k" } });
    expect(again.body).toEqual({ a: 1 });
  });

  it("tells a problem in one line with the field and the request", async () => {
    const problem = { status: 400, code: "invalid_body", detail: "is\nrequired", pointer: "/type", requestId: "r1" };
    handlers = [(_request, response) => void response.writeHead(400).end(JSON.stringify(problem))];
    await expect(api().get("/v1/x")).rejects.toThrow(/^\/type: is required \[request r1\]$/);
  });

  it("says what to do about a refused token", async () => {
    handlers = [(_request, response) => void response.writeHead(401).end('{"detail":"No."}')];
    await expect(createApi({ url }).get("/v1/x")).rejects.toThrow(/^No\. Set MARGAY_TOKEN/);
  });

  it("does not follow a redirect, which could lead the token elsewhere", async () => {
    handlers = [(_request, response) => void response.writeHead(302, { location: "http://elsewhere.example/" }).end()];
    await expect(api().get("/v1/x")).rejects.toThrow(/answered 302 \(to http:\/\/elsewhere\.example\/\)/);
    expect(asked).toBe(1);
  });

  it("tells a page that is not Margay's from an answer", async () => {
    handlers = [(_request, response) => void response.end("<html>")];
    await expect(api().get("/v1/x")).rejects.toThrow(NotReachable);
  });

  it("stops at once when it is told to", async () => {
    const stop = new AbortController();
    handlers = [
      (_request, response) => {
        stop.abort(new Error("interrupted"));
        response.writeHead(503, { "retry-after": "30" }).end();
      },
    ];
    await expect(api({ signal: stop.signal }).get("/v1/x")).rejects.toThrow(/interrupted|aborted/);
    expect(asked).toBe(1);
  });
});
