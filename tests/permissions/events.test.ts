import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { aDataset, startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";

let catalogue: TestCatalogue;
let port: number;
beforeAll(async () => {
  catalogue = await startTestCatalogue();
  await catalogue.server.app.listen({ port: 0, host: "127.0.0.1" });
  port = (catalogue.server.app.server.address() as AddressInfo).port; // a TCP server's address
});
afterAll(() => catalogue.close());

interface Event {
  id: string;
  event: string;
  data: { key: string; version: number };
}

interface Stream {
  events: Event[];
  /** Resolves when an event for the key has come. */
  until(key: string): Promise<void>;
  close(): void;
  /** Resolves when the server ends the stream. */
  ended: Promise<void>;
}

/** Reads `GET /v1/events` as a browser would. */
function listen(token: string, lastEventId?: string): Promise<Stream> {
  const events: Event[] = [];
  const waiting: { key: string; resolve: () => void }[] = [];
  const headers = {
    authorization: `Bearer ${token}`,
    ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }),
  };
  return new Promise((resolve, reject) => {
    const call = request({ port, host: "127.0.0.1", path: "/v1/events", headers }, (reply) => {
      expect(reply.statusCode).toBe(200);
      expect(reply.headers["content-type"]).toContain("text/event-stream");
      let text = "";
      reply.setEncoding("utf8").on("error", () => {});
      reply.on("data", (part: string) => {
        text += part;
        // The server's first words say from where the stream goes on.
        if (text.includes("\n\n")) resolve(stream);
        for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
          take(text.slice(0, end));
          text = text.slice(end + 2);
        }
      });
    });
    let end = () => {};
    const ended = new Promise<void>((done) => {
      end = done;
    });
    call.on("close", () => end());
    const stream: Stream = {
      events,
      ended,
      until: (key) =>
        new Promise((done) => {
          if (events.some((one) => one.data.key === key)) done();
          else waiting.push({ key, resolve: done });
        }),
      close: () => call.destroy(),
    };
    const take = (block: string) => {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
      const data = field("data");
      if (data === undefined) return;
      const event = { id: field("id") ?? "", event: field("event") ?? "", data: JSON.parse(data) };
      events.push(event);
      for (const one of waiting) if (one.key === event.data.key) one.resolve();
    };
    call.on("error", reject);
    call.end();
  });
}

const put = (key: string, ownerGroup: string) =>
  catalogue.admin({ method: "PUT", url: `/v1/datasets/${key}`, body: aDataset({ ownerGroup }) });

it("streams what the caller may read, without loss or repetition while writers commit out of order", async () => {
  const reader = await catalogue.user(["group-a"]);
  const keys: string[] = [];
  let stream = await listen(reader.token);
  const seen: Event[] = [];
  for (let round = 0; round < 5; round++) {
    // Slow transactions among quick ones: ids are drawn in another order than commits come.
    const slow = await catalogue.server.identity.ensureUser({ username: `slow${round}`, password: "a long password" });
    expect(slow).toBeDefined();
    const writes = Array.from({ length: 20 }, (_, index) => {
      const visible = index % 2 === 0;
      const key = `${visible ? "seen" : "hidden"}-${round}-${index}`;
      if (visible) keys.push(key);
      return put(key, visible ? "group-a" : "group-b");
    });
    // The stream breaks off in the middle of the writes and goes on where it was.
    const [firstKey = ""] = keys.slice(-10);
    await stream.until(firstKey);
    stream.close();
    seen.push(...stream.events);
    const last = seen.at(-1)?.id;
    stream = await listen(reader.token, last);
    await Promise.all(writes);
  }
  const marker = await put("marker", "group-a");
  expect(marker.status).toBe(201);
  await stream.until("marker");
  stream.close();
  seen.push(...stream.events);
  expect(seen.map((one) => one.data.key).sort()).toEqual([...keys, "marker"].sort());
  expect(new Set(seen.map((one) => one.id)).size).toBe(seen.length);
  expect(new Set(seen.map((one) => one.event))).toEqual(new Set(["dataset"]));
});

it("waits for an open transaction rather than pass its change over", async () => {
  const reader = await catalogue.user(["group-a"]);
  const stream = await listen(reader.token);
  // Two creates with one idempotency key: the second waits for the first, with its transaction open.
  const body = aDataset({ ownerGroup: "group-a" });
  const headers = { "idempotency-key": "held" };
  const made = await Promise.all(
    Array.from({ length: 4 }, () => catalogue.admin({ url: "/v1/datasets", body, headers })),
  );
  const pid = made[0]?.body.pid;
  await Promise.all([put("after-1", "group-a"), put("after-2", "group-a")]);
  await Promise.all([stream.until(pid), stream.until("after-1"), stream.until("after-2")]);
  stream.close();
  expect(stream.events.filter((one) => one.data.key === pid)).toHaveLength(1);
});

it("stops telling who left the group, and ends when the session does", async () => {
  const reader = await catalogue.user(["group-a", "group-c"], { username: "leaver" });
  const stream = await listen(reader.token);
  await put("before-leaving", "group-a");
  await stream.until("before-leaving");
  const left = await catalogue.admin({ method: "PATCH", url: "/v1/users/leaver", body: { groups: ["group-c"] } });
  expect(left.status, left.text).toBe(200);
  await put("after-leaving", "group-a");
  await put("still-mine", "group-c");
  await stream.until("still-mine");
  expect(stream.events.map((one) => one.data.key)).toEqual(["before-leaving", "still-mine"]);
  expect((await reader({ method: "POST", url: "/v1/auth/logout" })).status).toBe(204);
  await stream.ended;
});

it("refuses an id that it never gave before it starts to stream", async () => {
  for (const id of ["nonsense", "1-2-3", "99999999999999999999999-1", "-1-1", "1-99999999999999999999"]) {
    const reply = await catalogue.anonymous({ url: "/v1/events", headers: { "last-event-id": id } });
    expect(reply.status, id).toBe(400);
    expect(reply.body.code).toBe("invalid_query");
    expect((await catalogue.anonymous({ url: `/v1/changes?after=${id}` })).status).toBe(400);
  }
});
