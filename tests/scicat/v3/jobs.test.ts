import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type JobSite, listOf, startJobSite } from "../support/jobs.ts";
import { type AccountName, query } from "../support/site.ts";

const url = "/api/v3/jobs";
let site: JobSite;
beforeAll(async () => {
  site = await startJobSite();
});
afterAll(() => site?.close());

type Who = AccountName | "anonymous";
type Doc = Record<string, unknown>;
const forbidden = (message: string) => ({ status: 403, body: { message, error: "Forbidden", statusCode: 403 } });
const statusForm = (status: number, message: string) => ({ status, body: { status, message } });
const create = (who: Who, body: Doc) => site.as[who]({ url, body });
const v4 = async (id: string) => (await site.as.admin({ url: `/api/v4/jobs/${id}` })).body;

describe("A new job in the older form", () => {
  it("takes its owner and group from its datasets and comes back under the older names", async () => {
    const datasetList = listOf(site.pids.own);
    const reply = await create("user1", {
      type: "owner",
      emailJobInitiator: "one@example.org",
      jobParams: { tapeCopies: "one", username: "user1", datasetList: [{ pid: "another" }] },
      jobStatusMessage: "jobCreated",
      executionTime: "2024-05-01T00:00:00.000Z",
      datasetList,
      unknown: true,
    });
    expect(reply.status).toBe(201);
    const { _id, id, creationTime, ...rest } = reply.body;
    expect([_id, typeof creationTime]).toEqual([id, "string"]);
    expect(rest).toEqual({
      emailJobInitiator: "one@example.org",
      type: "owner",
      executionTime: "2024-05-01T00:00:00.000Z",
      jobParams: { tapeCopies: "one", username: "user1" },
      jobStatusMessage: "jobCreated",
      statusMessage: "jobCreated",
      datasetList,
      jobResultObject: {},
    });
    expect(await v4(id)).toMatchObject({
      ownerUser: "user1",
      ownerGroup: "group1",
      contactEmail: "one@example.org",
      statusCode: "jobCreated",
      jobParams: { tapeCopies: "one", datasetList, executionTime: "2024-05-01T00:00:00.000Z" },
    });
  });

  it("takes the caller's address where none is given", async () => {
    const { body } = await create("user1", { type: "access", datasetList: listOf(site.pids.own) });
    expect(body.emailJobInitiator).toBe("user1@example.org");
  });

  type Name = "own" | "published" | "foreign";
  it.each<[Who, string, Doc, readonly Name[], object]>([
    ["user1", "owner", {}, ["own", "published"], { ownerGroup: "group1" }],
    ["user1", "access", {}, ["own", "published"], { ownerGroup: "group1" }],
    ["user1", "signed", {}, ["published"], { ownerGroup: "group1" }],
    ["user3", "group", {}, ["foreign"], { ownerGroup: "group3" }],
    ["user3", "access", {}, ["published"], { ownerGroup: "group3" }],
    ["admin", "owner", { username: "user2" }, ["foreign", "own"], { ownerUser: "user2", ownerGroup: "group1" }],
    ["admin", "owner", { username: "ghost" }, ["own"], { ownerUser: "admin" }],
    ["user1", "signed", { ownerGroup: "group1" }, ["foreign"], { ownerGroup: "group1" }],
  ])(
    "of %s with the type %s, parameters %j and datasets %j belongs to %j",
    async (who, type, jobParams, names, owner) => {
      const datasetList = listOf(...names.map((name) => site.pids[name]));
      const reply = await create(who, { type, jobParams, datasetList });
      expect(reply.status, reply.text).toBe(201);
      expect(await v4(reply.body.id)).toMatchObject(owner);
    },
  );

  it.each<[Who, Doc, object]>([
    ["user1", { type: "signed" }, { status: 422, body: { message: "List of passed datasets is empty." } }],
    ["user1", {}, statusForm(400, "Invalid job type: undefined")],
    [
      "user1",
      { type: "owner", datasetList: ["foreign"] },
      forbidden("Invalid new job. Owner group should be specified."),
    ],
    [
      "user1",
      { type: "signed", jobParams: { username: "user2" }, datasetList: ["own"] },
      forbidden("Invalid new job. User owning the job should match user logged in."),
    ],
    ["user1", { type: "signed", datasetList: "x" }, { status: 422, body: { message: "Invalid dataset list." } }],
    ["anonymous", { type: "public", jobParams: { username: "Visitor" }, datasetList: ["published"] }, { status: 201 }],
    ["anonymous", { type: "signed", datasetList: ["published"] }, forbidden("Unauthorized to create this job.")],
    [
      "user1",
      { type: "signed", emailJobInitiator: "x" },
      { status: 400, body: { message: ["emailJobInitiator must be an email"] } },
    ],
  ])("of %s with %j is answered as SciCat does", async (who, body, answer) => {
    const list = body.datasetList;
    const named = Array.isArray(list) ? { datasetList: listOf(...list.map((name: Name) => site.pids[name])) } : {};
    expect(await create(who, { ...body, ...named })).toMatchObject(answer);
  });
});

