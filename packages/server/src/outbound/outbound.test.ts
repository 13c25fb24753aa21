import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { createOutbound, type OutboundOptions } from "./index.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

const closers: (() => void)[] = [];
afterAll(() => {
  for (const close of closers) close();
});

/** A real server on this machine, with what it was asked. */
async function serve(handler: Handler) {
  const asked: { method: string; url: string; headers: IncomingMessage["headers"]; body: string }[] = [];
  const listener: RequestListener = async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = "", url = "", headers } = request;
    asked.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
    await handler(request, response);
  };
  const server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // it listens on a port
  return { port, url: `http://127.0.0.1:${port}`, asked, connections: () => asked.length };
}

const outbound = (own: Partial<OutboundOptions> = {}) =>
  createOutbound({ allow: [], timeoutMs: 5_000, maxBytes: 100_000, maxRedirects: 5, ...own });

const answer =
  (body: string | Buffer, headers: Record<string, string> = {}): Handler =>
  (_request, response) =>
    response.writeHead(200, headers).end(body);
const redirectTo =
  (location: string, status = 302): Handler =>
  (_request, response) =>
    response.writeHead(status, { location }).end("moved");

/** The error of a promise; fails the test when there is none. */
async function errorOf(promise: Promise<unknown>): Promise<Error & { code?: string; details?: unknown }> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("it did not fail");
}

describe("a fetch", () => {
  it("reaches an address that is allowed, and tells its answer", async () => {
    const server = await serve(answer('{"a":1}', { "content-type": "application/json", "x-extra": "yes" }));
    const response = await outbound({ allow: ["127.0.0.1"] }).fetch(`${server.url}/path?q=1#part`);
    expect([response.status, response.headers.get("x-extra"), await response.json()]).toEqual([200, "yes", { a: 1 }]);
    expect(server.asked[0]).toMatchObject({ method: "GET", url: "/path?q=1", headers: { "user-agent": "margay" } });
  });

  it("sends method, headers and forms as the standard one does", async () => {
    const server = await serve(answer("ok"));
    await outbound({ allow: ["127.0.0.1"] }).fetch(server.url, {
      method: "POST",
      headers: { authorization: "Bearer abc" },
      body: new URLSearchParams({ grant: "a b" }),
    });
    expect(server.asked[0]).toMatchObject({
      method: "POST",
      body: "grant=a+b",
      headers: {
        authorization: "Bearer abc",
        "content-type": expect.stringContaining("application/x-www-form-urlencoded"),
        "content-length": "9",
      },
    });
  });

  it("makes a password in the address a header", async () => {
    const server = await serve(answer("ok"));
    await outbound({ allow: ["127.0.0.1"] }).fetch(`http://me:p%40ss@127.0.0.1:${server.port}/`);
    expect(server.asked[0]?.headers.authorization).toBe(`Basic ${Buffer.from("me:p@ss").toString("base64")}`);
    expect(server.asked[0]?.url).toBe("/");
  });

  it("answers 204 and HEAD without a body, and an error's body as it is", async () => {
    const server = await serve((request, response) =>
      response.writeHead(request.url === "/none" ? 204 : 418).end(request.url === "/none" ? undefined : "teapot"),
    );
    const client = outbound({ allow: ["127.0.0.1"] });
    const [none, head, pot] = await Promise.all([
      client.fetch(`${server.url}/none`),
      client.fetch(server.url, { method: "HEAD" }),
      client.fetch(server.url),
    ]);
    expect([none.status, none.body, head.status, head.body]).toEqual([204, null, 418, null]);
    expect([pot.ok, await pot.text()]).toEqual([false, "teapot"]);
  });
});

