import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { badRequest, type Callers, dataset, startWithCallers } from "./callers.fixture.ts";

const messages = [1, 2, 3].map((n) => ({
  sender: "@ada:example.org",
  origin_server_ts: n,
  content: { body: `message ${n}`, msgtype: "m.text" },
}));
const service = createServer((request, response) => {
  const name = decodeURIComponent(/^\/Logbooks\/([^?]*)/.exec(request.url ?? "")?.[1] ?? "");
  const isThere = name === "P-1" || name === "P-2";
  response.writeHead(isThere ? 200 : 404, { "content-type": "application/json" });
  response.end(JSON.stringify(isThere ? { name, roomId: "!r", messages } : {}));
});

let catalogue: TestCatalogue;
let callers: Callers;
let pid = "";

beforeAll(async () => {
  await new Promise<void>((done) => void service.listen(0, "127.0.0.1", done));
  const { port } = service.address() as AddressInfo; // it listens on a port
  const outbound = { allow: ["127.0.0.1"], timeoutMs: 5_000, maxBytes: 1_000_000, maxRedirects: 0 };
  const logbook = { baseUrl: `http://127.0.0.1:${port}` };
  ({ catalogue, callers } = await startWithCallers({}, { outbound, logbook }));
  for (const [proposalId, ownerGroup] of [
    ["P-1", "ring"],
    ["P-2", "vault"],
  ])
    await callers.admin({ url: "/v1/proposals", body: { proposalId, title: proposalId, ownerGroup } });
  pid = await made(["P-1", "P-2"]);
});
afterAll(async () => {
  await catalogue?.close();
  service.close();
});

async function made(proposalIds: readonly string[]): Promise<string> {
  const reply = await callers.admin({ url: "/api/v4/datasets", body: { ...dataset, proposalIds } });
  return encodeURIComponent(reply.body.pid);
}

const bodies = (body: { messages: { content: { body: string } }[] }) =>
  body.messages.map(({ content }) => content.body);

describe("The logbook of a dataset", () => {
  it("is that of its first proposal, filtered, sorted and paged", async () => {
    const all = await callers.owner({ url: `/api/v4/datasets/${pid}/logbook` });
    expect(all.body).toMatchObject({ name: "P-1", roomId: "!r" });
    expect(bodies(all.body)).toEqual(["message 3", "message 2", "message 1"]);
    const filters = encodeURIComponent(JSON.stringify({ skip: 1, limit: 1, sortField: "timestamp:asc" }));
    const one = await callers.owner({ url: `/api/v4/datasets/${pid}/logbook?filters=${filters}` });
    expect(bodies(one.body)).toEqual(["message 2"]);
  });

  it("refuses filters that are no JSON", async () => {
    const reply = await callers.owner({ url: `/api/v4/datasets/${pid}/logbook?filters={` });
    expect(reply).toMatchObject({ status: 400, body: badRequest(expect.stringMatching(/^Invalid JSON in filters: /)) });
  });

  it("is empty where the proposal belongs to others, is not there, or is none", async () => {
    for (const proposals of [["P-2"], ["P-9"], []]) {
      const url = `/api/v4/datasets/${await made(proposals)}/logbook`;
      expect(await callers.owner({ url })).toMatchObject({ status: 200, text: "" });
    }
  });
});
