import type { FilePage } from "@margay/contract";
import { cloneDatabase } from "@margay/testkit";
import fc from "fast-check";
import { type RawBuilder, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Principal } from "../access/index.ts";
import { datasetsWithFile, hasFile } from "./postgres/file-index.ts";
import { findAll } from "./postgres/file-matches.ts";
import { readers } from "./postgres/file-readers.ts";
import { sampleOf } from "./postgres/file-sample.ts";
import { fileSearch } from "./postgres/file-search.ts";
import { withSession } from "./postgres/session.ts";
import { searchable } from "./search.fixture.ts";

let drop: () => Promise<void>;
let world: Awaited<ReturnType<typeof searchable>>;
let reader: Principal;
const files: { pid: string; open: boolean; names: string[]; proposal: string }[] = [];

beforeAll(async () => {
  const clone = await cloneDatabase();
  drop = clone.drop;
  world = await searchable(clone.connection);
  reader = await world.principal(["g1"]);
  const part = fc.constantFrom(
    "raw",
    "scan_",
    "Scan",
    "00012",
    "0001",
    "%",
    "_",
    ".h5",
    ".nxs",
    "\\",
    "ä",
    "/",
    "a b",
    "7",
    "42",
    "-#",
  );
  const name = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(""));
  const lists = fc.sample(fc.uniqueArray(name, { minLength: 0, maxLength: 8 }), { numRuns: 60, seed: 7 });
  // Counters, of which the index keeps only heads.
  lists.push(counters("raw/scan_00012/scan_00012_", 40, 6), counters("raw/scan_", 90, 1), counters("Ät", 50, 2));
  lists.push(["00", "01", "02"], ["a7", "b7", "7c"], ["x_", "y_"], counters("raw/scan_00012_0007_x", 12, 3));
  for (const [index, names] of lists.entries()) {
    const pid = `ds/${index}`;
    const open = index % 3 > 0;
    await world.datasets.create(world.admin, {
      pid,
      type: "raw",
      datasetName: `d${index}`,
      ownerGroup: open ? "g1" : "g2",
      sourceFolder: "/data",
      proposalIds: [`p${index % 4}`],
      creationTime: new Date(1_600_000_000_000 + (index % 20) * 1_000).toISOString(),
    });
    if (names.length > 0) await world.addFiles(pid, names, null, 3);
    files.push({ pid, open, names, proposal: `p${index % 4}` });
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

interface Narrowing {
  dataset?: string;
  proposal?: string;
}

async function allFiles(principal: Principal, q: string, limit: number, narrowing: Narrowing = {}) {
  const found: string[] = [];
  const first: FilePage = await world.search.files(principal, { q, limit, ...narrowing });
  let page = first;
  for (;;) {
    found.push(...page.items.map((file) => `${file.dataset.pid} ${file.path}`));
    if (page.cursor === undefined) return { found, total: first.total, proposals: first.proposals };
    page = await world.search.files(principal, { q, limit, cursor: page.cursor, ...narrowing });
  }
}

const counters = (name: string, count: number, width: number) =>
  Array.from({ length: count }, (_, at) => `${name}${String(at * 3).padStart(width, "0")}.h5`);

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
  "7",
  "42",
  "1_",
  "#",
);
const pattern = fc
  .array(pieces, { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join(""))
  .filter((text) => text.replaceAll(/[*?]/g, "").length >= 2);

describe("the search for files", () => {
  it("finds the same files as a slow oracle, with the total, page by page", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        pattern,
        fc.boolean(),
        fc.integer({ min: 1, max: 40 }),
        fc.nat(11),
        async (q, isAdmin, limit, by) => {
          const narrowing = by === 0 ? { dataset: "ds/61" } : by < 4 ? { proposal: `p${by}` } : {};
          const expected = files
            .filter(({ open }) => isAdmin || open)
            .filter(({ pid }) => narrowing.dataset === undefined || pid === narrowing.dataset)
            .filter(({ proposal }) => narrowing.proposal === undefined || proposal === narrowing.proposal)
            .flatMap(({ pid, names, proposal }) =>
              names.filter((name) => fits(name, q)).map((name) => ({ file: `${pid} ${name}`, proposal })),
            );
          const { found, total, proposals } = await allFiles(isAdmin ? world.admin : reader, q, limit, narrowing);
          expect(total).toBe(expected.length);
          expect(found.toSorted()).toEqual(expected.map(({ file }) => file).toSorted());
          for (const { value, count } of proposals ?? [])
            expect(count, value).toBe(expected.filter(({ proposal }) => proposal === value).length);
        },
      ),
    );
  });

  it("finds by the rarest pieces of a pattern, whatever the sample", { timeout: 120_000 }, async () => {
    const { rows: chunks } = await world.database.pool.query<{ heads: string }>("select heads from file_chunk");
    const heads = chunks.map((one) => one.heads);
    const samples = [await sampleOf(1_000_000, heads), await sampleOf(1_000_000, heads.slice(0, 5))];
    await fc.assert(
      fc.asyncProperty(pattern, fc.constantFrom(...samples), async (q, sample) => {
        const search = fileSearch(world.admin, { q, limit: 10_000 }, undefined, sample);
        if (search.pattern.candidates === undefined) return;
        const found = await withSession(world.database, undefined, (session) =>
          findAll(session, search, undefined, { source: "index", timeoutMs: 10_000 }),
        );
        expect(found?.total).toBe(files.flatMap(({ names }) => names.filter((name) => fits(name, q))).length);
      }),
      { numRuns: 300 },
    );
  });

  it("finds by the index what the walk finds", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(pattern, async (q) => {
        const search = fileSearch(world.admin, { q, limit: 10_000 });
        if (!search.pattern.candidates) return;
        const order = { source: "index", timeoutMs: 60_000 } as const;
        const { total, hits } = (await withSession(world.database, undefined, (session) =>
          findAll(session, search, undefined, order),
        )) ?? { total: -1, hits: [] };
        expect(total).toBe(files.flatMap(({ names }) => names.filter((name) => fits(name, q))).length);
        expect(hits).toHaveLength(total);
      }),
      { numRuns: 150 },
    );
  });

  it("finds datasets by the index, and one by one", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(pattern, fc.boolean(), async (q, isAdmin) => {
        const mine = await readers(world.database, isAdmin ? world.admin : reader);
        const keysWith = (condition: RawBuilder<boolean>) =>
          withSession(world.database, undefined, (session) =>
            session.rows(sql<{ key: string }>`select key from dataset d where ${condition} and ${mine}`),
          );
        const rows = await keysWith(sql`d.id in (${datasetsWithFile(q)})`);
        const checked = await keysWith(hasFile(q));
        const expected = files.filter(({ open, names }) => (isAdmin || open) && names.some((name) => fits(name, q)));
        expect(rows.map(({ key }) => key).toSorted()).toEqual(expected.map(({ pid }) => pid).toSorted());
        expect(checked.map(({ key }) => key).toSorted()).toEqual(expected.map(({ pid }) => pid).toSorted());
      }),
      { numRuns: 60 },
    );
  });

  it("knows readers of datasets whose class of visibility is newer than what the process has read", async () => {
    const stranger = await world.principal(["g-late"]);
    const seenBy = async () => (await allFiles(stranger, "late_", 10)).found;
    expect(await seenBy()).toEqual([]);
    await world.datasets.create(world.admin, { pid: "late", type: "raw", datasetName: "late", ownerGroup: "g-late" });
    await world.addFiles("late", ["late_1.h5"]);
    expect(await seenBy()).toEqual(["late late_1.h5"]);
    expect((await allFiles(reader, "late_", 10)).found).toEqual([]);
  });

  it("pages without gaps or repeats while datasets are written", async () => {
    const before = await allFiles(world.admin, "scan", 1_000);
    const found: string[] = [];
    const written: string[] = [];
    let cursor: string | undefined;
    for (let at = 0; at === 0 || cursor !== undefined; at++) {
      const page = await world.search.files(world.admin, { q: "scan", limit: 30, cursor });
      found.push(...page.items.map((file) => `${file.dataset.pid} ${file.path}`));
      cursor = page.cursor;
      const pid = `later/${at}`;
      const creationTime = new Date(1_700_000_000_000 + at).toISOString();
      await world.datasets.create(world.admin, { pid, type: "raw", datasetName: pid, ownerGroup: "g9", creationTime });
      await world.addFiles(pid, ["raw/scan_1.h5"]);
      if (at > 1) await world.datasets.remove(world.admin, `later/${at - 2}`);
      written.push(pid);
    }
    for (const pid of written.slice(-2)) await world.datasets.remove(world.admin, pid);
    expect(found).toEqual(before.found);
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
