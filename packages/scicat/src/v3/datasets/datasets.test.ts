import { startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";

let catalogue: TestCatalogue;
beforeAll(async () => {
  catalogue = await startTestCatalogue();
});
afterAll(() => catalogue.close());

const raw = {
  type: "raw",
  owner: "Ada",
  contactEmail: "ada@example.org",
  sourceFolder: "/data/exp/run1/",
  creationTime: "2024-01-02T03:04:05Z",
  ownerGroup: "ring",
  principalInvestigator: "Ada",
  creationLocation: "/DESY/PETRA III/P08",
  proposalId: "P-1",
  scientificMetadata: { energy: { value: 8, unit: "keV" }, "a.b": 1 },
};

test("a raw dataset is created, read, changed and removed as SciCat does", async () => {
  const { admin, anonymous } = catalogue;
  const deleter = await catalogue.user(["deleters"]);
  const made = await admin({ url: "/api/v3/Datasets", body: raw });
  expect(made.body).toMatchObject({ datasetName: "exp/run1", sourceFolder: "/data/exp/run1", proposalId: "P-1" });
  expect(made.status).toBe(201);
  const url = `/api/v3/datasets/${encodeURIComponent(made.body.pid)}`;
  expect((await admin({ url })).body.scientificMetadata.energy).toMatchObject({ valueSI: expect.any(Number) });
  expect((await anonymous({ url })).status).toBe(403);
  expect((await anonymous({ url: "/api/v3/datasets/none" })).status).toBe(404);
  const patched = await admin({ url, method: "PATCH", body: { isPublished: true, keywords: "x" } });
  expect(patched.body).toMatchObject({ isPublished: true, keywords: ["x"] });
  expect((await anonymous({ url })).status).toBe(200);
  expect((await admin({ url, method: "DELETE" })).status).toBe(403);
  expect((await deleter({ url, method: "DELETE" })).status).toBe(200);
});
