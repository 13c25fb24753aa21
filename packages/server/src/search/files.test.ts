import { cloneDatabase } from "@margay/testkit";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Principal } from "../access/index.ts";
import { searchable } from "./search.fixture.ts";

let drop: () => Promise<void>;
let world: Awaited<ReturnType<typeof searchable>>;
let reader: Principal;
const files: { pid: string; open: boolean; names: string[] }[] = [];

beforeAll(async () => {
  const clone = await cloneDatabase();
  drop = clone.drop;
  world = await searchable(clone.connection);
  reader = await world.principal(["g1"]);
  const part = fc.constantFrom("raw", "scan_", "Scan", "00012", "0001", "%", "_", ".h5", ".nxs", "\\", "ä", "/", "a b");
  const name = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(""));
  const lists = fc.sample(fc.uniqueArray(name, { minLength: 0, maxLength: 8 }), { numRuns: 60, seed: 7 });
  for (const [index, names] of lists.entries()) {
    const pid = `ds/${index}`;
    const open = index % 3 > 0;
    await world.datasets.create(world.admin, {
      pid,
      type: "raw",
      datasetName: `d${index}`,
      ownerGroup: open ? "g1" : "g2",
      sourceFolder: "/data",
      creationTime: new Date(1_600_000_000_000 + (index % 20) * 1_000).toISOString(),
    });
    if (names.length > 0) await world.addFiles(pid, names, null, 3);
    files.push({ pid, open, names });
  }
});

afterAll(async () => {
  await world.close();
  await drop();
});

/** A pattern compared the slow way, told apart from LIKE. */
function fits(path: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
    .replaceAll("\\*", ".*")
    .replaceAll("\\?", ".");
  return new RegExp(/[*?]/.test(pattern) ? `^(.*/)?${source}$` : source, "isu").test(path);
}

async function allFiles(principal: Principal, q: string, limit: number) {
  const found: string[] = [];
  let page = await world.search.files(principal, { q, limit });
  const first = page;
  for (;;) {
    found.push(...page.items.map((file) => `${file.dataset.pid} ${file.path}`));
    if (page.cursor === undefined) return { found, total: first.total };
    page = await world.search.files(principal, { q, limit, cursor: page.cursor });
  }
}

describe("the search for files", () => {
  it("finds the same files as a slow oracle, with the total, page by page", { timeout: 120_000 }, async () => {
    const pieces = fc.constantFrom(
      "scan",
      "SCAN_",
      "0001",
      "00012",
      "%",
      "_",
      "\\",
      "*",
      "?",
      ".h5",
      "raw/",
      "a b",
      "Ä",
      "zz",
    );
    const pattern = fc
      .array(pieces, { minLength: 1, maxLength: 4 })
      .map((parts) => parts.join(""))
      .filter((text) => text.replaceAll(/[*?]/g, "").length >= 2);
    await fc.assert(
      fc.asyncProperty(pattern, fc.boolean(), fc.integer({ min: 1, max: 40 }), async (q, isAdmin, limit) => {
        const expected = files
          .filter(({ open }) => isAdmin || open)
          .flatMap(({ pid, names }) => names.filter((name) => fits(name, q)).map((name) => `${pid} ${name}`));
        const { found, total } = await allFiles(isAdmin ? world.admin : reader, q, limit);
        expect(total).toBe(expected.length);
        expect(found.toSorted()).toEqual(expected.toSorted());
      }),
      { numRuns: 100 },
    );
  });

  it("shows files of the newest dataset first", async () => {
    const { items } = await world.search.files(world.admin, { q: "scan", limit: 1_000 });
    const seconds = items.map(({ dataset }) => Number(dataset.pid.slice(3)) % 20);
    expect(items.length).toBeGreaterThan(10);
    expect(seconds).toEqual(seconds.toSorted((a, b) => b - a));
  });

  it("finds datasets by a file, as the reader may read them", async () => {
    for (const q of ["file:00012", "file:*.h5", "-file:scan"]) {
      const pattern = q.replace(/^-?file:/, "");
      const expected = files
        .filter(({ open, names }) => open && names.some((name) => fits(name, pattern)) !== q.startsWith("-"))
        .map(({ pid }) => pid);
      const { items, total } = await world.search.datasets(reader, { q, filters: {}, facets: [], limit: 1_000 });
      expect(items.map((item) => JSON.parse(item).pid).toSorted()).toEqual(expected.toSorted());
      expect(total).toBe(expected.length);
    }
  });
});

describe("the files of a dataset", () => {
  const names = Array.from({ length: 2_500 }, (_, index) => `raw/f_${String((index * 7) % 2_500).padStart(5, "0")}.h5`);

  beforeAll(async () => {
    await world.datasets.create(world.admin, { pid: "big", type: "raw", datasetName: "big", ownerGroup: "g1" });
    const extra = { chk: Array.from({ length: 1_000 }, (_, index) => (index === 3 ? "abc" : null)) };
    await world.addFiles("big", names, extra);
  });

  async function paths(sort?: string, q?: string) {
    const found: string[] = [];
    let cursor: string | undefined;
    let total = -1;
    do {
      const page = await world.search.datasetFiles(reader, "big", { limit: 999, sort, q, cursor });
      found.push(...page.items.map(({ path }) => path));
      ({ cursor, total } = page);
    } while (cursor !== undefined);
    expect(total).toBe(found.length);
    return found;
  }

  it("come in the order in which they were sent, and in every order that is asked for", async () => {
    expect(await paths()).toEqual(names);
    expect(await paths("-position")).toEqual(names.toReversed());
    expect(await paths("path")).toEqual(names.toSorted());
    expect(await paths("-path")).toEqual(names.toSorted().toReversed());
    expect(await paths("-size")).toEqual(names.toReversed());
    expect(await paths("time")).toEqual(names);
    expect(await paths("path", "0012?.h5")).toEqual([]);
    expect(await paths("path", "*0012?.h5")).toEqual(names.filter((name) => /0012\d\.h5$/.test(name)).toSorted());
  });

  it("carry what else is known of them", async () => {
    const { items } = await world.search.datasetFiles(reader, "big", { limit: 5 });
    expect(items[3]).toEqual({
      path: names[3],
      size: 30,
      time: "2023-11-14T22:13:20.003Z",
      chk: "abc",
      blockId: expect.stringMatching(/^block-/),
    });
    expect(items[2]).not.toHaveProperty("chk");
  });

  it("are not there for those who may not read the dataset, nor with a cursor of another order", async () => {
    await expect(world.search.datasetFiles(world.anonymous, "big", { limit: 5 })).rejects.toHaveProperty(
      "code",
      "not_found",
    );
    const { cursor } = await world.search.datasetFiles(reader, "big", { limit: 5 });
    await expect(world.search.datasetFiles(reader, "big", { limit: 5, cursor, sort: "path" })).rejects.toHaveProperty(
      "code",
      "invalid_query",
    );
  });
});
