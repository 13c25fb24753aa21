import { ActionRefusal } from "@margay/actions";
import { type As, aDataset, startTestCatalogue, type TestCatalogue, testConfig } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jobTypes } from "./job-types.ts";

let catalogue: TestCatalogue;
const callers = new Map<string, As>();
const roles = {
  ...testConfig().roles,
  jobCreatorPrivileged: ["makers"],
  jobUpdaterPrivileged: ["keepers"],
  jobDeleter: ["sweepers"],
};

const auths = [
  "#all",
  "#authenticated",
  "#datasetPublic",
  "#datasetAccess",
  "#datasetOwner",
  "#jobAdmin",
  "@g1",
  "ann",
  "nonsense",
];

beforeAll(async () => {
  const refusing = {
    type: "error",
    validate: () => {
      throw new ActionRefusal("not on Sundays", 418);
    },
    preview: () => ({}),
  };
  const types = Object.fromEntries(
    auths.map((auth) => [auth, { create: { auth }, update: { auth: "#jobOwnerGroup" } }]),
  );
  const load = async () => jobTypes({ ...types, refused: { create: { auth: "#all", actions: [refusing] } } });
  const jobs = { load, defaultStatusCode: "new", defaultStatusMessage: "New.", worker: false, env: {} };
  catalogue = await startTestCatalogue({ config: { roles, jobs } });
  callers.set("anonymous", catalogue.anonymous).set("admin", catalogue.admin);
  for (const [username, groups] of Object.entries({
    ann: ["g1"],
    bob: ["g2"],
    maker: ["makers"],
    keeper: ["keepers"],
    both: ["makers", "keepers"],
    nearly: ["makers2", "a-keepers"],
    sweeper: ["sweepers", "g1"],
  }))
    callers.set(username, await catalogue.user([...groups, "everyone"], { username }));
  const put = (pid: string, own: object) =>
    catalogue.admin({ method: "PUT", url: `/v1/datasets/${pid}`, body: aDataset({ pid, ...own }) });
  await put("mine", { ownerGroup: "g1" });
  await put("shared", { ownerGroup: "g3", accessGroups: ["g1"] });
  await put("public", { ownerGroup: "g3", isPublished: true });
  await put("hidden", { ownerGroup: "g3" });
  const file = { path: "a/1.h5", size: 1, time: "2026-01-01T00:00:00Z" };
  const block = await catalogue.admin({
    url: "/v1/orig-datablocks",
    body: { datasetPid: "mine", dataFileList: [file] },
  });
  expect(block.status, block.text).toBe(201);
});
afterAll(() => catalogue?.close());

async function submit(caller: string, type: string, pids: readonly string[] | undefined, own: object = {}) {
  const ask = callers.get(caller);
  if (!ask) throw new Error(`nobody made ${caller}`);
  const jobParams = pids === undefined ? {} : { datasetList: pids.map((pid) => ({ pid, files: [] })) };
  const group = caller === "anonymous" ? {} : { ownerGroup: "everyone" };
  const reply = await ask({ url: "/v1/jobs", body: { type, jobParams, ...group, ...own } });
  return reply.status === 202 ? "made" : `${reply.status} ${reply.body.details?.reason ?? ""}`.trim();
}

/** What creating a job on the datasets answers, by the type's rule. */
const table: [auth: string, caller: string, pids: string, answer: string][] = [
  ["#all", "anonymous", "hidden", "made"],
  ["#all", "bob", "hidden", "made"],
  ["#all", "keeper", "public", "403 not-permitted"],
  ["#all", "both", "public", "made"],
  ["#authenticated", "anonymous", "public", "401"],
  ["#authenticated", "bob", "hidden", "made"],
  ["#datasetPublic", "anonymous", "public", "made"],
  ["#datasetPublic", "anonymous", "public,mine", "403 datasets-not-permitted"],
  ["#datasetPublic", "ann", "mine", "403 datasets-not-permitted"],
  ["#datasetAccess", "ann", "mine,shared,public", "made"],
  ["#datasetAccess", "ann", "mine,hidden", "403 datasets-not-permitted"],
  ["#datasetAccess", "bob", "public", "made"],
  ["#datasetAccess", "anonymous", "public", "made"],
  ["#datasetAccess", "anonymous", "mine", "403 datasets-not-permitted"],
  ["#datasetOwner", "ann", "mine", "made"],
  ["#datasetOwner", "ann", "mine,public", "403 datasets-not-permitted"],
  ["#datasetOwner", "anonymous", "public", "401 not-signed-in"],
  ["#jobAdmin", "ann", "mine", "403 not-permitted"],
  ["#jobAdmin", "maker", "hidden", "made"],
  ["#jobAdmin", "nearly", "mine", "403 not-permitted"],
  ["@g1", "ann", "hidden", "made"],
  ["@g1", "bob", "hidden", "403 not-permitted"],
  ["ann", "ann", "hidden", "made"],
  ["ann", "bob", "hidden", "403 not-permitted"],
  ["nonsense", "ann", "mine", "403 not-permitted"],
  ["nonsense", "admin", "hidden", "made"],
];

