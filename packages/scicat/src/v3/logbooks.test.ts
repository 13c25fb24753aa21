import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { badRequest, json } from "./callers.fixture.ts";

const message = (at: number, body: string) => ({
  sender: "@ada:example.org",
  origin_server_ts: at,
  content: { body, msgtype: "m.text" },
});
const logs = [
  { name: "P-1", roomId: "!1", messages: [message(1, "beam on"), message(2, "beam off")] },
  { name: "P-2", roomId: "!2", messages: [message(9, "elsewhere")] },
  { name: "P-3", roomId: "!3", messages: [message(5, "later")] },
];
const service = createServer((request, response) => {
  const name = /^\/Logbooks\/([^?]*)/.exec(request.url ?? "")?.[1];
  const found = name === undefined ? logs : logs.find((one) => one.name === name);
  response.writeHead(found ? 200 : 404, { "content-type": "application/json" });
  response.end(JSON.stringify(found ?? {}));
});

let catalogue: TestCatalogue;
let owner: Awaited<ReturnType<TestCatalogue["user"]>>;
beforeAll(async () => {
  await new Promise<void>((done) => void service.listen(0, "127.0.0.1", done));
  const { port } = service.address() as AddressInfo; // it listens on a port
  const outbound = { allow: ["127.0.0.1"], timeoutMs: 5_000, maxBytes: 1_000_000, maxRedirects: 0 };
  catalogue = await startTestCatalogue({ config: { outbound, logbook: { baseUrl: `http://127.0.0.1:${port}` } } });
  owner = await catalogue.user(["owners"]);
  for (const [proposalId, ownerGroup] of [
    ["P-1", "owners"],
    ["P-2", "others"],
    ["P-3", "owners"],
  ])
    await catalogue.admin({ url: "/v1/proposals", body: { proposalId, title: "T", ownerGroup } });
});
afterAll(async () => {
  await catalogue.close();
  service.close();
});

const url = "/api/v3/logbooks";
const names = (body: { name: string }[]) => body.map(({ name }) => name);

describe("logbooks", () => {
  it("are those of the proposals of one's groups, the newest first", async () => {
    expect(names((await owner({ url })).body)).toEqual(["P-3", "P-1"]);
    expect(names((await catalogue.admin({ url })).body)).toEqual(["P-2", "P-3", "P-1"]);
  });

  it("are found by name, with their messages filtered and paged", async () => {
    const all = await owner({ url: `${url}/P-1` });
    expect(all.body).toEqual({ ...logs[0], messages: [message(2, "beam off"), message(1, "beam on")] });
    const filters = json("filters", { textSearch: "BEAM", sortField: "timestamp:asc", skip: 0, limit: 1 });
    expect((await owner({ url: `${url}/P-1?${filters}` })).body.messages).toEqual([message(1, "beam on")]);
    const bad = await owner({ url: `${url}/P-1?filters={` });
    expect([bad.status, bad.body]).toEqual([400, badRequest(expect.stringMatching(/^Invalid JSON in filters: /))]);
  });

  it("of other groups are as if they were not there", async () => {
    for (const name of ["P-2", "nothing"]) {
      const reply = await owner({ url: `${url}/${name}` });
      expect([reply.status, reply.text]).toEqual([200, ""]);
    }
  });
});
