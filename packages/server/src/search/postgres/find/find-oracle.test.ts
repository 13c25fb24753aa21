import { cloneDatabase } from "@margay/testkit";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Principal } from "../../../access/index.ts";
import type { Finder, FindKind } from "../../finder.ts";
import { createFinder, createSearch } from "../../index.ts";
import { createPostgresSearch } from "../index.ts";
import { facets, filters, sorts } from "./filters.fixture.ts";
import { createPostgresFinder } from "./index.ts";
import { compare, type Doc, facetOf, matches, reach } from "./oracle.fixture.ts";
import { aBlock, aDataset, aProposal } from "./records.fixture.ts";
import { findable, mayRead, served, type World } from "./world.fixture.ts";

interface Known {
  id: number;
  doc: Doc;
}

let drop: () => Promise<void>;
let world: World;
let finders: Record<"columns" | "many" | "postgresql", Finder>;
let known: Record<"dataset" | "proposal" | "origdatablock", Known[]>;
let callers: { principal: Principal; reads: (doc: Doc) => boolean }[];

beforeAll(async () => {
  const clone = await cloneDatabase();
  drop = clone.drop;
  world = await findable(clone.connection, "columns");
  const { columns, database } = world;
  if (!columns) throw new Error("the columns are on");
  finders = {
    columns: world.finder,
    // Treats a handful of datasets as it treats many.
    many: createFinder({ database, columns, few: 3 }),
    postgresql: createPostgresFinder(database),
  };
  const { admin, datasets, proposals, blocks } = world;
  const sample = <Value>(one: fc.Arbitrary<Value>, numRuns: number) => fc.sample(one, { numRuns, seed: 20_261 });
  await datasets.createMany(
    admin,
    sample(aDataset, 120).map((doc, n) => ({ ...doc, pid: `ds/${n}` })),
  );
  await proposals.createMany(
    admin,
    sample(aProposal, 80).map((doc, n) => ({ ...doc, proposalId: `pr${n}` })),
  );
  await blocks.service.createMany(
    admin,
    sample(aBlock, 60).map((doc, n) => ({ ...doc, id: `b${n}`, datasetPid: `ds/${n % 40}` })),
  );
  const all = async (kind: FindKind, keyField: string) =>
    (await world.finder.find(admin, kind, { limit: 1_000 })).map((row) => ({ id: row.id, doc: served(keyField, row) }));
  known = {
    dataset: await all("dataset", "pid"),
    proposal: await all("proposal", "proposalId"),
    origdatablock: await all("origdatablock", "id"),
  };
  const reader = async (...own: string[]) => ({
    principal: await world.principal(own),
    reads: (doc: Doc) => mayRead(doc, own),
  });
  callers = [
    { principal: world.anonymous, reads: (doc) => doc.isPublished === true },
    { principal: admin, reads: () => true },
    await reader("g1"),
    await reader("g0", "g3", "elsewhere"),
  ];
});

afterAll(async () => {
  await world.close();
  await drop();
});

it("knows every record that was created", () => {
  expect([known.dataset.length, known.proposal.length, known.origdatablock.length]).toEqual([120, 80, 60]);
});

const caller = fc.nat({ max: 3 });

const cases = [
  ["dataset", "columns"],
  ["dataset", "many"],
  ["dataset", "postgresql"],
  ["proposal", "postgresql"],
  ["origdatablock", "postgresql"],
] as const;

