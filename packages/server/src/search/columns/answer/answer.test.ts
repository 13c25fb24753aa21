import { cloneDatabase } from "@margay/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { DatasetResult } from "../../engine.ts";
import { createPostgresSearch, createSearch } from "../../index.ts";
import { searchable } from "../../search.fixture.ts";
import type { Columns } from "../types.ts";

let drop: () => Promise<void>;
let world: Awaited<ReturnType<typeof searchable>>;
let columns: Columns;

beforeAll(async () => {
  const clone = await cloneDatabase();
  drop = clone.drop;
  world = await searchable(clone.connection, "columns");
  if (!world.columns) throw new Error("the columns are on");
  columns = world.columns;
});

afterAll(async () => {
  await world.close();
  await drop();
});

const pids = ({ items }: DatasetResult): string[] => items.map((item) => JSON.parse(item).pid);
const add = (pid: string, more: object = {}) =>
  world.datasets.create(world.admin, { pid, type: "raw", datasetName: pid, ownerGroup: "g1", ...more });

/** Columns whose first answers are followed by a write, before the records of the page are read. */
function lateColumns(between: () => Promise<void>): Columns {
  let isFirst = true;
  return {
    ...columns,
    async current(options) {
      const index = await columns.current(options);
      if (!isFirst || !index) return index;
      isFirst = false;
      return new Proxy(index, {
        get(target, name) {
          if (name !== "query") {
            const value: unknown = Reflect.get(target, name, target);
            return typeof value === "function" ? value.bind(target) : value;
          }
          return async (...asked: Parameters<typeof target.query>) => {
            const answer = await target.query(...asked);
            await between();
            return answer;
          };
        },
      });
    },
  };
}

it("never shows what became unreadable after the columns answered, and fills the page with what is", async () => {
  for (let n = 0; n < 6; n++)
    await add(`revoked/${n}`, { keywords: ["revoking"], creationTime: `2020-01-0${n + 1}T00:00:00Z` });
  const reader = await world.principal(["g1"]);
  const query = { q: "keyword:revoking", filters: {}, facets: ["keyword"] as const, limit: 3, sort: "creationTime" };
  let isDone = false;
  const late = lateColumns(async () => {
    if (isDone) return;
    isDone = true;
    await world.datasets.patch(world.admin, "revoked/1", { type: "merge", patch: { ownerGroup: "g2" } }, {});
  });
  const search = createSearch({ database: world.database, columns: late });
  const page = await search.datasets(reader, query);
  expect(page.timing.plan).toMatch(/^columns/);
  expect(pids(page)).toEqual(["revoked/0", "revoked/2", "revoked/3"]);
  expect(page.total).toBe(5);
  expect(page.facets.keyword).toEqual([{ value: "revoking", count: 5 }]);
});

it("shows files of what is still readable after the columns answered, with totals of the same moment", async () => {
  for (let n = 0; n < 6; n++) {
    await add(`moved/${n}`, { creationTime: `2020-01-0${n + 1}T00:00:00Z` });
    await world.addFiles(`moved/${n}`, [`moving_${n}_1.h5`, `moving_${n}_2.h5`]);
  }
  const reader = await world.principal(["g1"]);
  const patch = (pid: string, change: object) =>
    world.datasets.patch(world.admin, pid, { type: "merge", patch: change }, {});
  const changes: [() => Promise<unknown>, string[], number][] = [
    [() => patch("moved/4", { ownerGroup: "g2" }), ["5_1", "5_2", "3_1"], 10],
    [() => patch("moved/1", { creationTime: "2030-01-01T00:00:00Z" }), ["1_1", "1_2", "5_1"], 10],
    [() => world.datasets.remove(world.admin, "moved/1", {}), ["5_1", "5_2", "3_1"], 8],
    [
      () => world.database.pool.query("delete from file_chunk where names like 'moving_5_1%'"),
      ["3_1", "3_2", "2_1"],
      6,
    ],
  ];
  for (const [change, shown, total] of changes) {
    let isDone = false;
    const late = lateColumns(async () => {
      if (isDone) return;
      isDone = true;
      await change();
    });
    const search = createSearch({ database: world.database, columns: late });
    const page = await search.files(reader, { q: "moving_", limit: 3 });
    expect(page.timing.plan).toBe("columns");
    expect(page.items.map(({ path }) => path)).toEqual(shown.map((one) => `moving_${one}.h5`));
    expect(page.total).toBe(total);
  }
});