describe("a new job", () => {
  it.each(table)("under %s by %s on %s: %s", async (auth, caller, pids, answer) => {
    const own = caller === "admin" || caller === "maker" || caller === "both" ? { contactEmail: "x@example.org" } : {};
    expect(await submit(caller, auth, pids.split(","), own)).toBe(answer);
  });

  it("of a privileged caller counts the rights of the owner that it names", async () => {
    expect(await submit("maker", "#datasetAccess", ["mine"], { ownerUser: "ann" })).toBe("made");
    expect(await submit("maker", "#datasetAccess", ["mine"], { ownerUser: "bob" })).toBe("403 datasets-not-permitted");
    const owners = { ownerGroup: "g3", contactEmail: "x@example.org" };
    expect(await submit("maker", "#datasetOwner", ["hidden"], owners)).toBe("made");
    expect(await submit("maker", "#datasetAccess", ["hidden"], owners)).toBe("403 datasets-not-permitted");
    expect(await submit("maker", "#all", ["mine"])).toBe("422 contact-missing");
  });

  it("names an owner group of the caller, and no other user", async () => {
    expect(await submit("ann", "#all", undefined, { ownerGroup: undefined })).toBe("403 owner-group-missing");
    expect(await submit("ann", "#all", undefined, { ownerGroup: "g2" })).toBe("403 owner-group-foreign");
    expect(await submit("ann", "#all", undefined, { ownerUser: "bob" })).toBe("403 owner-user-foreign");
    expect(await submit("anonymous", "#all", undefined, { ownerGroup: "g1" })).toBe("403 owner-group-anonymous");
  });

  it("names datasets and files that are there", async () => {
    expect(await submit("ann", "unknown", undefined)).toBe("422 unknown-type");
    expect(await submit("ann", "#datasetOwner", undefined)).toBe("422 list-missing");
    expect(await submit("ann", "#all", [])).toBe("422 list-empty");
    expect(await submit("ann", "#all", ["mine", "nowhere"])).toBe("422 datasets-unknown");
    const files = (names: unknown) => ({ jobParams: { datasetList: [{ pid: "mine", files: names }] } });
    expect(await submit("ann", "#all", undefined, files(["a/1.h5"]))).toBe("made");
    expect(await submit("ann", "#all", undefined, files(["a/1.h5", "a/2.h5"]))).toBe("422 files-unknown");
    expect(await submit("ann", "#all", undefined, files("a/1.h5"))).toBe("422 list-invalid");
  });

  it("that an action refuses is not stored", async () => {
    const count = async () => (await catalogue.admin({ url: "/v1/jobs?limit=1" })).body.total;
    const before = await count();
    expect(await submit("ann", "refused", undefined)).toBe("422 action");
    expect(await count()).toBe(before);
  });

  it("is made once for one idempotency key", async () => {
    const body = { type: "#all", ownerGroup: "g1", jobParams: {} };
    const call = { url: "/v1/jobs", body, headers: { "idempotency-key": "once" } };
    const ann = callers.get("ann");
    const [first, second] = [await ann?.(call), await ann?.(call)];
    expect([first?.status, second?.status]).toEqual([202, 202]);
    expect(second?.body.job.id).toBe(first?.body.job.id);
  });
});

describe("a job that is there", () => {
  it("is seen, changed and removed by those who may", async () => {
    const ann = callers.get("ann");
    const made = await ann?.({ url: "/v1/jobs", body: { type: "#all", ownerGroup: "g1", jobParams: {} } });
    const url = String(made?.headers.location);
    const statuses: Record<string, number[]> = {};
    for (const [name, ask] of callers) {
      const body = { statusCode: `by ${name}`, jobResultObject: { [name]: true } };
      statuses[name] = [(await ask({ url })).status, (await ask({ method: "PATCH", url, body })).status];
    }
    expect(statuses).toEqual({
      anonymous: [404, 404],
      admin: [200, 200],
      ann: [200, 200],
      bob: [404, 404],
      maker: [200, 403],
      keeper: [200, 200],
      both: [200, 403],
      nearly: [404, 404],
      sweeper: [200, 200],
    });
    expect((await ann?.({ url }))?.body.jobResultObject).toEqual({
      admin: true,
      ann: true,
      keeper: true,
      sweeper: true,
    });
    expect((await ann?.({ method: "DELETE", url }))?.status).toBe(403);
    expect((await callers.get("sweeper")?.({ method: "DELETE", url }))?.status).toBe(204);
  });

  it("is explained before it is made", async () => {
    const { body } = (await callers.get("bob")?.({ url: "/v1/jobs/types" })) ?? { body: undefined };
    const of = (type: string) => body.items.find((one: { type: string }) => one.type === type).create;
    expect(of("@g1")).toEqual({ auth: "@g1", allowed: false, rule: "members of the group g1 may" });
    expect(of("#jobAdmin").allowed).toBe(false);
    expect(of("#datasetOwner").allowed).toBe(true);
    const { body: other } = await catalogue.anonymous({ url: "/v1/jobs/types" });
    const named = other.items.find((one: { create: { rule: string } }) => one.create.rule.includes("g1"));
    expect(named).toBeUndefined();
  });
});