for (const [kind, engine] of cases)
  it(`finds, orders and counts ${kind}s by ${engine} as the oracle does`, { timeout: 240_000 }, async () => {
    const search = fc.record({
      caller,
      where: filters[kind],
      sort: sorts[kind],
      limit: fc.integer({ min: 1, max: 150 }),
      offset: fc.nat({ max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(search, async ({ caller: index, where, sort, limit, offset }) => {
        const { principal, reads } = callers[index] ?? { principal: world.anonymous, reads: () => false };
        const expected = known[kind]
          .filter(({ doc }) => reads(doc) && matches(kind, doc, where))
          .sort((a, b) => compare(a.doc, b.doc, sort) || a.id - b.id);
        expect(await finders[engine].count(principal, kind, { where })).toBe(expected.length);
        const found = await finders[engine].find(principal, kind, { where, sort, limit, offset, fields: ["version"] });
        expect(found.map(({ id }) => id)).toEqual(expected.slice(offset, offset + limit).map(({ id }) => id));
      }),
      { numRuns: 1_000 },
    );
  });

it("searches datasets by a filter, by either plan, as the oracle does", { timeout: 240_000 }, async () => {
  const { columns, database, search } = world;
  if (!columns) throw new Error("the columns are on");
  const engines = [search, createSearch({ database, columns, few: 3 }), createPostgresSearch(database)];
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 3 }), filters.dataset, async (index, where) => {
      const { principal, reads } = callers[index] ?? { principal: world.anonymous, reads: () => false };
      const expected = known.dataset.filter(({ doc }) => reads(doc) && matches("dataset", doc, where));
      for (const engine of engines) {
        const answer = await engine.datasets(principal, {
          where,
          filters: {},
          facets: ["keyword"],
          limit: 1,
          sort: "pid",
        });
        expect(answer.total).toBe(expected.length);
      }
    }),
    { numRuns: 300 },
  );
});

it("finds, orders and counts files as the oracle does", { timeout: 120_000 }, async () => {
  const fileSort = fc.array(
    fc.record({
      field: fc.constantFrom(
        ["dataFileList", "path"],
        ["dataFileList", "size"],
        ["dataFileList", "chk"],
        ["datasetPid"],
      ),
      descending: fc.boolean(),
    }),
    { maxLength: 2 },
  );
  await fc.assert(
    fc.asyncProperty(caller, filters.origdatablock, fileSort, async (index, where, sort) => {
      const { principal, reads } = callers[index] ?? { principal: world.anonymous, reads: () => false };
      const rows = known.origdatablock
        .toSorted((a, b) => a.id - b.id)
        .filter(({ doc }) => reads(doc))
        .flatMap(({ doc }) =>
          reach(doc, ["dataFileList"])
            .flat()
            .map((file) => ({ ...doc, dataFileList: file }) as Doc),
        );
      const expected = rows.filter((row) => matches("origdatablock", row, where)).sort((a, b) => compare(a, b, sort));
      expect(await world.finder.countFiles(principal, { where })).toBe(expected.length);
      const found = await world.finder.files(principal, { where, sort, limit: 500 });
      expect(found.map(({ block, fileText }) => [block.key, JSON.parse(fileText)])).toEqual(
        expected.map(({ id, dataFileList }) => [id, dataFileList]),
      );
    }),
    { numRuns: 600 },
  );
});

const counted = [
  ["dataset", "columns"],
  ["dataset", "many"],
  ["dataset", "postgresql"],
  ["proposal", "postgresql"],
] as const;

for (const [kind, engine] of counted)
  it(`counts facets of ${kind}s by ${engine} as the oracle does`, { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(caller, filters[kind], facets[kind], async (index, where, fields) => {
        const { principal, reads } = callers[index] ?? { principal: world.anonymous, reads: () => false };
        const docs = known[kind].map(({ doc }) => doc).filter((doc) => reads(doc) && matches(kind, doc, where));
        const answer = await finders[engine].facets(principal, kind, { where, facets: fields });
        expect(answer.total).toBe(docs.length);
        for (const [at, field] of fields.entries()) {
          const plain = (value: unknown) => (typeof value === "object" && value !== null ? "object" : value);
          const sums = new Map<unknown, number>();
          for (const [value, count] of facetOf(docs, field))
            sums.set(plain(value), (sums.get(plain(value)) ?? 0) + count);
          const found = new Map<unknown, number>();
          for (const { value, count } of answer.facets[at] ?? []) {
            const isObject = typeof value === "string" && /^[[{]/.test(value);
            const shown = isObject ? "object" : value;
            found.set(shown, (found.get(shown) ?? 0) + count);
          }
          expect(found).toEqual(sums);
        }
      }),
      { numRuns: 300 },
    );
  });
