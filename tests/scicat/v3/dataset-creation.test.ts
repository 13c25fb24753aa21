import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { goodPid, incompleteRaw, rawDataset } from "../support/datasets.ts";
import { type AccountName, type Site, startSite } from "../support/site.ts";

const url = "/api/v3/Datasets";
let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site?.close());

const forbidden = (message: string) => ({ message, error: "Forbidden", statusCode: 403 });
const outcomes = {
  made: { status: 201 },
  faults: { status: 400 },
  badPid: { status: 400, message: "PID is not following required standards" },
  refused: { status: 403, body: forbidden("Unauthorized to create this dataset") },
  guarded: { status: 403, body: forbidden("Forbidden resource") },
} as const;
type Outcome = keyof typeof outcomes;

/** Outcomes of a complete body: without a PID, with one that the site allows, with one that it does not. */
const rows: readonly [AccountName | "anonymous", string, readonly [Outcome, Outcome, Outcome]][] = [
  ["admin", "admin", ["made", "made", "badPid"]],
  ["admin", "group1", ["made", "made", "badPid"]],
  ["adminIngestor", "group1", ["made", "made", "badPid"]],
  ["user1", "group1", ["made", "refused", "refused"]],
  ["user1", "group2", ["refused", "refused", "refused"]],
  ["user2", "group2", ["made", "made", "badPid"]],
  ["user2", "group1", ["refused", "refused", "refused"]],
  ["user3", "group3", ["made", "made", "badPid"]],
  ["user3", "group1", ["made", "made", "badPid"]],
  ["user4", "group4", ["guarded", "guarded", "guarded"]],
  // Names of groups are compared with case.
  ["datasetIngestor", "datasetingestor", ["guarded", "guarded", "guarded"]],
  ["archiveManager", "archivemanager", ["guarded", "guarded", "guarded"]],
  ["anonymous", "group1", ["guarded", "guarded", "guarded"]],
];
const pids = [
  ["no PID", () => undefined],
  ["a PID of the site's form", goodPid],
  ["another PID", () => "my-own-pid"],
] as const;
const cases = rows.flatMap(([name, group, all]) =>
  pids.map(([label, pid], index) => [name, label, group, pid, all[index] ?? "made"] as const),
);

describe("A new raw dataset", () => {
  it.each(cases)("of %s with %s for %s", async (name, _label, ownerGroup, pid, outcome) => {
    const chosen = pid();
    const own = { ownerGroup, ...(chosen === undefined ? {} : { pid: chosen }) };
    const reply = await site.as[name]({ url, body: rawDataset(own) });
    const expected: { status: number; message?: string; body?: unknown } = outcomes[outcome];
    expect(reply.status, reply.text).toBe(expected.status);
    expect(String(reply.headers["content-type"])).toContain("json");
    if (expected.message !== undefined) expect(reply.body.message).toBe(expected.message);
    if (expected.body !== undefined) expect(reply.body).toEqual(expected.body);
    if (outcome === "made")
      expect(reply.body).toMatchObject({ type: "raw", ownerGroup, pid: chosen ?? expect.any(String) });
    else expect(reply.body).not.toHaveProperty("pid");
  });

  it.each(cases)("that lacks fields, of %s with %s for %s", async (name, _label, ownerGroup, pid, outcome) => {
    const chosen = pid();
    const own = { ownerGroup, ...(chosen === undefined ? {} : { pid: chosen }) };
    const reply = await site.as[name]({ url, body: incompleteRaw(own) });
    if (outcome === "guarded") {
      expect(reply).toMatchObject({ status: 403, body: forbidden("Forbidden resource") });
      return;
    }
    // What is wrong with the body is told before rights and PID are judged.
    expect(reply.status).toBe(400);
    expect(reply.body).toEqual({ status: 400, message: expect.any(String) });
    const faults: { property: string }[] = JSON.parse(reply.body.message);
    expect(faults.map(({ property }) => property).sort()).toEqual(["creationLocation", "principalInvestigator"]);
  });
});

describe("A PID", () => {
  it("is made with the site's prefix, and is the record's _id", async () => {
    const { body } = await site.as.user1({ url, body: rawDataset({ ownerGroup: "group1" }) });
    expect(body.pid).toMatch(/^scicat_testing\/[0-9a-f-]{36}$/);
    expect(body._id).toBe(body.pid);
  });

  it("is given once", async () => {
    const body = rawDataset({ pid: goodPid() });
    expect((await site.as.adminIngestor({ url, body })).status).toBe(201);
    const again = await site.as.adminIngestor({ url, body });
    const message = `A dataset with pid ${String(body.pid)} already exists!`;
    expect(again).toMatchObject({ status: 409, body: { message, error: "Conflict", statusCode: 409 } });
  });
});

describe("Whatever a company is called", () => {
  it.each(["Weber, Kunz und Sohn", "O'Neil - Marsh", "Jäger GmbH & Co. KG", "user1", "a/b c"])(
    "a group may be called: %s",
    async (ownerGroup) => {
      const made = await site.as.adminIngestor({
        url,
        body: rawDataset({ ownerGroup, accessGroups: ["Kunz, Klaus"] }),
      });
      expect(made.status, made.text).toBe(201);
      expect(made.body).toMatchObject({ ownerGroup, accessGroups: ["Kunz, Klaus"] });
      const list = await site.as.adminIngestor({
        url: `${url}?filter=${encodeURIComponent(JSON.stringify({ where: { ownerGroup } }))}`,
      });
      expect(list.body.map((one: { pid: string }) => one.pid)).toContain(made.body.pid);
      const policies = await site.as.adminIngestor({
        url: `/api/v3/policies?filter=${encodeURIComponent(JSON.stringify({ where: { ownerGroup } }))}`,
      });
      expect(policies.body).toMatchObject([{ ownerGroup }]);
    },
  );

  it.each(["mail,berta@example.org", "user,user1", "creator,user1"])(
    "but not as somebody's own group: %s",
    async (ownerGroup) => {
      expect((await site.as.adminIngestor({ url, body: rawDataset({ ownerGroup }) })).status).toBe(400);
    },
  );
});