describe("an address that is not allowed", () => {
  it.each([
    ["the address of this machine", (port: number) => `http://127.0.0.1:${port}/`],
    ["its name", (port: number) => `http://localhost:${port}/`],
    ["a number", (port: number) => `http://2130706433:${port}/`],
    ["octal and hexadecimal digits", (port: number) => `http://0177.0.0.0x1:${port}/`],
    ["fewer parts", (port: number) => `http://127.1:${port}/`],
    ["nothing", (port: number) => `http://0.0.0.0:${port}/`],
    ["IPv6", (port: number) => `http://[::1]:${port}/`],
    ["IPv4 inside IPv6", (port: number) => `http://[::ffff:127.0.0.1]:${port}/`],
    ["full-width digits", (port: number) => `http://１２７.0.0.1:${port}/`],
  ])("is refused when written as %s", async (_name, address) => {
    const server = await serve(answer("secret"));
    const error = await errorOf(outbound().fetch(address(server.port)));
    expect(error.code).toBe("outbound_refused");
    expect(server.connections()).toBe(0);
  });

  it.each(["file:///etc/passwd", "ftp://example.org/", "data:text/plain,x", "gopher://127.0.0.1/", "no address", ""])(
    "is refused: %s",
    async (address) => {
      expect((await errorOf(outbound().fetch(address))).code).toBe("outbound_refused");
    },
  );

  it("is refused where a name leads to it, also beside a public address that is tried first", async () => {
    const server = await serve(answer("secret"));
    const resolve = async () => [{ address: "127.0.0.1", family: 4 }];
    const error = await errorOf(outbound({ resolve }).fetch(`http://public.example:${server.port}/`));
    expect(error.code).toBe("outbound_refused");
    const both = async () => [
      { address: "192.0.2.1", family: 4 },
      { address: "127.0.0.1", family: 4 },
    ];
    const reached = await outbound({ resolve: both, allow: ["127.0.0.0/8"] }).fetch(`http://x.example:${server.port}/`);
    expect(await reached.text()).toBe("secret");
    expect(server.connections()).toBe(1);
  });

  it("cannot be reached by a name that leads elsewhere the second time", async () => {
    const server = await serve(answer("secret"));
    let lookups = 0;
    const resolve = async () => [{ address: ++lookups === 1 ? "127.0.0.2" : "127.0.0.1", family: 4 }];
    const client = outbound({ resolve, allow: ["127.0.0.2"] });
    const error = await errorOf(client.fetch(`http://rebind.example:${server.port}/`));
    // It goes to the address that was judged, where nobody listens, and never to the other.
    expect(error).toMatchObject({ code: "upstream_failed", message: expect.stringContaining("ECONNREFUSED") });
    expect([lookups, server.connections()]).toEqual([1, 0]);
    expect((await errorOf(client.fetch(`http://rebind.example:${server.port}/`))).code).toBe("outbound_refused");
    expect(server.connections()).toBe(0);
  });

  it("is refused as the aim of a redirect", async () => {
    const inner = await serve(answer("secret"));
    const outer = await serve(redirectTo(`http://127.0.0.1:${inner.port}/admin`));
    const error = await errorOf(outbound({ allow: [`127.0.0.1:${outer.port}`] }).fetch(outer.url));
    expect(error.code).toBe("outbound_refused");
    expect([outer.connections(), inner.connections()]).toEqual([1, 0]);
  });

  it("is reached by a client for exactly that address, which reaches no other port", async () => {
    const [mine, other] = await Promise.all([serve(answer("mine")), serve(answer("other"))]);
    const client = outbound().forUrl(`${mine.url}/base/`);
    expect(await (await client.fetch(`${mine.url}/base/x`)).text()).toBe("mine");
    expect((await errorOf(client.fetch(other.url))).code).toBe("outbound_refused");
    expect((await errorOf(outbound().fetch(mine.url))).code).toBe("outbound_refused");
  });
});

