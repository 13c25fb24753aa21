import { type DatasetFacet, datasetFacets } from "@margay/contract";
import { cloneDatabase } from "@margay/testkit";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Principal } from "../access/index.ts";
import type { DatasetResult } from "./engine.ts";
import { aDataset, facetValues, type Known, sortValues, terms } from "./oracle.fixture.ts";
import { searchable } from "./search.fixture.ts";

const numberOfDatasets = 150;
let drop: () => Promise<void>;
let world: Awaited<ReturnType<typeof searchable>>;
let known: Known[];
let callers: { principal: Principal; reads: (doc: Known["doc"]) => boolean }[];

beforeAll(async () => {
  const clone = await cloneDatabase();
  drop = clone.drop;
  world = await searchable(clone.connection);
  const drafts = fc.sample(aDataset, { numRuns: numberOfDatasets, seed: 20_260 });
  const docs = drafts.map((draft, index) => ({ ...draft, pid: `20.500.12345/ds${index}` }));
  await world.datasets.createMany(world.admin, docs);
  const { rows } = await world.database.pool.query<{ id: number; key: string }>("select id, key from dataset");
  const ids = new Map(rows.map(({ id, key }) => [key, id]));
  known = docs.map((doc) => ({ doc, id: ids.get(doc.pid) ?? 0 }));
  const reader = async (...groups: string[]) => ({
    principal: await world.principal(groups),
    reads: (doc: Known["doc"]) =>
      doc.isPublished === true || [doc.ownerGroup, ...(doc.accessGroups ?? [])].some((group) => groups.includes(group)),
  });
  callers = [
    { principal: world.anonymous, reads: (doc) => doc.isPublished === true },
    { principal: world.admin, reads: () => true },
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

const aSearch = fc.record({
  caller: fc.nat({ max: 5 }),
  terms: fc.array(fc.tuple(fc.nat({ max: terms.length - 1 }), fc.boolean()), { maxLength: 3 }),
  filters: fc.oneof({ weight: 1, arbitrary: fc.constant({}) }, { weight: 2, arbitrary: selection }),
  sort: fc.constantFrom(...Object.keys(sortValues)),
  descending: fc.boolean(),
  limit: fc.integer({ min: 1, max: 60 }),
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

it("answers ids, order, totals and facet counts like a slow oracle, page by page", { timeout: 240_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(aSearch, async (search) => {
      const caller = callers[search.caller];
      if (!caller) return;
      const asked = search.terms.flatMap(([index, negated]) => {
        const term = terms[index];
        return term ? [{ text: negated ? `-${term[0]}` : term[0], test: term[1], negated }] : [];
      });
      const matching = known.filter(
        ({ doc }) => caller.reads(doc) && asked.every(({ test, negated }) => test(doc) !== negated),
      );
      const value = sortValues[search.sort] ?? (() => 0);
      const sign = search.descending ? -1 : 1;
      const expected = matching
        .filter(({ doc }) => passes(doc, search.filters))
        .sort((a, b) => {
          const [left, right] = [value(a.doc), value(b.doc)];
          return sign * (left < right ? -1 : left > right ? 1 : a.id - b.id);
        })
        .map(({ doc }) => doc.pid);
      const query = {
        q: asked.map(({ text }) => text).join(" "),
        filters: search.filters,
        limit: search.limit,
        sort: `${search.sort}:${search.descending ? "desc" : "asc"}`,
      };
      const found: string[] = [];
      let page = await world.search.datasets(caller.principal, { ...query, facets: datasetFacets });
      expect(page.total).toBe(expected.length);
      expect(countsIn(page.facets)).toEqual(expectedFacets(matching, search.filters));
      for (;;) {
        found.push(...page.items.map(pidOf));
        expect(page.items.length).toBeLessThanOrEqual(search.limit);
        if (page.cursor === undefined || found.length > expected.length) break;
        page = await world.search.datasets(caller.principal, { ...query, facets: [], cursor: page.cursor });
        expect(page.total).toBe(expected.length);
      }
      expect(found).toEqual(expected);
    }),
    { numRuns: 150 },
  );
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
      const page = await world.search.datasets(principal, { filters: {}, facets: [], limit: 7, cursor });
      expect(page.timing.plan).toBe(
        principal === world.admin ? "postgresql: ordered scan" : "postgresql: newest by group",
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
