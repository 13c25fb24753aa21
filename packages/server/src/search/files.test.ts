import type { FilePage } from "@margay/contract";
import { cloneDatabase } from "@margay/testkit";
import fc from "fast-check";
import { type RawBuilder, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Principal } from "../access/index.ts";
import type { FileQuery, SearchEngine } from "./engine.ts";
import { filesWorld, fits, pattern } from "./files.fixture.ts";
import { datasetsWithFile, hasFile } from "./postgres/file-index.ts";
import { findAll } from "./postgres/file-matches.ts";
import { readers } from "./postgres/file-readers.ts";
import { sampleOf } from "./postgres/file-sample.ts";
import { fileSearch } from "./postgres/file-search.ts";
import { withSession } from "./postgres/session.ts";

let drop: () => Promise<void>;
let world: Awaited<ReturnType<typeof filesWorld>>;
let reader: Principal;

beforeAll(async () => {
  const clone = await cloneDatabase();
  drop = clone.drop;
  world = await filesWorld(clone.connection);
  reader = await world.principal(["g1"]);
});

afterAll(async () => {
  await world.close();
  await drop();
});

type Asked = Omit<FileQuery, "cursor">;

/** All pages; the engines take turns. */
async function allFiles(principal: Principal, asked: Asked, engines: readonly SearchEngine[]) {
  const found: string[] = [];
  let first: FilePage | undefined;
  for (let n = 0, cursor: string | undefined; n === 0 || cursor !== undefined; n++) {
    const engine = engines[n % engines.length] ?? world.search;
    const page: FilePage = await engine.files(principal, { ...asked, cursor });
    expect(page.total, "of every page").toBe((first ?? page).total);
    first ??= page;
    found.push(...page.items.map((file) => `${file.dataset.pid} ${file.path}`));
    ({ cursor } = page);
  }
  return { found, total: first?.total, proposals: first?.proposals };
}

const plans = ["columns", "postgresql"] as const;
/** Who answers each page. */
const turns: readonly (readonly (typeof plans)[number][])[] = [
  ["columns"],
  ["postgresql"],
  ["columns", "postgresql"],
  ["postgresql", "columns"],
];
const enginesOf = (names: readonly (typeof plans)[number][]) => names.map((name) => world.engines[name]);

const narrowings: Pick<Asked, "dataset" | "proposal">[] = [
  ...[{}, {}, {}, { dataset: "ds/61" }, { dataset: "ds/1" }, { dataset: "nowhere" }, { dataset: "ds/60" }],
  ...[{ proposal: "p1" }, { proposal: "p2" }, { proposal: "b0" }, { dataset: "ds/62", proposal: "p2" }],
];

interface Search {
  q: string;
  caller: number;
  limit: number;
  narrowing: Pick<Asked, "dataset" | "proposal">;
  turn: readonly (typeof plans)[number][];
}

const search: fc.Arbitrary<Search> = fc.record({
  q: pattern,
  caller: fc.nat({ max: 5 }),
  limit: fc.integer({ min: 1, max: 40 }),
  narrowing: fc.constantFrom(...narrowings),
  turn: fc.constantFrom(...turns),
});

function expectedFor({ q, caller, narrowing: { dataset, proposal } }: Search) {
  const rows = world.known
    .filter((one) => world.callers[caller]?.reads(one))
    .filter(({ pid }) => dataset === undefined || pid === dataset)
    .filter(
      ({ proposals, beamtime }) => proposal === undefined || proposals.includes(proposal) || beamtime === proposal,
    );
  const found = rows
    .flatMap((one) => one.names.filter((name) => fits(name, q)).map((name) => ({ ...one, file: `${one.pid} ${name}` })))
    .sort((a, b) => b.creationTime.localeCompare(a.creationTime) || indexOf(b.pid) - indexOf(a.pid));
  const counts = new Map<string, number>();
  for (const one of found) for (const value of one.proposals) counts.set(value, (counts.get(value) ?? 0) + 1);
  const proposals = [...counts].map(([value, count]) => ({ value, count }));
  return {
    found: found.map(({ file }) => file),
    total: found.length,
    proposals: proposals.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1)),
  };
}

// Ids grow with the time of writing.
const indexOf = (pid: string) => Number(pid.slice(3));

