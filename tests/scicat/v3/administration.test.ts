import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { startTestRegistry, type TestRegistry } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { rawDataset } from "../support/datasets.ts";
import { type AccountName, query, type Site, startSite } from "../support/site.ts";

const v3 = "/api/v3";
const forbidden = { message: "Forbidden resource", error: "Forbidden", statusCode: 403 };
const files = {
  FRONTEND_CONFIG_FILE: { facility: "Cryo Hall", siteTitle: "Cold data", jobsEnabled: false },
  FRONTEND_THEME_FILE: { name: "cold", properties: { "--theme-primary-default": "#012345" } },
};

type Who = AccountName | "anonymous";
let site: Site;
beforeAll(async () => {
  site = await startSite({ POLICY_GROUPS: "proposalingestor" }, files);
});
afterAll(() => site.close());

describe("run-time configurations", () => {
  const url = `${v3}/runtime-config/frontendConfig`;

  it("are read by everybody, changed by administrators, and shown to the web UI", async () => {
    for (const who of ["anonymous", "user1", "admin"] as const) {
      const reply = await site.as[who]({ url });
      expect([who, reply.status, reply.headers["content-type"]]).toEqual([who, 200, expect.stringMatching(/json/)]);
      expect(reply.body).toMatchObject({ cid: "frontendConfig", data: files.FRONTEND_CONFIG_FILE });
      expect((await site.as[who]({ url: `${v3}/Admin/Config` })).body).toEqual(reply.body.data);
      const theme = await site.as[who]({ url: `${v3}/admin/theme` });
      expect([theme.status, theme.body]).toEqual([200, files.FRONTEND_THEME_FILE]);
    }
    const body = { data: { facility: "Warm Hall", test: true } };
    for (const who of ["anonymous", "user1", "archiveManager", "proposalIngestor"] as const) {
      const reply = await site.as[who]({ url, method: "PUT", body });
      expect([who, reply.status, reply.body]).toEqual([who, 403, forbidden]);
    }
    for (const who of ["admin", "adminIngestor"] as const) {
      const reply = await site.as[who]({ url, method: "PUT", body });
      expect([reply.status, reply.body]).toMatchObject([200, { cid: "frontendConfig", ...body, updatedBy: who }]);
    }
    expect((await site.as.anonymous({ url: `${v3}/admin/config` })).body).toEqual(body.data);
  });

  it("that nobody knows are not found", async () => {
    for (const method of ["GET", "PUT"] as const) {
      const body = method === "PUT" ? { data: {} } : undefined;
      const reply = await site.as.admin({ url: `${v3}/runtime-config/a%2Fb`, method, body });
      expect([reply.status, reply.body.message]).toEqual([404, "Config 'a/b' not found"]);
    }
  });
});

describe("policy groups", () => {
  const rows: readonly [Who, number][] = [
    ["proposalIngestor", 201],
    ["adminIngestor", 201],
    ["archiveManager", 403],
    ["user1", 403],
    ["anonymous", 403],
  ];
  test.each(rows)("%s makes a policy: %i", async (who, status) => {
    const policy = {
      manager: ["adminIngestor"],
      tapeRedundancy: "low",
      autoArchiveDelay: 7,
      archiveEmailsToBeNotified: [],
      ownerGroup: `p-${who}`,
      accessGroups: [],
    };
    const reply = await site.as[who]({ url: `${v3}/policies`, body: policy });
    expect(reply.status).toBe(status);
    if (status === 201) expect(reply.body).toMatchObject({ ...policy, id: expect.any(String) });
    else expect(reply.body).toEqual(forbidden);
  });
});

