import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { metadata, rawDataset } from "../support/datasets.ts";
import { type AccountName, query, type Site, startSite } from "../support/site.ts";

const url = "/api/v3/Proposals";
const minimal = (own: object = {}) => ({
  proposalId: "31000001",
  email: "emil@example.org",
  title: "The least of a proposal",
  abstract: "Cold crystals",
  ownerGroup: "31000001-group",
  accessGroups: [],
  ...own,
});
const complete = (own: object = {}) => ({
  proposalId: "31000002",
  pi_email: "berta@example.org",
  pi_firstname: "Berta",
  pi_lastname: "Quarz",
  email: "emil@example.org",
  firstname: "Emil",
  lastname: "Opal",
  title: "All of a proposal",
  abstract: "Cold crystals",
  ownerGroup: "proposalingestor",
  accessGroups: [],
  MeasurementPeriodList: [
    { instrument: "P11", start: "2021-05-06T07:00:00.000Z", end: "2021-05-07T07:00:00.000Z", comment: "At night" },
    { instrument: "P12", start: "2021-05-08T07:00:00.000Z", end: "2021-05-09T07:00:00.000Z" },
  ],
  ...own,
});
const forbidden = (message: string) => ({ message, error: "Forbidden", statusCode: 403 });

describe("Proposals", () => {
  let site: Site;
  const as = (name: AccountName | "anonymous") => site.as[name];
  beforeAll(async () => {
    site = await startSite();
  });
  afterAll(() => site?.close());

  it("are judged, made once, read, counted, attached to, linked, changed and removed", async () => {
    const { adminIngestor, archiveManager, proposalIngestor } = site.as;
    for (const body of [minimal(), complete()]) {
      const judged = await proposalIngestor({ url: `${url}/isValid`, body });
      expect([judged.status, judged.body]).toEqual([200, { valid: true }]);
      const made = await proposalIngestor({ url, body });
      expect([made.status, made.body]).toEqual([
        201,
        expect.objectContaining({ ...body, MeasurementPeriodList: expect.any(Array), type: "Default Proposal" }),
      ]);
      const again = await proposalIngestor({ url, body });
      expect([again.status, again.body.statusCode]).toEqual([409, 409]);
    }
    const more = complete({ proposalId: "31000003", createdBy: "somebody else" });
    expect((await proposalIngestor({ url: `${url}/isValid`, body: more })).body).toEqual({ valid: false });
    const refused = await proposalIngestor({ url, body: more });
    expect([refused.status, refused.body.message]).toEqual([400, ["property createdBy should not exist"]]);

    const at = `${url}/31000002`;
    const read = await proposalIngestor({ url: at });
    expect([read.status, read.body]).toEqual([
      200,
      expect.objectContaining({
        createdBy: "proposalIngestor",
        updatedBy: "proposalIngestor",
        type: "Default Proposal",
      }),
    ]);
    expect(read.body.MeasurementPeriodList).toMatchObject(complete().MeasurementPeriodList);
    expect((await proposalIngestor({ url: `${url}/count` })).body).toEqual({ count: 2 });
    const counted = { proposalId: { $in: ["31000002"] } };
    expect((await proposalIngestor({ url: `${url}/count?${query("filter", counted)}` })).body).toEqual({ count: 1 });

    const child = complete({ proposalId: "31000004", parentProposalId: "31000002" });
    const made = await proposalIngestor({ url, body: child });
    expect([made.status, made.body.parentProposalId]).toEqual([201, "31000002"]);
    const either = { $or: [counted, { parentProposalId: { $in: ["31000002"] } }] };
    expect((await proposalIngestor({ url: `${url}/count?${query("filter", either)}` })).body).toEqual({ count: 2 });
    const body = { parentProposalId: "31000001" };
    const moved = await adminIngestor({ method: "PATCH", url: `${url}/31000004`, body });
    expect([moved.status, moved.body]).toEqual([
      200,
      expect.objectContaining({ ...body, ownerGroup: child.ownerGroup }),
    ]);

    const list = await adminIngestor({ url });
    expect(list.body).toHaveLength(3);
    for (const { proposalId } of list.body) {
      expect((await adminIngestor({ method: "DELETE", url: `${url}/${proposalId}` })).status).toBe(403);
      const removed = await archiveManager({ method: "DELETE", url: `${url}/${proposalId}` });
      expect([removed.status, removed.body.proposalId]).toEqual([200, proposalId]);
    }
    expect((await adminIngestor({ url })).body).toEqual([]);
  });

  it("have attachments, each with the groups that it was sent with", async () => {
    const { anonymous, proposalIngestor, user1 } = site.as;
    expect((await proposalIngestor({ url, body: complete({ proposalId: "31000010" }) })).status).toBe(201);
    const at = `${url}/31000010/attachments`;
    const body = {
      thumbnail: "data/picture",
      caption: "A picture",
      proposalId: "31000010",
      ownerGroup: "freia",
      accessGroups: ["frigga", "freya"],
    };
    for (const caller of [anonymous, user1])
      expect(await caller({ url: at, body })).toMatchObject({ status: 403, body: forbidden("Forbidden resource") });
    const made = await proposalIngestor({ url: at, body });
    expect([made.status, made.body]).toEqual([
      201,
      expect.objectContaining({ ...body, id: expect.any(String), createdBy: expect.any(String) }),
    ]);
    const { id } = made.body;
    const list = await proposalIngestor({ url: at });
    expect([list.status, list.body]).toEqual([200, [expect.objectContaining({ ...body, id })]]);
    for (const caller of [anonymous, user1]) expect((await caller({ url: at })).status).toBe(403);
    const removed = await proposalIngestor({ method: "DELETE", url: `${at}/${id}` });
    expect(removed.status, removed.text).toBe(200);
    expect((await proposalIngestor({ url: at })).body).toEqual([]);
  });

  it("have the types that the site lists, and metadata as they were sent", async () => {
    const { proposalIngestor } = site.as;
    const typed = complete({ proposalId: "31000020", type: "Door" });
    const made = await proposalIngestor({ url, body: typed });
    expect([made.status, made.body.type]).toEqual([201, "Door"]);
    const wrong = await proposalIngestor({ url, body: complete({ proposalId: "31000021", type: "Window" }) });
    expect([wrong.status, wrong.body.error]).toEqual([400, "Bad Request"]);
    expect(String(wrong.headers["content-type"])).toContain("json");
    const described = await proposalIngestor({ url, body: complete({ proposalId: "31000022", metadata }) });
    expect(described.status).toBe(201);
    expect(JSON.stringify(described.body.metadata)).toBe(JSON.stringify(metadata));
  });

  it("show those who write proposals the datasets of theirs that they may read", async () => {
    const { adminIngestor, proposalIngestor } = site.as;
    const proposalId = "31000030";
    expect((await proposalIngestor({ url, body: complete({ proposalId }) })).status).toBe(201);
    const at = `${url}/${proposalId}/datasets`;
    expect(await proposalIngestor({ url: at })).toMatchObject({ status: 200, body: [] });
    const pids: string[] = [];
    for (const ownerGroup of ["proposalingestor", "adminingestor"]) {
      const made = await adminIngestor({ url: "/api/v3/Datasets", body: rawDataset({ proposalId, ownerGroup }) });
      expect(made.status).toBe(201);
      pids.push(made.body.pid);
    }
    const pidsOf = (list: readonly { pid: string }[]) => list.map(({ pid }) => pid);
    expect(pidsOf((await proposalIngestor({ url: at })).body)).toEqual(pids.slice(0, 1));
    expect(pidsOf((await adminIngestor({ url: at })).body)).toEqual(pids);
    for (const name of ["user1", "anonymous", "archiveManager"] as const)
      expect(await as(name)({ url: at })).toMatchObject({ status: 403, body: forbidden("Forbidden resource") });
  });
});

