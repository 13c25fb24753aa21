import { afterAll, beforeAll, expect, it } from "vitest";
import { query, type Site, startSite } from "../support/site.ts";

const url = "/api/v3/Policies";
const forbidden = { message: "Forbidden resource", error: "Forbidden", statusCode: 403 };
const policy = {
  manager: ["adminIngestor"],
  tapeRedundancy: "low",
  autoArchiveDelay: 7,
  archiveEmailNotification: false,
  archiveEmailsToBeNotified: [],
  retrieveEmailNotification: false,
  retrieveEmailsToBeNotified: [],
  ownerGroup: "p10021",
  accessGroups: [],
};

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site?.close());

it("A policy is made, read and changed by administrators, and removed by the groups that delete", async () => {
  const { adminIngestor, archiveManager } = site.as;
  const made = await adminIngestor({ url, body: policy });
  expect([made.status, made.body]).toEqual([201, expect.objectContaining({ ...policy, id: expect.any(String) })]);
  const at = `${url}/${encodeURIComponent(made.body.id)}`;
  const read = await adminIngestor({ url: at });
  expect([read.status, read.body]).toEqual([200, made.body]);
  const patched = await adminIngestor({ method: "PATCH", url: at, body: { ownerGroup: "p10022" } });
  expect([patched.status, patched.body]).toEqual([200, expect.objectContaining({ ...policy, ownerGroup: "p10022" })]);
  const found = await adminIngestor({ url: `${url}?${query("filter", { where: { ownerGroup: "p10022" } })}` });
  expect(found.body).toMatchObject([{ id: made.body.id }]);

  for (const name of ["anonymous", "user1", "datasetIngestor", "archiveManager"] as const) {
    const calls = [
      { url, body: policy },
      { url },
      { url: at },
      { method: "PATCH", url: at, body: { tapeRedundancy: "high" } },
    ] as const;
    for (const call of calls) expect([name, (await site.as[name](call)).body]).toEqual([name, forbidden]);
  }
  for (const name of ["anonymous", "user1", "adminIngestor"] as const)
    expect((await site.as[name]({ method: "DELETE", url: at })).body).toEqual(forbidden);
  const removed = await archiveManager({ method: "DELETE", url: at });
  expect([removed.status, removed.body.id]).toEqual([200, made.body.id]);
  expect((await adminIngestor({ url: at })).text).toBe("");
});
