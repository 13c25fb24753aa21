import { afterAll, describe, expect, it } from "vitest";
import { answer, errorOf, outbound, serve, stopServers } from "./outbound.fixture.ts";

afterAll(stopServers);

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
