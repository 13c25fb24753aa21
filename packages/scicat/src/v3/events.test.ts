import type { AddressInfo } from "node:net";
import { aDataset, startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { forbiddenResource, unauthenticated } from "./callers.fixture.ts";

const v3 = "/api/v3";
let catalogue: TestCatalogue;
let origin: string;
let nowMs = Date.parse("2026-05-01T00:00:00Z");
beforeAll(async () => {
  catalogue = await startTestCatalogue({ clock: () => new Date(nowMs) });
  await catalogue.server.app.listen({ port: 0, host: "127.0.0.1" });
  origin = `http://127.0.0.1:${(catalogue.server.app.server.address() as AddressInfo).port}`; // a TCP server's address
});
afterAll(() => catalogue.close());

type As = TestCatalogue["admin"];
const ticketOf = async (as: As): Promise<string> =>
  (await as({ url: `${v3}/events/ticket`, method: "POST" })).body.ticket;

const closers: (() => void)[] = [];
afterAll(() => {
  for (const close of closers) close();
});

/** Opens the stream as a browser's event source does; answers a reader of its events. */
async function listen(ticket: string) {
  const left = new AbortController();
  closers.push(() => left.abort());
  const reply = await fetch(`${origin}${v3}/events/stream?ticket=${ticket}`, {
    headers: { origin: "https://ui.example.org" },
    signal: left.signal,
  });
  const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const next = async () => {
    for (;;) {
      const end = text.indexOf("\n\n");
      const block = end < 0 ? undefined : text.slice(0, end);
      if (block !== undefined) text = text.slice(end + 2);
      const data = block?.split("\n").find((line) => line.startsWith("data: "));
      if (data) return { block, event: JSON.parse(data.slice(6)) };
      if (block !== undefined) continue;
      const read = await reader?.read();
      if (!read || read.done) throw new Error("the stream ended");
      text += read.value;
    }
  };
  return { reply, next, close: () => left.abort() };
}

describe("events of datasets", () => {
  it("tell whoever holds a ticket of what they may read", async () => {
    const owner = await catalogue.user(["owners"]);
    const stream = await listen(await ticketOf(owner));
    expect(stream.reply.status).toBe(200);
    expect(stream.reply.headers.get("content-type")).toContain("text/event-stream");
    expect(stream.reply.headers.get("access-control-allow-origin")).toBe("https://ui.example.org");

    const create = (pid: string, ownerGroup: string) =>
      catalogue.admin({ url: "/v1/datasets", body: { ...aDataset({ ownerGroup }), pid, datasetName: pid } });
    await create("hidden/1", "others");
    await create("mine/1", "owners");
    const created = await stream.next();
    expect(created.event).toMatchObject({
      type: "Dataset.created",
      data: { _id: "mine/1", pid: "mine/1", datasetName: "mine/1", ownerGroup: "owners" },
    });
    expect(created.event.data).not.toHaveProperty("contactEmail");
    expect(created.block).toMatch(/^id: \d+-\d+\ndata: /);
    const headers = { "content-type": "application/merge-patch+json" };
    await catalogue.admin({ url: "/v1/datasets/mine%2F1", method: "PATCH", headers, body: { datasetName: "two" } });
    expect((await stream.next()).event).toMatchObject({ type: "Dataset.updated", data: { datasetName: "two" } });
    const deleter = await catalogue.user(["deleters"]);
    await deleter({ url: "/v1/datasets/mine%2F1", method: "DELETE" });
    expect((await stream.next()).event).toEqual({ type: "Dataset.deleted", data: { _id: "mine/1", pid: "mine/1" } });
    stream.close();
  });

  it("tell the holder of a narrower token no more than the token does", async () => {
    const made = await catalogue.admin({ url: "/v1/tokens", body: { name: "reads", scopes: ["read"] } });
    const narrow = catalogue.bearer(made.body.token);
    const stream = await listen(await ticketOf(narrow));
    const create = (pid: string, isPublished: boolean) =>
      catalogue.admin({ url: "/v1/datasets", body: aDataset({ pid, ownerGroup: "others", isPublished }) });
    expect((await create("hidden-from-narrow", false)).status).toBe(201);
    expect((await create("open-to-narrow", true)).status).toBe(201);
    expect((await narrow({ url: `${v3}/datasets/hidden-from-narrow` })).status).toBe(403);
    expect((await stream.next()).event.data.pid).toBe("open-to-narrow");
    stream.close();
  });

  it("need a ticket that is not too old; a token is none", async () => {
    const owner = await catalogue.user(["owners"]);
    const refusedTicket = await catalogue.anonymous({ url: `${v3}/events/ticket`, method: "POST" });
    expect([refusedTicket.status, refusedTicket.body]).toEqual([401, unauthenticated]);
    const ticket = await ticketOf(owner);
    expect((await catalogue.bearer(ticket)({ url: `${v3}/auth/whoami` })).text).toBe("");
    const { jwt } = (await owner({ url: `${v3}/users/jwt`, method: "POST" })).body;
    nowMs += 61_000;
    for (const query of ["", "?ticket=rubbish", `?ticket=${owner.token}`, `?ticket=${jwt}`, `?ticket=${ticket}`]) {
      const reply = await owner({ url: `${v3}/events/stream${query}` });
      expect([query, reply.status]).toEqual([query, 401]);
    }
  });

  it("go to five streams of a user at the most, which administrators count", async () => {
    const busy = await catalogue.user([], { username: "busy" });
    const streams = [];
    for (let n = 0; n < 5; n++) streams.push(await listen(await ticketOf(busy)));
    const url = `${v3}/events/stream?ticket=${await ticketOf(busy)}`;
    const sixth = await busy({ url });
    expect([sixth.status, sixth.text]).toEqual([429, '"Too many open event streams"']);
    const counted = await catalogue.admin({ url: `${v3}/events/connections` });
    expect(counted.body.connections).toBeGreaterThanOrEqual(5);
    const refused = await busy({ url: `${v3}/events/connections` });
    expect([refused.status, refused.body]).toEqual([403, forbiddenResource]);
    for (const stream of streams) stream.close();
  });
});
