import { cloneDatabase } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { DatasetQuery, SearchEngine } from "../engine.ts";
import { createPostgresSearch } from "../index.ts";
import { searchable } from "../search.fixture.ts";

let world: Awaited<ReturnType<typeof searchable>>;
let close: () => Promise<void>;

beforeAll(async () => {
  const clone = await cloneDatabase();
  world = await searchable(clone.connection);
  close = async () => {
    await world.close();
    await clone.drop();
  };
  for (let n = 0; n < 30; n++) await add(n % 3 === 0 ? "a" : "b", n);
});
afterAll(() => close());

const add = (ownerGroup: string, n: number) =>
  world.datasets.create(world.admin, {
    type: "raw",
    datasetName: `d${n}`,
    ownerGroup,
    keywords: [`k${n % 4}`],
    size: n * 100,
  });

const plain: DatasetQuery = { limit: 5, filters: {}, facets: ["ownerGroup", "keyword"], histograms: ["size"] };
const questions: Record<string, DatasetQuery> = {
  "without a condition": plain,
  "with a selection": { ...plain, filters: { keyword: ["k1"] } },
  "with a query": { ...plain, q: "size:>100" },
  "without facets": { ...plain, facets: [] },
};

const withoutTimes = ({ timing: _timing, ...rest }: Awaited<ReturnType<SearchEngine["datasets"]>>) => rest;

describe.each(Object.entries(questions))("a question %s whose counts take too long", (_name, query) => {
  const hurried = { ...query, countsWithinMs: 0 };

  it("has its page and total at once and its counts when they were made, which follow every write", async () => {
    const search = createPostgresSearch(world.database);
    const reader = await world.principal(["a"]);
    for (const principal of [world.admin, reader]) {
      for (let round = 0; round < 2; round++) {
        const whole = withoutTimes(await createPostgresSearch(world.database).datasets(principal, query));
        expect(whole.pending).toBeUndefined();
        const first = withoutTimes(await search.datasets(principal, hurried));
        const parts = query.facets.length > 0 ? ["facets", "histograms"] : ["histograms"];
        expect(first).toEqual({
          ...whole,
          ...(query.facets.length > 0 ? { facets: {}, furtherValues: {} } : {}),
          histograms: {},
          pending: { parts, reason: "counting", retryAfterMs: 2_000 },
        });
        await vi.waitFor(async () => expect(withoutTimes(await search.datasets(principal, hurried))).toEqual(whole));
        await add("a", 1 + 4 * round);
      }
    }
  });

  it("leaves counting to the search columns while they load", async () => {
    const search = createPostgresSearch(world.database, () => "loading");
    for (let n = 0; n < 3; n++) {
      const { pending, total } = await search.datasets(world.admin, hurried);
      expect(pending?.reason).toBe("loading");
      expect(total).toBeGreaterThan(0);
    }
  });
});