describe("full queries, as suites of search indices ask them", () => {
  const unit = "mbar l/s/cm^2";
  let pid: string;
  beforeAll(async () => {
    const scientificMetadata = {
      pair: { value: 100, unit },
      counted: { value: 111, unit: "" },
      named: { value: "222", unit: "" },
    };
    const body = rawDataset({ proposalId: "P-77", size: 3_000_000, scientificMetadata });
    const made = await site.as.adminIngestor({ url: `${v3}/Datasets`, body });
    expect(made.status).toBe(201);
    pid = made.body.pid;
  });

  const one = (lhs: string, relation: string, rhs: unknown, of = "") => ({ lhs, relation, rhs, unit: of });
  test.each([
    [[one("pair", "GREATER_THAN", 99, unit), one("pair", "LESS_THAN", 101, unit)], true],
    [[one("pair", "EQUAL_TO_NUMERIC", 100, unit)], true],
    [[one("pair", "GREATER_THAN", 100, unit)], false],
    [[one("counted", "EQUAL_TO_NUMERIC", 111)], true],
    [[one("counted", "EQUAL_TO_NUMERIC", 112)], false],
    [[one("counted", "EQUAL_TO_STRING", "111")], false],
    [[one("named", "EQUAL_TO_STRING", "222")], true],
    [[one("named", "EQUAL_TO_NUMERIC", 222)], false],
    [[one("named", "EQUAL_TO_STRING", "222"), one("counted", "LESS_THAN", 111)], false],
  ])("%j finds the dataset: %s", async (scientific, found) => {
    const reply = await site.as.adminIngestor({ url: `${v3}/datasets/fullquery?${query("fields", { scientific })}` });
    expect(reply.body.map((each: { pid: string }) => each.pid)).toEqual(found ? [pid] : []);
  });

  test.each([
    [{ proposalIds: ["P-77"], size: 3_000_000 }, true],
    [{ proposalIds: "P-77", size: { min: 1, max: 4_000_000 } }, true],
    [{ proposalIds: ["P-77"], size: 3_000_001 }, false],
    [{ proposalIds: ["P-78"], size: 3_000_000 }, false],
  ])("%j finds the dataset: %s", async (fields, found) => {
    const reply = await site.as.adminIngestor({ url: `${v3}/datasets/fullquery?${query("fields", fields)}` });
    expect(reply.body.map((each: { pid: string }) => each.pid)).toEqual(found ? [pid] : []);
  });
});

describe("registering a publication", () => {
  let registry: TestRegistry;
  beforeAll(async () => {
    registry = await startTestRegistry();
  });
  afterAll(() => registry.close());

  test.each(["no registry", "an empty address", "a registry"])("goes its way to amended with %s", async (which) => {
    const account = { DOI_USERNAME: "fake.user", DOI_PASSWORD: "fake password", DOI_PREFIX: "10.5072" };
    const own: Record<string, string> =
      which === "a registry"
        ? { ...account, REGISTER_DOI_URI: `${registry.url}/dois`, OUTBOUND_ALLOW: new URL(registry.url).host }
        : which === "an empty address"
          ? { REGISTER_DOI_URI: "" }
          : {};
    const office = await startSite(own);
    try {
      const { adminIngestor, archiveManager } = office.as;
      const dataset = await adminIngestor({ url: `${v3}/datasets`, body: rawDataset() });
      const body = {
        title: "Cold crystals in print",
        abstract: "All of them",
        datasetPids: [dataset.body.pid],
        metadata: {
          creators: [{ name: "Quarz, Berta" }],
          publisher: { name: "Cryo Hall", publisherIdentifierScheme: "ROR" },
          publicationYear: 2026,
          resourceType: "raw",
        },
      };
      const made = await adminIngestor({ url: "/api/v4/PublishedData", body });
      expect([made.status, made.body.status]).toEqual([201, "private"]);
      const url = `/api/v4/PublishedData/${encodeURIComponent(made.body.doi)}`;
      const registered = await adminIngestor({ url: `${url}/register`, method: "POST" });
      expect([registered.status, registered.headers["content-type"]]).toEqual([201, expect.stringMatching(/json/)]);
      expect((await adminIngestor({ url })).body.status).toBe("registered");
      expect(registry.dois.has(made.body.doi)).toBe(which === "a registry");
      const refused = await archiveManager({ url, method: "DELETE" });
      expect([refused.status, refused.headers["content-type"]]).toEqual([400, expect.stringMatching(/json/)]);
      const amended = await adminIngestor({ url: `${url}/amend`, method: "POST" });
      expect([amended.status, amended.headers["content-type"]]).toEqual([201, expect.stringMatching(/json/)]);
      expect((await adminIngestor({ url })).body.status).toBe("amended");
    } finally {
      await office.close();
    }
  });
});

