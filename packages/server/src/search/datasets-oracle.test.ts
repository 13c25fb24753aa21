import { type DatasetFacet, datasetFacets } from "@margay/contract";
import { cloneDatabase } from "@margay/testkit";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Principal } from "../access/index.ts";
import type { DatasetResult, SearchEngine } from "./engine.ts";
import { createPostgresSearch, createSearch, createSuggestions } from "./index.ts";
import { aDataset, facetValues, type Known, measures, pathsOf, sortValues, terms } from "./oracle.fixture.ts";
import { compareTexts } from "./screen/texts.ts";
import { searchable } from "./search.fixture.ts";

const numberOfDatasets = 150;
let drop: () => Promise<void>;
let world: Awaited<ReturnType<typeof searchable>>;
let engines: Record<"columns" | "many" | "postgresql", SearchEngine>;
let known: Known[];
let callers: { principal: Principal; reads: (doc: Known["doc"]) => boolean }[];

beforeAll(async () => {
  const clone = await cloneDatabase();
  drop = clone.drop;
  world = await searchable(clone.connection, "columns");
  const { columns, database } = world;
  if (!columns) throw new Error("the columns are on");
  engines = {
    columns: world.search,
    // Treats a handful of datasets as it treats many.
    many: createSearch({ database, columns, few: 3 }),
    postgresql: createPostgresSearch(database),
  };
  const drafts = fc.sample(aDataset, { numRuns: numberOfDatasets, seed: 20_260 });
  const docs = drafts.map((draft, index) => ({ ...draft, pid: `20.500.12345/ds${index}` }));
  await world.datasets.createMany(world.admin, docs);
  const { rows } = await world.database.pool.query<{ id: number; key: string }>("select id, key from dataset");
  const ids = new Map(rows.map(({ id, key }) => [key, id]));
  known = docs.map((doc) => ({ doc, id: ids.get(doc.pid) ?? 0 }));
  for (const doc of docs) if (pathsOf(doc).length > 0) await world.addFiles(doc.pid, pathsOf(doc), null, 2);
  const reader = async (...groups: string[]) => ({
    principal: await world.principal(groups),
    reads: (doc: Known["doc"]) =>
      doc.isPublished === true || [doc.ownerGroup, ...(doc.accessGroups ?? [])].some((group) => groups.includes(group)),
  });
  callers = [
    { principal: world.anonymous, reads: (doc) => doc.isPublished === true },
    { principal: world.admin, reads: () => true },
    { principal: await world.principal([], ["lifecycleManager"]), reads: () => true },
    await reader(),
    await reader("g1"),
    await reader("g0", "g3"),
    await reader("g0", "g1", "g2", "elsewhere"),
  ];
});

afterAll(async () => {
  await world.close();
  await drop();
});

const selection = fc.dictionary(
  fc.constantFrom(...datasetFacets),
  fc.array(
    fc.constantFrom("raw", "g1", "inst-1", "PaNET01188", "alpha", "20010001", "s1", "HDF5", "2020", "true", "nowhere"),
    {
      minLength: 1,
      maxLength: 2,
    },
  ),
  { maxKeys: 3 },
);

interface Asked {
  text: string;
  test: (doc: Known["doc"]) => boolean;
}

const negatedAt = (one: Asked): Asked => ({ text: `-${one.text}`, test: (doc) => !one.test(doc) });
const aTerm = fc.tuple(fc.nat({ max: terms.length - 1 }), fc.boolean()).map(([at, negated]): Asked => {
  const [text, test] = terms[at] ?? ["alpha", () => false];
  return negated ? negatedAt({ text, test }) : { text, test };
});
const anyOf = fc.array(aTerm, { minLength: 2, maxLength: 3 }).map(
  (of): Asked => ({
    text: `(${of.map(({ text }) => text).join(" or ")})`,
    test: (doc) => of.some(({ test }) => test(doc)),
  }),
);
const part = fc.oneof({ weight: 4, arbitrary: aTerm }, anyOf, anyOf.map(negatedAt));

const aSearch = fc.record({
  caller: fc.nat({ max: 6 }),
  asked: fc.array(part, { maxLength: 3 }),
  filters: fc.oneof({ weight: 1, arbitrary: fc.constant({}) }, { weight: 2, arbitrary: selection }),
  sort: fc.constantFrom(...Object.keys(sortValues)),
  descending: fc.boolean(),
  limit: fc.integer({ min: 1, max: 60 }),
  // Which engine answers each page.
  plans: fc.array(fc.constantFrom("columns", "many", "postgresql"), { minLength: 1, maxLength: 5 }),
  facetLimit: fc.constantFrom(undefined, 1, 2),
  bins: fc.constantFrom(undefined, 3, 12),
});

