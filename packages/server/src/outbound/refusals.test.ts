import { afterAll, describe, expect, it } from "vitest";
import { answer, errorOf, outbound, redirectTo, serve, stopServers } from "./outbound.fixture.ts";

afterAll(stopServers);

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