it("repeats nothing and misses nothing old, in any order and by changing plans, while others write", async () => {
  const engines = [
    world.search,
    createPostgresSearch(world.database),
    createSearch({ database: world.database, columns, few: 2 }),
  ];
  const old = Array.from({ length: 12 }, (_, n) => `old/${n}`);
  for (const [n, pid] of old.entries())
    await add(pid, {
      keywords: ["paging"],
      size: n % 3,
      ...(n % 2 ? { owner: `o${n % 4}` } : {}),
      scientificMetadata: n % 2 ? { speed: { value: n % 5, unit: "m/s" } } : {},
    });
  let serial = 0;
  for (const sort of [
    "-size",
    "size",
    "datasetName",
    "-owner",
    "owner",
    "-metadata.speed",
    "metadata.speed",
    "-createdAt",
  ]) {
    const found: string[] = [];
    let cursor: string | undefined;
    for (let n = 0; n < 60; n++) {
      const engine = engines[n % 3] ?? world.search;
      const page = await engine.datasets(world.admin, {
        q: "keyword:paging",
        filters: {},
        facets: [],
        limit: 2,
        sort,
        cursor,
      });
      found.push(...pids(page));
      cursor = page.cursor;
      if (cursor === undefined) break;
      serial++;
      await add(`late/${serial}`, { keywords: ["paging"], size: serial % 3, owner: `o${serial % 4}` });
      await world.datasets.remove(world.admin, `late/${serial}`, {});
    }
    expect(new Set(found).size).toBe(found.length);
    expect(found).toEqual(expect.arrayContaining(old));
  }
});

it("shows a write to the next search", async () => {
  for (let n = 0; n < 10; n++) {
    await add(`fresh/${n}`, { keywords: ["freshly"] });
    const { total, timing } = await world.search.datasets(world.admin, {
      q: "keyword:freshly",
      filters: {},
      facets: [],
      limit: 1,
    });
    expect([total, timing.plan]).toEqual([n + 1, "columns"]);
  }
});

it("answers the same where the columns keep neither words, quantities nor files, and where they are off", async () => {
  await add("kept/1", { description: "tungsten needle", scientificMetadata: { angle: { value: 3, unit: "deg" } } });
  const off: Columns = { ...columns, current: async () => undefined };
  await world.addFiles("kept/1", ["kept_00001.h5"]);
  const none = { terms: false, quantities: false, files: false };
  const without: Columns = { ...columns, state: () => ({ ...columns.state(), ...none }) };
  for (const one of [off, without, columns]) {
    const search = createSearch({ database: world.database, columns: one });
    const query = { filters: {}, facets: [], limit: 5, histograms: ["metadata.angle"] };
    for (const q of ["tungsten", "angle:3deg", "tungst -nothing", "file:*PT_0000?.h5 -file:missing"]) {
      const page = await search.datasets(world.admin, { ...query, q });
      expect(pids(page)).toEqual(["kept/1"]);
      expect(page.histograms["metadata.angle"]).toMatchObject({ unit: "deg", missing: 0 });
      expect(page.timing.plan).toMatch(one === off ? /^postgresql/ : /^columns/);
    }
    const { total, items, timing } = await search.files(world.admin, { q: "pt_00001", limit: 5 });
    expect([total, items.map(({ path }) => path)]).toEqual([1, ["kept_00001.h5"]]);
    expect(timing.plan).toMatch(one === columns ? /^columns$/ : /^postgresql/);
  }
});

it("says where the words of a query stand", async () => {
  await add("lit/1", {
    datasetName: "Quartz scan",
    keywords: ["quartzite"],
    scientificMetadata: { holder: { material: "fused quartz" } },
  });
  const query = { filters: {}, facets: [], limit: 5 };
  const { highlights } = await world.search.datasets(world.admin, { ...query, q: "quartz -nothing" });
  expect(highlights["lit/1"]).toEqual([
    { field: "datasetName", text: "Quartz scan", ranges: [[0, 6]] },
    { field: "keywords", text: "quartzite", ranges: [[0, 9]] },
    { field: "scientificMetadata.holder.material", text: "fused quartz", ranges: [[6, 12]] },
  ]);
});