type Filters = Partial<Record<DatasetFacet, readonly string[]>>;

const passes = (doc: Known["doc"], filters: Filters, except?: string) =>
  Object.entries(filters).every(
    ([facet, values]) =>
      facet === except || facetValues[facet as DatasetFacet](doc).some((value) => values.includes(value)), // made from facets
  );

function expectedFacets(matching: readonly Known[], filters: Filters) {
  const counts = datasetFacets.map((facet) => {
    const selected: [string, number][] = (filters[facet] ?? []).map((value) => [value, 0]);
    const count = new Map(selected);
    for (const { doc } of matching)
      if (passes(doc, filters, facet))
        for (const value of new Set(facetValues[facet](doc))) count.set(value, (count.get(value) ?? 0) + 1);
    return [facet, Object.fromEntries(count)];
  });
  return Object.fromEntries(counts);
}

const countsIn = (facets: DatasetResult["facets"]) =>
  Object.fromEntries(
    Object.entries(facets).map(([facet, values]) => [
      facet,
      Object.fromEntries(values.map(({ value, count }) => [value, count])),
    ]),
  );

const pidOf = (item: string): string => JSON.parse(item).pid;

/** Rows without a value come last, whatever the direction. */
function compareBy(sort: string, descending: boolean) {
  const value = sortValues[sort] ?? (() => null);
  const sign = descending ? -1 : 1;
  return (a: Known, b: Known): number => {
    const [left, right] = [value(a.doc, descending), value(b.doc, descending)];
    if (left === null || right === null) return left === right ? sign * (a.id - b.id) : left === null ? 1 : -1;
    const order = typeof left === "string" ? compareTexts(left, String(right)) : left - Number(right);
    return sign * (order || a.id - b.id);
  };
}

/** Each bin holds what lies between its edges, and nothing lies outside. */
function expectHistograms(found: DatasetResult["histograms"], matching: readonly Known[]): void {
  for (const [name, { bins, missing }] of Object.entries(found)) {
    const values = matching.flatMap(({ doc }) => measures[name]?.(doc) ?? []);
    expect(missing).toBe(matching.length - values.length);
    const edge = (one: string | number) => (typeof one === "string" ? Date.parse(one) : one);
    const counts = bins.map(
      ({ from, to }, at) =>
        values.filter(
          (value) => value >= edge(from) && (value < edge(to) || (at === bins.length - 1 && value <= edge(to))),
        ).length,
    );
    expect(bins.map(({ count }) => count)).toEqual(counts);
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
  }
}

const { "metadata.beam.energy": _rounds, ...exactMeasures } = measures;

it("answers like a slow oracle by either plan, which may change from page to page", { timeout: 400_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(aSearch, async ({ asked, ...search }) => {
      const caller = callers[search.caller];
      if (!caller) return;
      const matching = known.filter(({ doc }) => caller.reads(doc) && asked.every(({ test }) => test(doc)));
      const expected = matching
        .filter(({ doc }) => passes(doc, search.filters))
        .sort(compareBy(search.sort, search.descending));
      const query = {
        q: asked.map(({ text }) => text).join(" "),
        filters: search.filters,
        limit: search.limit,
        sort: `${search.sort}:${search.descending ? "desc" : "asc"}`,
      };
      const whole = { ...query, facets: datasetFacets, histograms: Object.keys(measures), bins: search.bins };
      const first = await engines.columns.datasets(caller.principal, whole);
      const second = await engines.postgresql.datasets(caller.principal, whole);
      expect(first.timing.plan).toMatch(/^columns/);
      expect(second.timing.plan).toMatch(/^postgresql/);
      expect(first.total).toBe(expected.length);
      expect(countsIn(first.facets)).toEqual(expectedFacets(matching, search.filters));
      expectHistograms(
        Object.fromEntries(Object.entries(first.histograms).filter(([name]) => name in exactMeasures)),
        expected,
      );
      const third = await engines.many.datasets(caller.principal, whole);
      const { timing: ___, cursor: _third, ...another } = third;
      const { timing: _, cursor: _first, ...one } = first;
      const { timing: __, cursor: _second, ...other } = second;
      expect(withoutLabels(one)).toEqual(withoutLabels(other));
      expect(withoutLabels(one)).toEqual(withoutLabels(another));

      const found: string[] = [];
      let cursor: string | undefined;
      for (let n = 0; ; n++) {
        const engine = engines[search.plans[n % search.plans.length] ?? "columns"];
        const page = await engine.datasets(caller.principal, { ...query, facets: [], cursor });
        found.push(...page.items.map(pidOf));
        expect(page.items.length).toBeLessThanOrEqual(search.limit);
        expect(page.total).toBe(expected.length);
        cursor = page.cursor;
        if (cursor === undefined || found.length > expected.length) break;
      }
      expect(found).toEqual(expected.map(({ doc }) => doc.pid));

      const few = { ...query, facets: datasetFacets, facetLimit: search.facetLimit ?? 1 };
      const [left, right] = [
        await engines.columns.datasets(caller.principal, few),
        await engines.postgresql.datasets(caller.principal, few),
      ];
      expect(left.furtherValues).toEqual(right.furtherValues);
      expect(countsIn(left.facets)).toEqual(countsIn(right.facets));
    }),
    { numRuns: 200 },
  );
});