describe("redirects", () => {
  it("are followed, relative ones too, up to the limit", async () => {
    const server = await serve((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end("there");
      else response.writeHead(301, { location: `/${left - 1}` }).end();
    });
    const client = outbound({ allow: ["127.0.0.1"], maxRedirects: 3 });
    expect(await (await client.fetch(`${server.url}/3`)).text()).toBe("there");
    const error = await errorOf(client.fetch(`${server.url}/4`));
    expect(error).toMatchObject({ code: "upstream_failed", message: expect.stringContaining("more than 3 times") });
  });

  it("carry no credentials and no other header of the caller's to another server", async () => {
    const far = await serve(answer("far"));
    const near = await serve(redirectTo(`http://127.0.0.1:${far.port}/`));
    await outbound({ allow: ["127.0.0.1"] }).fetch(near.url, {
      headers: { authorization: "Bearer s", cookie: "c=1", "x-api-key": "k", accept: "text/plain" },
    });
    expect(near.asked[0]?.headers).toMatchObject({ authorization: "Bearer s", cookie: "c=1", "x-api-key": "k" });
    expect(Object.keys(far.asked[0]?.headers ?? {}).sort()).toEqual([
      "accept",
      "accept-encoding",
      "connection",
      "host",
      "user-agent",
    ]);
  });

  it("keep credentials within one server", async () => {
    const server = await serve((request, response) =>
      request.url === "/a" ? response.writeHead(307, { location: "/b" }).end() : response.end("b"),
    );
    await outbound({ allow: ["127.0.0.1"] }).fetch(`${server.url}/a`, {
      method: "PUT",
      headers: { authorization: "Bearer s" },
      body: "hello",
    });
    expect(server.asked[1]).toMatchObject({ method: "PUT", body: "hello", headers: { authorization: "Bearer s" } });
  });

  it.each([301, 302, 303])("turn a POST into a GET without a body at %i", async (status) => {
    const server = await serve((request, response) =>
      request.url === "/a" ? response.writeHead(status, { location: "/b" }).end() : response.end("b"),
    );
    await outbound({ allow: ["127.0.0.1"] }).fetch(`${server.url}/a`, { method: "POST", body: "x" });
    expect(server.asked[1]).toMatchObject({ method: "GET", body: "" });
    expect(server.asked[1]?.headers["content-type"]).toBeUndefined();
  });

  it("do not send a body to another server", async () => {
    const far = await serve(answer("far"));
    const near = await serve(redirectTo(far.url, 307));
    const error = await errorOf(
      outbound({ allow: ["127.0.0.1"] }).fetch(near.url, { method: "POST", body: "client_secret=s" }),
    );
    expect([error.code, far.connections()]).toEqual(["outbound_refused", 0]);
  });

  it.each(["file:///etc/passwd", "http://", "http://user:hunter2@127.0.0.1/"])(
    "to %s are not followed",
    async (location) => {
      const server = await serve(redirectTo(location));
      const error = await errorOf(outbound({ allow: ["127.0.0.1"] }).fetch(server.url));
      expect(["outbound_refused", "upstream_failed"]).toContain(error.code);
      expect(error.message).not.toContain("hunter2");
    },
  );

  it("are left to the caller, or are an error, when the caller says so", async () => {
    const server = await serve(redirectTo("/elsewhere"));
    const client = outbound({ allow: ["127.0.0.1"] });
    const response = await client.fetch(server.url, { redirect: "manual" });
    expect([response.status, response.headers.get("location")]).toEqual([302, "/elsewhere"]);
    await response.text();
    expect((await errorOf(client.fetch(server.url, { redirect: "error" }))).code).toBe("upstream_failed");
  });
});

