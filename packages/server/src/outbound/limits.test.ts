import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { answer, errorOf, type Handler, outbound, serve, stopServers } from "./outbound.fixture.ts";

afterAll(stopServers);

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
