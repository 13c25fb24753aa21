import { aDataset, startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let catalogue: TestCatalogue;

beforeAll(async () => {
  catalogue = await startTestCatalogue();
});
afterAll(() => catalogue.close());

const list = async (as: TestCatalogue["admin"]) => {
  const { body } = await as({ url: "/v1/datasets?facets=ownerGroup,keyword" });
  const count = (facet: string, value: string): number =>
    body.facets[facet].find((one: { value: string }) => one.value === value)?.count ?? 0;
  return { total: Number(body.total), count };
};

describe("counts that are remembered", () => {
  it("follow every write at once, for administrators and for readers", async () => {
    const reader = await catalogue.user(["seers"]);
    const before = { admin: (await list(catalogue.admin)).total, reader: (await list(reader)).total };
    const made = await catalogue.admin({
      url: "/v1/datasets",
      body: aDataset({ ownerGroup: "seers", keywords: ["a"] }),
    });
    const url = `/v1/datasets/${encodeURIComponent(made.body.pid)}`;
    const now = async () => [await list(catalogue.admin), await list(reader)] as const;

    let [admin, own] = await now();
    expect([admin.total, own.total]).toEqual([before.admin + 1, before.reader + 1]);
    expect(own.count("keyword", "a")).toBe(1);

    await catalogue.admin({ method: "PATCH", url, body: { keywords: ["b"] } });
    [admin, own] = await now();
    expect([own.count("keyword", "a"), own.count("keyword", "b")]).toEqual([0, 1]);

    await catalogue.admin({ method: "PATCH", url, body: { ownerGroup: "others" } });
    [admin, own] = await now();
    expect([admin.total, own.total]).toEqual([before.admin + 1, before.reader]);
    expect(own.count("ownerGroup", "others")).toBe(0);

    await catalogue.admin({ method: "DELETE", url });
    [admin] = await now();
    expect(admin.total).toBe(before.admin);
  });

  it("never fall behind a write that was acknowledged, with many readers at once", async () => {
    const start = (await list(catalogue.admin)).total;
    const writes = 20;
    let acknowledged = 0;
    const look = async () => {
      while (acknowledged < writes) {
        const floor = acknowledged;
        const { total } = await list(catalogue.admin);
        expect(total).toBeGreaterThanOrEqual(start + floor);
      }
    };
    const looking = [look(), look(), look(), look()];
    for (let n = 0; n < writes; n++) {
      expect((await catalogue.admin({ url: "/v1/datasets", body: aDataset() })).status).toBe(201);
      acknowledged++;
    }
    await Promise.all(looking);
    expect((await list(catalogue.admin)).total).toBe(start + writes);
  });
});