describe("limits", () => {
  const endless: Handler = (_request, response) => {
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(10_000)));
    };
    response.on("drain", more);
    more();
  };

  it("cut off a body that never ends", async () => {
    const server = await serve(endless);
    const response = await outbound({ allow: ["127.0.0.1"] }).fetch(server.url);
    const error = await errorOf(response.arrayBuffer());
    expect(error).toMatchObject({
      code: "upstream_failed",
      message: expect.stringContaining("larger than 100000 bytes"),
    });
  });

  it("count what a compressed body becomes", async () => {
    const bomb = await serve(answer(gzipSync(Buffer.alloc(10_000_000)), { "content-encoding": "gzip" }));
    const small = await serve(answer(gzipSync("hello"), { "content-encoding": "gzip" }));
    const client = outbound({ allow: ["127.0.0.1"] });
    const error = await errorOf((await client.fetch(bomb.url)).text());
    expect(error.message).toContain("larger than");
    expect(await (await client.fetch(small.url)).text()).toBe("hello");
  });

  it("let a body of exactly the limit pass", async () => {
    const server = await serve(answer(Buffer.alloc(100_000)));
    const client = outbound({ allow: ["127.0.0.1"] });
    expect((await (await client.fetch(server.url)).arrayBuffer()).byteLength).toBe(100_000);
    const response = await client.fetch(server.url, { maxBytes: 99_999 });
    expect((await errorOf(response.arrayBuffer())).code).toBe("upstream_failed");
  });

  it("end the wait for a server that does not answer", async () => {
    const server = await serve(() => {});
    const error = await errorOf(outbound({ allow: ["127.0.0.1"], timeoutMs: 50 }).fetch(server.url));
    expect(error).toMatchObject({ code: "upstream_failed", message: expect.stringContaining("within 50 ms") });
  });

  it("end the wait for a body that stops in the middle", async () => {
    const server = await serve((_request, response) => response.writeHead(200).write("first"));
    const response = await outbound({ allow: ["127.0.0.1"], timeoutMs: 200 }).fetch(server.url);
    expect((await errorOf(response.text())).message).toContain("within 200 ms");
  });

  it("end the wait for a name that is never found", async () => {
    const resolve = () => new Promise<never>(() => {});
    const error = await errorOf(outbound({ resolve, timeoutMs: 50 }).fetch("http://slow.example/"));
    expect(error.code).toBe("upstream_failed");
  });

  it("close the connection when the caller cancels the body", async () => {
    let closed: () => void;
    const wasClosed = new Promise<void>((done) => {
      closed = done;
    });
    const server = await serve((request, response) => {
      response.on("close", () => closed());
      return endless(request, response);
    });
    const response = await outbound({ allow: ["127.0.0.1"] }).fetch(server.url);
    await response.body?.cancel();
    await expect(wasClosed).resolves.toBeUndefined();
  });

  it("reject with the reason of the caller's own signal", async () => {
    const server = await serve(() => {});
    const own = new AbortController();
    const fetching = outbound({ allow: ["127.0.0.1"] }).fetch(server.url, { signal: own.signal });
    own.abort(new Error("no longer wanted"));
    await expect(fetching).rejects.toThrow("no longer wanted");
  });

  it("tell a connection that breaks in the middle of a body from its end", async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { "content-length": "100" }).write("half");
      setImmediate(() => response.destroy());
    });
    const fetching = outbound({ allow: ["127.0.0.1"] })
      .fetch(server.url)
      .then((response) => response.text());
    expect((await errorOf(fetching)).code).toBe("upstream_failed");
  });
});

describe("JSON", () => {
  it("is parsed and asked for", async () => {
    const server = await serve(answer('{"big":12345678901234567890}'));
    const body = await outbound({ allow: ["127.0.0.1"] }).json(server.url);
    expect(JSON.stringify(body)).toBe('{"big":12345678901234567890}');
    expect(server.asked[0]?.headers.accept).toBe("application/json");
  });

  it("of an error is not taken, and the status is told", async () => {
    const server = await serve((_request, response) => response.writeHead(503).end("{}"));
    const error = await errorOf(outbound({ allow: ["127.0.0.1"] }).json(server.url));
    expect(error).toMatchObject({ code: "upstream_failed", details: { status: 503 } });
  });

  it.each(["<html>", "", '{"a":', "[".repeat(200) + "]".repeat(200), '{"__proto__":{}}'])(
    "is not what the server sent: %s",
    async (body) => {
      const server = await serve(answer(body));
      expect((await errorOf(outbound({ allow: ["127.0.0.1"] }).json(server.url))).code).toBe("upstream_failed");
    },
  );
});

describe("errors", () => {
  const secrets = /hunter2|topsecret|token=/;
  const told = (error: Error): string =>
    [error.message, error.stack, JSON.stringify(error), error.cause instanceof Error ? told(error.cause) : ""].join();

  it.each([
    ["a refusal", (port: number) => outbound().fetch(`http://u:hunter2@127.0.0.1:${port}/topsecret?token=1`)],
    ["a failure", () => outbound({ allow: ["127.0.0.1"] }).fetch("http://u:hunter2@127.0.0.1:1/topsecret?token=1")],
    [
      "a status",
      (port: number) => outbound({ allow: ["127.0.0.1"] }).json(`http://u:hunter2@127.0.0.1:${port}/topsecret`),
    ],
    [
      "a wrong header",
      () => outbound().fetch("http://example.org/", { headers: { "x-key": "hunter2\n" + "x\u0000" } }),
    ],
    ["a wrong address", () => outbound().fetch("http://u:hunter2@host:port/topsecret?token=1")],
    ["a wrong scheme", () => outbound().fetch("ftp://u:hunter2@example.org/topsecret?token=1")],
  ])("hold host and port, and no more of the address: %s", async (_name, fetching) => {
    const server = await serve((_request, response) => response.writeHead(500).end("topsecret"));
    expect(told(await errorOf(fetching(server.port)))).not.toMatch(secrets);
  });
});