describe("logbooks", () => {
  const room = (name: string) => ({
    id: `id-${name}`,
    name,
    roomId: `!${name}:example.org`,
    messages: [
      { origin_server_ts: 1_767_261_600_000, sender: "@b:example.org", content: { msgtype: "m.text", body: "second" } },
      { origin_server_ts: 1_767_258_000_000, sender: "@a:example.org", content: { msgtype: "m.text", body: "first" } },
    ],
  });
  let service: Server;
  let office: Site;
  const asked: string[] = [];
  beforeAll(async () => {
    service = createServer((request, response) => {
      const path = decodeURIComponent(request.url ?? "");
      asked.push(path);
      const names = ["L-1", "L-2"];
      const name = names.find((known) => path.startsWith(`/scichat/Logbooks/${known}`));
      const answer = path.startsWith("/scichat/Users/login") ? { token: "t" } : name ? room(name) : names.map(room);
      response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
    });
    await new Promise<void>((done) => service.listen(0, "127.0.0.1", done));
    const { port } = service.address() as AddressInfo; // listens on a port
    office = await startSite({
      LOGBOOK_ENABLED: "yes",
      LOGBOOK_BASE_URL: `http://127.0.0.1:${port}/scichat`,
      LOGBOOK_USERNAME: "catalogue",
      LOGBOOK_PASSWORD: "secret",
      OUTBOUND_ALLOW: `127.0.0.1:${port}`,
    });
    for (const [proposalId, ownerGroup] of [
      ["L-1", "group1"],
      ["L-2", "group2"],
    ] as const) {
      const body = { proposalId, ownerGroup, email: "pi@example.org", title: "T" };
      expect((await office.as.proposalIngestor({ url: `${v3}/proposals`, body })).status).toBe(201);
    }
  });
  afterAll(async () => {
    await office.close();
    await new Promise((done) => service.close(done));
  });

  const lists: readonly [Who, string[]][] = [
    ["user1", ["L-1"]],
    ["user2", ["L-2"]],
    ["user4", []],
    ["admin", ["L-1", "L-2"]],
  ];
  test.each(lists)("of own proposals are listed for %s: %j", async (who, names) => {
    const reply = await office.as[who]({ url: `${v3}/Logbooks` });
    expect(reply.status).toBe(200);
    expect(reply.body.map(({ name }: { name: string }) => name).sort()).toEqual(names);
  });

  it("are read by those whose group owns the proposal", async () => {
    const url = `${v3}/logbooks/L-1`;
    const reply = await office.as.user1({ url });
    expect([reply.status, reply.body]).toMatchObject([200, { id: "id-L-1", name: "L-1" }]);
    expect(reply.body.messages).toHaveLength(2);
    const first = await office.as.user1({
      url: `${url}?${query("filters", { skip: 0, limit: 1, sortField: "timestamp:asc" })}`,
    });
    expect(first.body.messages).toMatchObject([{ content: { body: "first" } }]);
    for (const who of ["user2", "user4"] as const) {
      const other = await office.as[who]({ url });
      expect([who, other.status, other.text]).toEqual([who, 200, ""]);
    }
    const nobody = await office.as.anonymous({ url });
    expect([nobody.status, nobody.body]).toEqual([403, forbidden]);
  });

  it("are an empty list where there is no service", async () => {
    const reply = await site.as.user1({ url: `${v3}/Logbooks` });
    expect([reply.status, reply.body]).toEqual([200, []]);
    expect((await site.as.user1({ url: `${v3}/Logbooks/L-1` })).text).toBe("");
    expect((await site.as.anonymous({ url: `${v3}/Logbooks` })).body).toEqual(forbidden);
  });
});