describe("Who reads which proposals", () => {
  const names = ["first", "second", "third"] as const;
  type Name = (typeof names)[number];
  const bodies: Record<Name, { proposalId: string }> = {
    first: minimal({ proposalId: "41000001", ownerGroup: "group4", accessGroups: ["group5"] }),
    second: complete({ proposalId: "41000002", ownerGroup: "group1", accessGroups: ["group3"] }),
    third: minimal({ proposalId: "41000003", ownerGroup: "group2", accessGroups: ["group3"] }),
  };
  let site: Site;
  beforeAll(async () => {
    site = await startSite();
    for (const name of names) {
      const made = await site.as.adminIngestor({ url: url.toLowerCase(), body: bodies[name] });
      expect([made.status, made.body]).toEqual([201, expect.objectContaining({ proposalId: bodies[name].proposalId })]);
    }
  });
  afterAll(() => site?.close());

  const rights: readonly [AccountName | "anonymous", readonly Name[]][] = [
    ["anonymous", []],
    ["adminIngestor", names],
    ["proposalIngestor", names],
    ["user1", ["second"]],
    ["user2", ["third"]],
    ["user3", ["second", "third"]],
    ["user4", ["first"]],
    ["user5.1", ["first"]],
    ["user6", []],
    ["archiveManager", []],
  ];
  it.each(rights)("%s: %j", async (caller, readable) => {
    const as = site.as[caller];
    const ids = readable.map((name) => bodies[name].proposalId);
    const idsOf = (list: readonly { proposalId: string }[]) => list.map(({ proposalId }) => proposalId);
    const list = await as({ url });
    expect([list.status, idsOf(list.body)]).toEqual([200, ids]);
    const all = await as({ url: `${url}/fullquery` });
    expect([all.status, idsOf(all.body)]).toEqual([200, ids]);
    const facets = await as({ url: `${url}/fullfacet` });
    const totals = ids.length === 0 ? [] : [{ totalSets: ids.length }];
    expect([facets.status, facets.body]).toEqual([200, [{ all: totals }]]);
    expect((await as({ url: `${url}/count` })).body).toEqual({ count: ids.length });
    for (const name of names) {
      const { proposalId } = bodies[name];
      const canAccess = readable.includes(name);
      const reply = await as({ url: `${url}/${proposalId}` });
      expect(String(reply.headers["content-type"])).toContain("json");
      if (canAccess) expect([reply.status, reply.body.proposalId]).toEqual([200, proposalId]);
      else expect([reply.status, reply.body]).toEqual([403, forbidden("Unauthorized to this proposal")]);
      expect((await as({ url: `${url}/${proposalId}/authorization` })).body).toEqual({ canAccess });
    }
  });
});