describe("A job in the older form", () => {
  let id: string;
  beforeAll(async () => {
    const body = { type: "access", datasetList: listOf(site.pids.own, site.pids.published), jobStatusMessage: "start" };
    id = (await create("user1", body)).body.id;
  });
  const get = (who: Who, path: string) => site.as[who]({ url: `${url}${path}` });
  const keys = [
    "_id",
    "creationTime",
    "datasetList",
    "emailJobInitiator",
    "id",
    "jobParams",
    "jobResultObject",
    "jobStatusMessage",
    "statusMessage",
    "type",
  ];

  it("has the older names and never an owner's", async () => {
    const { body } = await get("user1", `/${id}`);
    expect(Object.keys(body).toSorted()).toEqual(keys);
    expect(body.jobParams).toEqual({ username: "user1" });
  });

  it("is changed by one message; what is not sent stays", async () => {
    const change = async (body: Doc) => (await site.as.user1({ url: `${url}/${id}`, method: "PATCH", body })).body;
    expect(await change({ jobStatusMessage: "inProgress" })).toMatchObject({
      jobStatusMessage: "inProgress",
      statusMessage: "inProgress",
    });
    const time = "2024-06-01T00:00:00.000Z";
    expect(await change({ executionTime: time, jobResultObject: { a: 1 } })).toMatchObject({
      jobStatusMessage: "inProgress",
      executionTime: time,
      jobResultObject: { a: 1 },
    });
    expect(await change({ jobStatusMessage: "finishedSuccessful" })).toMatchObject({ jobResultObject: { a: 1 } });
  });

  it("is found by where, fields and limits of a list, as clients send them", async () => {
    const found = async (filter: object) => (await get("user1", `?${query("filter", filter)}`)).body;
    expect(await found({ where: { id } })).toMatchObject([{ id, emailJobInitiator: "user1@example.org" }]);
    expect(await found({ where: { emailJobInitiator: "nobody@example.org" } })).toEqual([]);
    const [cut] = await found({ where: { id }, fields: ["jobStatusMessage", "datasetList"] });
    expect(Object.keys(cut).toSorted()).toEqual(["_id", "datasetList", "jobStatusMessage"]);
    expect(await found({ limits: { limit: 1, order: "creationTime:desc" } })).toHaveLength(1);
    const [withSets] = await found({ where: { id }, include: [{ relation: "datasets" }] });
    expect(withSets.datasets.map(({ pid }: Doc) => pid)).toEqual([site.pids.own, site.pids.published]);
  });

  it("is found as the SciCat web UI looks for it", async () => {
    const limits = { limit: 25, skip: 0, order: "creationTime:desc" };
    const page = await get("user1", `/fullquery?fields=%7B%7D&${query("limits", limits)}`);
    const times = page.body.map(({ creationTime }: Doc) => creationTime);
    expect(times.length).toBeGreaterThan(0);
    expect(times).toEqual(times.toSorted().toReversed());
    const facets = await get("user1", `/fullfacet?fields=%7B%7D&${query("facets", ["type"])}`);
    expect(facets.body[0].all).toEqual([{ totalSets: page.body.length }]);
    expect((await get("user6", "/fullquery")).body).toEqual([]);
    expect((await get("anonymous", "/fullquery")).status).toBe(403);
  });

  it("tells its datasets, as far as the caller may read them", async () => {
    const include = query("include", { relation: "datablocks" });
    const path = `/datasetDetails?jobId=${id}&${query("datasetFields", ["pid", "ownerGroup"])}&${include}`;
    const { body } = await get("user1", path);
    expect(body).toEqual([
      { _id: site.pids.own, pid: site.pids.own, ownerGroup: "group1", datablocks: [] },
      { _id: site.pids.published, pid: site.pids.published, ownerGroup: "group1", datablocks: [] },
    ]);
    const updater = await get("proposalIngestor", path);
    expect(updater.body.map(({ pid }: Doc) => pid)).toEqual([site.pids.published]);
    expect(await get("user2", path)).toMatchObject(forbidden("Unauthorized to get this job."));
    expect(await get("user1", "/datasetDetails?jobId=none")).toMatchObject(statusForm(400, "Invalid job id."));
  });

  it("is removed by the delete groups, who get it back in the newest form", async () => {
    const remove = (who: Who) => site.as[who]({ url: `${url}/${id}`, method: "DELETE" });
    expect((await remove("admin")).status).toBe(403);
    expect(await remove("archiveManager")).toMatchObject({ status: 200, body: { id, ownerUser: "user1" } });
  });
});
