import type { Filter } from "@margay/contract";
import { cloneDatabase } from "@margay/testkit";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findForms } from "../../../datasets/form-pass.ts";
import { createPostgresFinder } from "../../postgres/find/index.ts";
import { searchable } from "../../search.fixture.ts";
import type { Columns } from "../types.ts";
import { countByColumns } from "./find.ts";
import { Answers } from "./remembered.ts";

let drop: () => Promise<void>;
let world: Awaited<ReturnType<typeof searchable>>;
let columns: Columns;

// 12.4 keV and its neighbours have one SI value, as have 20 °C and its.
const written = [0, 5, 9, 12.4, 12.400000000000002, 20, 20.000000000000004, -3, 9_000, 1e-200, 1e200, 0.005, 1e308];
const units = ["keV", "eV", "mm", "degC", "K", "nobody's", ""];
const one = (n: number) => written[n % written.length] ?? 0;
const unitOf = (n: number) => units[n % units.length] ?? "";

/** Ways to write an energy. */
const shapes: readonly ((n: number) => unknown)[] = [
  (n) => ({ value: one(n), unit: unitOf(n) }),
  (n) => ({ value: one(n), unit: "keV" }),
  (n) => ({ v: one(n), u: unitOf(n) }),
  (n) => one(n),
  (n) => ({ value: [one(n), one(n + 3)], unit: unitOf(n) }),
  (n) => [
    { value: one(n), unit: unitOf(n) },
    { value: one(n + 1), unit: "eV" },
  ],
  (n) => ({ value: String(one(n)), unit: unitOf(n) }),
  (n) => ({ min: one(n), max: one(n + 2), unit: "mm", value: "x" }),
  (n) => ({ value: { value: one(n), unit: unitOf(n) } }),
  (n) => ({ value: one(n), unit: unitOf(n), valueSI: one(n + 1), v: one(n + 5) }),
  () => ({ value: null, unit: "keV" }),
  () => "text",
];

beforeAll(async () => {
  const clone = await cloneDatabase();
  drop = clone.drop;
  world = await searchable(clone.connection, "columns");
  if (!world.columns) throw new Error("the columns are on");
  columns = world.columns;
  const amount = shapes.length * written.length;
  for (let n = 0; n < amount; n++) {
    const energy = shapes[n % shapes.length]?.(Math.floor(n / shapes.length));
    const scientificMetadata = n % 5 === 0 ? { mono: { energy }, other: 1 } : { energy, frames: n };
    await world.datasets.create(world.admin, {
      pid: `n/${n}`,
      type: "raw",
      datasetName: "n",
      ownerGroup: n % 3 ? "g1" : "g2",
      scientificMetadata,
    });
  }
}, 60_000);

afterAll(async () => {
  await world.close();
  await drop();
});

const number = fc.constantFrom(...written, 4, 12.399999999999999, 1e-150, Number.MAX_VALUE, -1e300);
const path = fc.constantFrom<string[][]>(
  ["energy"],
  ["energy", "value"],
  ["energy", "v"],
  ["energy", "value", "value"],
  ["energy", "min"],
  ["mono", "energy", "value"],
  ["frames"],
);
const values = fc.array(fc.oneof(number, number.map(String), fc.constant("text")), { minLength: 1, maxLength: 4 });
const field = (steps: string[]) => ["scientificMetadata", ...steps];
const filter: fc.Arbitrary<Filter> = fc.oneof(
  fc
    .tuple(path, fc.record({ gt: number, gte: number, lt: number, lte: number }, { requiredKeys: [] }))
    .filter(([, bounds]) => Object.keys(bounds).length > 0)
    .map(([steps, bounds]): Filter => ({ op: "range", field: field(steps), ...bounds })),
  fc.tuple(path, values).map(([steps, list]): Filter => ({ op: "in", field: field(steps), values: list })),
);
const tree = fc.oneof(
  filter,
  filter.map((of): Filter => ({ op: "not", of })),
  fc.array(filter, { minLength: 2, maxLength: 3 }).map((of): Filter => ({ op: "or", of })),
  fc.array(filter, { minLength: 2, maxLength: 3 }).map((of): Filter => ({ op: "and", of })),
);

async function expectSame(numRuns: number): Promise<number> {
  const postgres = createPostgresFinder(world.database);
  const people = [world.admin, await world.principal(["g1"])];
  let known = 0;
  await fc.assert(
    fc.asyncProperty(tree, async (where) => {
      for (const principal of people) {
        // Few enough for PostgreSQL are none, so that only what the forms leave over is asked of it.
        for (const few of [0, 5_000]) {
          const deps = { database: world.database, columns, answers: new Answers(), few };
          const found = await countByColumns(deps, principal, { where });
          if (found === undefined) continue;
          known++;
          expect(found, JSON.stringify(where)).toBe(await postgres.count(principal, "dataset", { where }));
        }
      }
    }),
    { numRuns },
  );
  return known;
}

it("compares numbers as written, in whichever units and forms, as PostgreSQL does by the documents", async () => {
  expect(await expectSame(150)).toBeGreaterThan(300);
}, 120_000);

it("does so while older sets of keys have no forms, and after these were found", async () => {
  const db = world.database.kysely;
  // As an older version left it: one set for one list of paths, whatever the units.
  await sql`update metadata_keyset set forms = null, hash = sha256(hash)`.execute(db);
  await sql`delete from metadata_form`.execute(db);
  await sql`update dataset d set keyset_id = (select min(o.id) from metadata_keyset o, metadata_keyset k
    where k.id = d.keyset_id and o.paths::text = k.paths::text)`.execute(db);
  await sql`delete from metadata_use`.execute(db);
  await sql`insert into metadata_use select keyset_id, acl_id, owner_group, access_groups, 1, created_at, updated_at
    from dataset`.execute(db);
  await expectSame(40);
  await findForms(world.database, new AbortController().signal);
  const left = await sql`select from metadata_keyset where forms is null`.execute(db);
  expect(left.rows).toEqual([]);
  expect(await expectSame(100)).toBeGreaterThan(200);
  const uses = await sql`
    select keyset_id, sum(n)::int as n from metadata_use group by 1 having sum(n) <> 0
    except select keyset_id, count(*)::int from dataset group by 1`.execute(db);
  expect(uses.rows).toEqual([]);
}, 120_000);