// Datasets may name one technique differently; which name is shown is not promised.
const withoutLabels = ({ facets, ...rest }: Omit<DatasetResult, "timing" | "cursor">) => ({
  ...rest,
  facets: Object.fromEntries(
    Object.entries(facets).map(([facet, values]) => [facet, values.map(({ value, count }) => ({ value, count }))]),
  ),
});

it("lists the same values of a facet that contain a text, by value or label", async () => {
  for (const { principal } of callers)
    for (const text of ["al", "PHA", "x", "20010", "nowhere", "%"]) {
      const query = { filters: {}, facets: datasetFacets, limit: 1, facetSearch: { keyword: text, proposal: text } };
      const [one, other] = [
        await engines.columns.datasets(principal, query),
        await engines.postgresql.datasets(principal, query),
      ];
      expect(one.facets.keyword).toEqual(other.facets.keyword);
      expect(one.facets.proposal).toEqual(other.facets.proposal);
      for (const { value } of one.facets.keyword ?? []) expect(value.toLowerCase()).toContain(text.toLowerCase());
    }
});

it("suggests the same by either plan", async () => {
  const suggest = (engine: SearchEngine, principal: Principal, q: string) =>
    createSuggestions(world.database, engine).suggest(principal, { q });
  for (const { principal } of callers)
    for (const q of ["", "e", "ma", "temp", "energy:", "material:", "material:g", "sample:", "has:m", "keyword:al"]) {
      const byColumns = await suggest(engines.columns, principal, q);
      expect(byColumns).toEqual(await suggest(engines.postgresql, principal, q));
      const keys = { q, limit: 20 };
      const found = await engines.columns.metadataKeys(principal, keys);
      expect(found).toEqual(await engines.postgresql.metadataKeys(principal, keys));
    }
});

it("uses the plan of the newest by group for readers without a filter, and it agrees with the oracle", async () => {
  for (const { principal, reads } of callers) {
    const expected = known
      .filter(({ doc }) => reads(doc))
      .sort((a, b) => b.doc.creationTime.localeCompare(a.doc.creationTime) || b.id - a.id)
      .map(({ doc }) => doc.pid);
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await engines.postgresql.datasets(principal, { filters: {}, facets: [], limit: 7, cursor });
      expect(page.timing.plan).toBe(
        principal.roles.size > 0 ? "postgresql: ordered scan" : "postgresql: newest by group",
      );
      expect(page.total).toBe(expected.length);
      found.push(...page.items.map(pidOf));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(found).toEqual(expected);
  }
});

it("never fails on any query text: it answers, or says that the query is wrong", { timeout: 120_000 }, async () => {
  const piece = fc.oneof(
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.constantFrom(
      ":",
      "..",
      "<",
      "-",
      " ",
      "9",
      "keV",
      "type:",
      "energy:",
      "created:",
      "\\",
      "'",
      "%",
      "(",
      "&",
      "|",
      "!",
      "<b>",
      "file:ab",
      "0",
      "1e400",
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 25 }), fc.nat({ max: 5 }), async (pieces, index) => {
      const principal = callers[index]?.principal ?? world.anonymous;
      const outcome = await world.search
        .datasets(principal, { q: pieces.join(""), filters: {}, facets: [], limit: 1 })
        .then(() => "answered")
        .catch((error: unknown) => (error instanceof Error && "code" in error ? error.code : error));
      expect(["answered", "invalid_query"]).toContain(outcome);
    }),
    { numRuns: 400 },
  );
});