describe("the search for files", () => {
  it("answers like a plain oracle by either plan, which may change from page to page", {
    timeout: 240_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(search, async (asked) => {
        const { q, limit, narrowing, turn } = asked;
        const { principal = world.anonymous } = world.callers[asked.caller] ?? {};
        const expected = expectedFor(asked);
        expect(await allFiles(principal, { q, limit, ...narrowing }, enginesOf(turn))).toEqual(expected);
        for (const plan of plans) {
          const page = await world.engines[plan].files(principal, { q, limit, ...narrowing });
          expect(page.timing.plan.split(":")[0]).toBe(plan);
          expect([page.total, page.proposals]).toEqual([expected.total, expected.proposals]);
        }
      }),
      { numRuns: 200 },
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
        expect(found?.total).toBe(world.known.flatMap(({ names }) => names.filter((name) => fits(name, q))).length);
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
        expect(total).toBe(world.known.flatMap(({ names }) => names.filter((name) => fits(name, q))).length);
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
        const expected = world.known.filter(
          ({ readers: own, names }) =>
            (isAdmin || own.includes("g1") || own.includes("everybody")) && names.some((name) => fits(name, q)),
        );
        expect(rows.map(({ key }) => key).toSorted()).toEqual(expected.map(({ pid }) => pid).toSorted());
        expect(checked.map(({ key }) => key).toSorted()).toEqual(expected.map(({ pid }) => pid).toSorted());
      }),
      { numRuns: 60 },
    );
  });

  it.each(plans)("knows readers of datasets of a class of visibility that is new to the process: %s", async (plan) => {
    const group = `late-${plan}`;
    const stranger = await world.principal([group]);
    const seenBy = async (one: Principal) =>
      (await allFiles(one, { q: `${group}_`, limit: 10 }, enginesOf([plan]))).found;
    expect(await seenBy(stranger)).toEqual([]);
    await world.datasets.create(world.admin, { pid: group, type: "raw", datasetName: "late", ownerGroup: group });
    await world.addFiles(group, [`${group}_1.h5`]);
    expect(await seenBy(stranger)).toEqual([`${group} ${group}_1.h5`]);
    expect(await seenBy(reader)).toEqual([]);
  });

  it.each(turns.map((turn) => ({ turn })))(
    "pages without gaps or repeats while datasets are written: $turn",
    async ({ turn }) => {
      const engines = enginesOf(turn);
      const before = await allFiles(world.admin, { q: "scan", limit: 1_000 }, engines);
      const found: string[] = [];
      let cursor: string | undefined;
      let written = 0;
      for (let at = 0; at === 0 || cursor !== undefined; at++) {
        const page: FilePage | undefined = await engines[at % engines.length]?.files(world.admin, {
          ...{ q: "scan", limit: 30, cursor },
        });
        found.push(...(page?.items ?? []).map((file) => `${file.dataset.pid} ${file.path}`));
        cursor = page?.cursor;
        const pid = `later/${at}`;
        const creationTime = new Date(1_700_000_000_000 + at).toISOString();
        await world.datasets.create(world.admin, {
          pid,
          type: "raw",
          datasetName: pid,
          ownerGroup: "g9",
          creationTime,
        });
        await world.addFiles(pid, ["raw/scan_1.h5"]);
        if (at > 1) await world.datasets.remove(world.admin, `later/${at - 2}`);
        written = at;
      }
      for (const at of [written - 1, written]) await world.datasets.remove(world.admin, `later/${at}`);
      expect(found.length).toBeGreaterThan(100);
      expect(found).toEqual(before.found);
    },
  );

  it("goes through datasets of more chunks than one statement looks at, and on from within them", async () => {
    const names = Array.from({ length: 620 }, (_, at) => `tile_${at}${at % 300 === 299 ? "_last" : ""}.tif`);
    for (const pid of ["tiles/1", "tiles/2"]) {
      await world.datasets.create(world.admin, { pid, type: "raw", datasetName: pid, ownerGroup: "g1" });
      await world.addFiles(pid, names, null, 1);
    }
    for (const q of ["tile*_last.tif", "tile_*9.tif"]) {
      const expected = names.filter((name) => fits(name, q));
      for (const limit of [1, 3, 100]) {
        const { found, total } = await allFiles(world.admin, { q, limit }, enginesOf(["columns"]));
        const own = (pid: string) => expected.map((name) => `${pid} ${name}`);
        expect(found).toEqual([...own("tiles/2"), ...own("tiles/1")]);
        expect(total).toBe(found.length);
      }
    }
    for (const pid of ["tiles/1", "tiles/2"]) await world.datasets.remove(world.admin, pid);
  });

  it("finds datasets by a file, as each caller may read them", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(pattern, fc.boolean(), fc.nat({ max: 5 }), async (q, isNegated, at) => {
        const { principal, reads } = world.callers[at] ?? { principal: world.anonymous, reads: () => false };
        const expected = world.known.filter(
          (one) => reads(one) && one.names.some((name) => fits(name, q)) !== isNegated,
        );
        for (const plan of plans) {
          const text = `${isNegated ? "-" : ""}file:"${q}"`;
          const query = { q: `${text} keyword:known`, filters: {}, facets: ["proposal"] as const, limit: 1_000 };
          const { items, total, facets, timing } = await world.engines[plan].datasets(principal, query);
          expect(timing.plan.split(":")[0]).toBe(plan);
          expect(items.map((item) => JSON.parse(item).pid).toSorted()).toEqual(
            expected.map(({ pid }) => pid).toSorted(),
          );
          expect(total).toBe(expected.length);
          for (const { value, count } of facets.proposal ?? [])
            expect(count).toBe(expected.filter(({ proposals }) => proposals.includes(value)).length);
        }
      }),
      { numRuns: 60 },
    );
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
