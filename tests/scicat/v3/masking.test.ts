import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { rawDataset } from "../support/datasets.ts";
import { type AccountName, passwordOf, query, type Site, startSite } from "../support/site.ts";

const v3 = "/api/v3";
const hidden = "*****";
let site: Site;
let pid: string;

const lifecycleId = "65a0b1c2d3e4f5a6b7c8d9e0";
const sampleId = "masked-sample";
const sample = {
  sampleId,
  sampleName: "S",
  ownerGroup: "group1",
  owner: "Owner",
  description: "ask keeper@example.org",
};
const dataset = rawDataset({
  isPublished: true,
  ownerGroup: "group1",
  ownerEmail: "user1@example.org",
  contactEmail: "user2@example.org",
  principalInvestigator: "pi@example.org",
  sampleId,
  accessGroups: ["one@example.org", "two@example.org"],
  datasetlifecycle: { _id: lifecycleId },
});

beforeAll(async () => {
  site = await startSite({ MASK_PERSONAL_INFO: "yes" });
  const made = await site.as.user1({ url: `${v3}/datasets`, body: dataset });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({
    contactEmail: hidden,
    ownerEmail: "user1@example.org",
    accessGroups: [hidden],
    datasetlifecycle: { _id: lifecycleId },
  });
  pid = made.body.pid;
  expect((await site.as.user1({ url: `${v3}/samples`, body: sample })).status).toBe(201);
});
afterAll(() => site.close());

const own = {
  contactEmail: hidden,
  ownerEmail: "user1@example.org",
  accessGroups: [hidden],
  principalInvestigators: [hidden],
};
const nothing = { ...own, ownerEmail: hidden };
const second = { ...nothing, contactEmail: "user2@example.org" };
const everything = {
  contactEmail: "user2@example.org",
  ownerEmail: "user1@example.org",
  accessGroups: ["one@example.org", "two@example.org"],
  principalInvestigators: ["pi@example.org"],
};

describe("addresses of other people", () => {
  const rows: readonly [AccountName | "anonymous", object][] = [
    ["user1", own],
    ["user2", second],
    ["user4", nothing],
    ["archiveManager", nothing],
    ["anonymous", nothing],
    ["admin", everything],
    ["adminIngestor", everything],
  ];
  test.each(rows)(
    "are hidden from everybody but administrators, wherever datasets are read: %s",
    async (name, seen) => {
      const as = site.as[name];
      const id = encodeURIComponent(pid);
      const lists = [
        `${v3}/datasets`,
        `${v3}/datasets?${query("filter", { where: { contactEmail: "user2@example.org" } })}`,
        `${v3}/datasets/fullquery?${query("fields", { isPublished: true })}`,
        "/api/v4/datasets/public",
      ];
      for (const url of lists) expect((await as({ url })).body).toMatchObject([{ pid, ...seen }]);
      for (const url of [`${v3}/datasets/${id}`, `/api/v4/datasets/public/${id}`])
        expect((await as({ url })).body).toMatchObject({ pid, ...seen, datasetlifecycle: { _id: lifecycleId } });
    },
  );

  it("are hidden in records of other kinds, inside of texts, and in what is reached through them", async () => {
    const found = await site.as.user1({ url: `${v3}/samples/${sampleId}` });
    expect(found.body.description).toBe(`ask ${hidden}`);
    const linked = await site.as.user1({ url: `${v3}/samples/${sampleId}/datasets` });
    expect(linked.body).toMatchObject([{ pid, ...own }]);
    expect((await site.as.admin({ url: `${v3}/samples/${sampleId}` })).body.description).toBe(sample.description);
  });
});

describe("one's own address", () => {
  test.each(["user1", "admin"] as const)("is shown to its owner from the sign-in on: %s", async (name) => {
    const email = `${name}@example.org`;
    for (const path of ["/auth/login", "/users/login"]) {
      const login = await site.as.anonymous({ url: v3 + path, body: { username: name, password: passwordOf(name) } });
      expect([login.status, login.body.user]).toMatchObject([201, { username: name, email }]);
    }
    const self = await site.as[name]({ url: `${v3}/users/my/self` });
    expect(self.body).toMatchObject({ email, id: expect.any(String), _id: self.body.id });
    expect((await site.as[name]({ url: `${v3}/auth/whoami` })).body.email).toBe(email);
    const { profile } = (await site.as[name]({ url: `${v3}/users/my/identity` })).body;
    expect(profile).toMatchObject({ email, emails: [{ value: email }] });
  });
});
