import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type JobSite, listOf, startJobSite } from "../support/jobs.ts";
import { type AccountName, query } from "../support/site.ts";

const url = "/api/v4/jobs";
let site: JobSite;
beforeAll(async () => {
  site = await startJobSite();
});
afterAll(() => site?.close());

type Who = AccountName | "anonymous";
type Doc = Record<string, unknown>;

const guarded = { message: "Forbidden resource", error: "Forbidden", statusCode: 403 };
const forbidden = (message: string) => ({ status: 403, body: { message, error: "Forbidden", statusCode: 403 } });
const unprocessable = (message: string) => ({
  status: 422,
  body: { message, error: "Unprocessable Entity", statusCode: 422 },
});
const statusForm = (status: number, message: string) => ({ status, body: { status, message } });
const create = (who: Who, body: Doc) => site.as[who]({ url, body: { jobParams: {}, ...body } });

describe("A new job", () => {
  it("has its caller as owner, the defaults of the site and an answer 201", async () => {
    const jobParams = { datasetList: listOf(site.pids.own), tape: "low" };
    const reply = await create("user1", { type: "owner", ownerGroup: "group1", jobParams });
    expect(reply.status).toBe(201);
    expect(reply.body).toMatchObject({
      _id: reply.body.id,
      type: "owner",
      ownerUser: "user1",
      ownerGroup: "group1",
      contactEmail: "user1@example.org",
      statusCode: "jobSubmitted",
      statusMessage: "Job submitted.",
      configVersion: "7",
      jobParams,
      jobResultObject: {},
      createdBy: "user1",
      updatedBy: "user1",
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
  });

  it("takes its status from jobStatusMessage, which goes from the parameters", async () => {
    const { body } = await create("admin", {
      type: "all",
      contactEmail: "a@example.org",
      jobParams: { jobStatusMessage: "new" },
    });
    expect(body).toMatchObject({ statusCode: "new", statusMessage: "new" });
    expect(body.jobParams).toEqual({});
  });

  it.each<[string, Doc, string]>([
    ["a type", { type: undefined }, "type must be a string"],
    ["parameters", { type: "all", jobParams: undefined }, "jobParams must be an object"],
    ["no other property", { type: "all", tape: 1 }, "property tape should not exist"],
    ["an address that is one", { type: "all", contactEmail: "nobody" }, "contactEmail must be an email"],
  ])("must have %s", async (_what, body, message) => {
    const reply = await create("admin", body);
    expect(reply).toMatchObject({ status: 400, body: { message: [message], error: "Bad Request", statusCode: 400 } });
  });

  it("of an unknown type is refused before anything else of it is looked at", async () => {
    const reply = await create("user1", { type: "nap", jobParams: { datasetList: 5 } });
    expect(reply).toMatchObject(statusForm(400, "Invalid job type: nap"));
  });

  describe("with a list of datasets", () => {
    const listed = (datasetList: unknown) =>
      create("user1", { type: "signed", ownerGroup: "group1", jobParams: { datasetList } });

    it.each([[{}], ["x"], [null]])("that is %j is refused", async (list) => {
      expect(await listed(list)).toMatchObject(unprocessable("Invalid dataset list."));
    });

    it("that is empty is refused", async () => {
      expect(await listed([])).toMatchObject(unprocessable("List of passed datasets is empty."));
    });

    it("with wrong items is refused with what is wrong as JSON text and no status", async () => {
      const { status, body } = await listed([{ pid: "", files: [1], size: 3 }]);
      expect(status).toBe(422);
      expect(Object.keys(body)).toEqual(["message", "error"]);
      expect(body.message).toBe("Invalid dataset list.");
      expect(JSON.parse(body.error)).toEqual([
        { property: "size", constraints: { whitelistValidation: "property size should not exist" } },
        { property: "pid", constraints: { isNotEmpty: "pid should not be empty" } },
        { property: "files", constraints: { isString: "each value in files must be a string" } },
      ]);
    });

    it("that names unknown datasets is refused with their PIDs", async () => {
      expect(await listed(listOf("x/1", site.pids.own, "x/2"))).toMatchObject(
        unprocessable("Datasets with pid x/1,x/2 do not exist."),
      );
    });

    it("that names unknown files is refused with these", async () => {
      const { status, body } = await listed([{ pid: site.pids.own, files: ["a.nxs", "b.nxs"] }]);
      expect(status).toBe(422);
      expect(body.message).toBe("At least one requested file could not be found.");
      expect(JSON.parse(body.error)).toEqual([{ pid: site.pids.own, nonExistFiles: ["b.nxs"] }]);
    });
  });

  const mine = { ownerGroup: "group1" };
  it.each<[Who, Doc, object]>([
    ["user1", { type: "signed" }, forbidden("Invalid new job. Owner group should be specified.")],
    [
      "user1",
      { type: "signed", ...mine, ownerUser: "user2" },
      forbidden("Invalid new job. User owning the job should match user logged in."),
    ],
    [
      "user1",
      { type: "signed", ownerGroup: "group3" },
      forbidden("Invalid new job. User needs to belong to job owner group."),
    ],
    ["user1", { type: "signed", ...mine }, { status: 201, body: { ownerUser: "user1" } }],
    ["anonymous", { type: "signed" }, forbidden("Unauthorized to create this job.")],
    ["anonymous", { type: "all" }, { status: 201 }],
    [
      "anonymous",
      { type: "all", ...mine },
      forbidden("Invalid new job. Unauthenticated user cannot initiate a job owned by another user."),
    ],
    ["admin", { type: "signed" }, unprocessable("Contact email should be specified for an anonymous job.")],
    [
      "admin",
      { type: "office", ownerUser: "user2" },
      { status: 201, body: { ownerUser: "user2", contactEmail: "user2@example.org" } },
    ],
    ["admin", { type: "signed", ownerUser: "ghost" }, { status: 201, body: { ownerUser: "admin" } }],
    ["sampleIngestor", { type: "office", ownerUser: "user2", ownerGroup: "group2" }, { status: 201 }],
    ["user1", { type: "office", ...mine }, forbidden("Unauthorized to create this job.")],
    ["user1", { type: "group", ...mine }, forbidden("Unauthorized to create this job.")],
    ["user3", { type: "group", ownerGroup: "group3" }, { status: 201 }],
    ["user1", { type: "person", ...mine }, forbidden("Unauthorized to create this job.")],
    ["user4", { type: "person", ownerGroup: "group4" }, { status: 201 }],
    ["proposalIngestor", { type: "all", ownerGroup: "proposalingestor" }, { status: 403, body: guarded }],
    ["user1", { type: "owner", ...mine }, unprocessable("Dataset ids list was not provided in jobParams")],
  ])("of %s with %j is answered as SciCat does", async (who, body, answer) => {
    expect(await create(who, body)).toMatchObject(answer);
  });

  const noAccess = forbidden("User does not have access to all datasets, cannot create job.");
  it.each<[Who, string, ("own" | "published" | "foreign")[], object]>([
    ["user1", "owner", ["own", "published"], { status: 201 }],
    ["user1", "owner", ["own", "foreign"], noAccess],
    ["user1", "access", ["own", "published"], { status: 201 }],
    ["user1", "access", ["foreign"], noAccess],
    ["user1", "public", ["published"], { status: 201 }],
    ["user1", "public", ["own"], noAccess],
    ["anonymous", "public", ["published"], { status: 201 }],
    ["anonymous", "public", ["own"], noAccess],
    [
      "anonymous",
      "owner",
      ["published"],
      { status: 401, body: { message: "User not authenticated", error: "Unauthorized", statusCode: 401 } },
    ],
    ["admin", "owner", ["own", "foreign"], { status: 201 }],
  ])("of %s with the type %s on datasets %j", async (who, type, names, answer) => {
    const owner = who === "user1" ? { ownerGroup: "group1" } : who === "admin" ? { ownerUser: "admin" } : {};
    const jobParams = { datasetList: listOf(...names.map((name) => site.pids[name])) };
    expect(await create(who, { type, ...owner, jobParams })).toMatchObject(answer);
  });

  it("whose validation refuses it is not stored, and one whose action fails is", async () => {
    const count = async () =>
      (await site.as.admin({ url: `${url}?${query("filter", { limits: { limit: 0 } })}` })).body.length;
    const before = await count();
    expect(await create("user1", { type: "sunday", ...mine })).toMatchObject(statusForm(418, "Not on Sundays"));
    expect(await count()).toBe(before);
    expect(await create("user1", { type: "away", ...mine })).toMatchObject(
      statusForm(503, "A remote URL call failed with response: no"),
    );
    expect(await create("user1", { type: "broken", ...mine })).toMatchObject(
      statusForm(400, "Invalid job input. Job 'broken' unable to perform action 'url' due to the host is unknown"),
    );
    expect(await count()).toBe(before + 2);
    expect((await create("user1", { type: "told", ...mine })).status).toBe(201);
  });
});

describe("A change of a job", () => {
  const made = async (body: Doc = {}) =>
    (await create("user1", { type: "signed", ownerGroup: "group1", ...body })).body.id as string;
  const status = { statusCode: "half", statusMessage: "Halfway" };
  const change = (who: Who, id: string, body: Doc, type = "application/json") =>
    site.as[who]({ url: `${url}/${id}`, method: "PATCH", body, headers: { "content-type": type } });

  it("replaces the result, or merges into it by its media type, and moves the time of execution", async () => {
    const id = await made();
    const first = { a: 1, deep: { x: 1, y: [1] }, executionTime: "2024-05-01T00:00:00.000Z" };
    const { status: code, body } = await change("user1", id, { ...status, jobResultObject: first });
    expect(code).toBe(200);
    expect(body).toMatchObject({ ...status, jobParams: { executionTime: first.executionTime } });
    expect(body.jobResultObject).toEqual({ a: 1, deep: { x: 1, y: [1] } });
    const second = { ...status, jobResultObject: { deep: { x: null, z: 2 } } };
    const merged = await change("user1", id, second, "application/merge-patch+json");
    expect(merged.body.jobResultObject).toEqual({ a: 1, deep: { y: [1], z: 2 } });
    const replaced = await change("user1", id, { ...status, jobResultObject: { b: 2 } });
    expect(replaced.body.jobResultObject).toEqual({ b: 2 });
    expect((await change("user1", id, status)).body.jobResultObject).toEqual({ b: 2 });
  });

  it("needs both texts", async () => {
    expect(await change("user1", await made(), { statusCode: "x" })).toMatchObject({
      status: 400,
      body: { message: ["statusMessage must be a string"] },
    });
  });

  it("of a job that there is not is a wrong request", async () => {
    expect(await change("admin", "nothing", status)).toMatchObject(statusForm(400, "Invalid job id."));
  });

  const refused = forbidden("Unauthorized to update this job.");
  it.each<[Who, string, object]>([
    ["user1", "signed", { status: 200 }],
    ["user2", "signed", refused],
    ["admin", "signed", { status: 200 }],
    ["proposalIngestor", "signed", { status: 200 }],
    ["sampleIngestor", "signed", { status: 403, body: guarded }],
    ["anonymous", "signed", refused],
    ["user2", "told", { status: 200 }],
    ["anonymous", "told", refused],
    ["user1", "away", refused],
  ])("by %s of a %s job", async (who, type, answer) => {
    let id = (await create("user1", { type, ownerGroup: "group1" })).body.id;
    if (id === undefined) {
      const where = { type };
      id = (await site.as.admin({ url: `${url}?${query("filter", { where })}` })).body[0].id;
    }
    expect(await change(who, id, status)).toMatchObject(answer);
  });
});

describe("Reading jobs", () => {
  let own: string;
  let others: string;
  beforeAll(async () => {
    const list = (...pids: string[]) => ({ datasetList: listOf(...pids), secret: "canary-7" });
    own = (
      await create("user1", {
        type: "access",
        ownerGroup: "group1",
        jobParams: list(site.pids.own, site.pids.published),
      })
    ).body.id;
    others = (
      await create("user3", {
        type: "access",
        ownerGroup: "group3",
        jobParams: list(site.pids.foreign, site.pids.published),
      })
    ).body.id;
    expect(own && others).toBeTruthy();
  });
  const get = (who: Who, path: string) => site.as[who]({ url: `${url}${path}` });
  const list = (who: Who, filter: unknown, path = "") => get(who, `${path}?${query("filter", filter)}`);
  const where = { type: "access" };

  it("shows a job to its owner, its group and the privileged; others hear whether it is there", async () => {
    for (const who of ["user1", "admin", "proposalIngestor", "sampleIngestor"] as const)
      expect(await get(who, `/${own}`), who).toMatchObject({ status: 200, body: { id: own, type: "access" } });
    expect(await get("user2", `/${own}`)).toMatchObject(forbidden("Unauthorized to get this job."));
    expect(await get("user2", "/nothing")).toMatchObject(statusForm(400, "Invalid job id."));
    for (const path of ["", "/fullquery", "/fullfacet", "/datasetDetails", `/${own}`])
      expect(await get("anonymous", path), path).toMatchObject({ status: 403, body: guarded });
  });

  it("lists what the caller may read, and counts nothing else", async () => {
    for (const path of ["", "/fullquery", "/datasetDetails"]) {
      const ids = async (who: Who) => (await list(who, { where }, path)).body.map(({ id }: Doc) => id);
      expect(await ids("user1")).toContain(own);
      expect(await ids("user1")).not.toContain(others);
      expect(await ids("user2")).toEqual([]);
      expect(await ids("proposalIngestor")).toEqual(expect.arrayContaining([own, others]));
      expect((await list("user2", {}, path)).text).not.toContain("canary-7");
    }
    const facets = (who: Who) => get(who, `/fullfacet?${query("facets", ["type"])}&${query("fields", where)}`);
    expect((await facets("user2")).body).toEqual([{ type: [], all: [] }]);
    const mine = (await list("user1", { where, limits: { limit: 0 } })).body.length;
    expect((await facets("user1")).body).toEqual([
      { type: [{ _id: "access", count: mine }], all: [{ totalSets: mine }] },
    ]);
  });

  it("sorts, cuts and pages", async () => {
    const all = (await list("admin", { limits: { limit: 0 } })).body.map(({ createdAt }: Doc) => createdAt);
    expect(all).toEqual(all.toSorted());
    const page = await list("admin", {
      limits: { limit: 2, skip: 1, sort: { createdAt: "desc" } },
      fields: ["createdAt"],
    });
    expect(page.body.map(({ createdAt }: Doc) => createdAt)).toEqual(all.toReversed().slice(1, 3));
    expect(Object.keys(page.body[0]).toSorted()).toEqual(["_id", "createdAt"]);
    const deep = await list("user1", {
      where: { "jobParams.datasetList.pid": site.pids.own, type: "access" },
      fields: ["jobParams.secret"],
    });
    expect(deep.body.at(-1)).toMatchObject({ jobParams: { secret: "canary-7" } });
  });

  it("joins datasets only as far as the caller may read them", async () => {
    const include = ["datasets"];
    const { body } = await list("user1", { where: { id: own }, include });
    expect(body[0].datasets).toMatchObject([
      { pid: site.pids.own, origdatablocks: [{ dataFileList: [{ path: "a.nxs" }] }], datablocks: [], attachments: [] },
      { pid: site.pids.published },
    ]);
    const theirs = await list("user3", { where: { id: others }, include: ["all"] });
    expect(theirs.body[0].datasets.map(({ pid }: Doc) => pid)).toEqual([site.pids.foreign, site.pids.published]);
    const privileged = await list("proposalIngestor", { where: { id: own } }, "/datasetDetails");
    expect(privileged.body[0].datasetDetails.map(({ pid }: Doc) => pid)).toEqual([site.pids.published]);
    const one = await get("user1", `/${own}?${query("filter", { include, fields: ["datasets.pid", "type"] })}`);
    expect(one.body).toMatchObject({
      type: "access",
      datasets: [{ pid: site.pids.own }, { pid: site.pids.published }],
    });
  });

  it.each([
    [{ include: [] }, "", "The 'include' filter must contain 'datasets' or 'all'."],
    [{ include: ["a", "b"] }, "", "The 'include' filter must contain 'datasets' or 'all'."],
    [{ include: ["datasets"] }, "/fullquery", "Property include should not exist in the filter object"],
    [{ include: ["datasets"] }, "/datasetDetails", "Property include should not exist in the filter object"],
    [{ where: { _id: "x" } }, "", "Property where._id should not exist in the filter object"],
    [{ where: { type: { $where: "1" } } }, "", "Property where.type.$where should not exist in the filter object"],
  ])("refuses the filter %j at %j", async (filter, path, message) => {
    const reply = await list("admin", filter, path);
    expect(reply).toMatchObject({ status: 400, body: { error: "Bad Request", statusCode: 400 } });
    expect([reply.body.message].flat()[0]).toContain(message);
  });

  it("ignores one unknown relation", async () => {
    expect((await list("user1", { where: { id: own }, include: ["moons"] })).body[0].datasets).toBeUndefined();
  });

  it("answers faults of facets in the older form", async () => {
    const { status, body } = await get("admin", "/fullfacet?fields=%7B");
    expect([status, body.status, typeof body.message]).toEqual([400, 400, "string"]);
  });
});

describe("Removing a job", () => {
  const remove = (who: Who, id: string) => site.as[who]({ url: `${url}/${id}`, method: "DELETE" });

  it("is the delete groups' alone, who get the job back", async () => {
    const { body } = await create("user1", { type: "signed", ownerGroup: "group1" });
    for (const who of ["anonymous", "user1", "admin", "proposalIngestor", "sampleIngestor"] as const)
      expect(await remove(who, body.id), who).toMatchObject({ status: 403, body: guarded });
    expect(await remove("archiveManager", body.id)).toMatchObject({
      status: 200,
      body: { id: body.id, type: "signed" },
    });
    expect(await remove("archiveManager", body.id)).toMatchObject(statusForm(400, `Job id ${body.id} doesn't exist.`));
  });
});
