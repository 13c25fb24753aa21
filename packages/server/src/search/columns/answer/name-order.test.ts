import { cloneDatabase } from "@margay/testkit";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withSession } from "../../postgres/session.ts";
import { sqlOrder } from "../../postgres/sort.ts";
import { cursorAt, orderOf, type SortPlace } from "../../screen/orders.ts";
import { searchable } from "../../search.fixture.ts";
import { NameOrder } from "./name-order.ts";
import { pageByText } from "./text-order-store.ts";

let drop: () => Promise<void>;
let world: Awaited<ReturnType<typeof searchable>>;
let ids: number[];

const count = 700;
const word = fc.constantFrom("scan", "Scan", "ä", "\u{1f600}", "\uffff", "p03", "_", "Z".repeat(301), "1", "10", "9");
const name = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join("_"));

async function create(datasetName: string): Promise<void> {
  await world.datasets.create(world.admin, { type: "raw", datasetName, ownerGroup: "g1" });
}

beforeAll(async () => {
  const clone = await cloneDatabase();
  drop = clone.drop;
  world = await searchable(clone.connection);
  for (const one of fc.sample(name, { numRuns: count, seed: 3 })) await create(one);
  ids = await allIds();
}, 60_000);

afterAll(async () => {
  await world.close();
  await drop();
});

async function allIds(): Promise<number[]> {
  const { rows } = await world.database.pool.query<{ id: number }>("select id from dataset order by id");
  return rows.map(({ id }) => id);
}

async function inSql(matches: readonly number[], descending: boolean): Promise<SortPlace[]> {
  const direction = descending ? sql`desc` : sql`asc`;
  const { rows } = await sql<SortPlace>`select id, left(lower(name), 300) as value from dataset
    where id = any(${[...matches]}::int[])
    order by left(lower(name), 300) collate "C" ${direction}, id ${direction}`.execute(world.database.kysely);
  return rows;
}

/** All pages of the datasets by name; `between` happens after the first page. */
async function paged(matches: readonly number[], descending: boolean, limit: number, names: NameOrder) {
  const found: SortPlace[] = [];
  const sort = descending ? "-datasetName" : "datasetName";
  let cursor: string | undefined;
  for (;;) {
    const order = orderOf(sort, cursor);
    const page = await withSession(world.database, undefined, (session) =>
      pageByText(
        session,
        // Of an index, it asks for the number of rows alone.
        { sizes: () => ({ rows: ids.length }) } as Parameters<typeof pageByText>[1],
        { ids: Int32Array.from(matches), few: 5_000, names },
        order,
        sqlOrder(order, undefined),
        limit,
      ),
    );
    found.push(...page);
    const last = page.at(-1);
    if (page.length < limit || !last) return found;
    cursor = cursorAt(order, last);
  }
}

const change = fc.record({ what: fc.constantFrom("rename", "remove", "create"), at: fc.nat(), name });

describe("the order of names in memory", () => {
  it("gives the pages that SQL gives, whatever changes meanwhile", { timeout: 120_000 }, async () => {
    const names = new NameOrder(world.database, { fromRows: 1 });
    await names.read();
    let used = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { maxLength: 4 }),
        fc.boolean(),
        fc.integer({ min: 40, max: 300 }),
        fc.integer({ min: 1, max: 9 }),
        async (changes, descending, limit, step) => {
          for (const { what, at, name: to } of changes) {
            const id = ids[at % ids.length];
            if (what === "create") await create(to);
            else if (what === "rename")
              await world.database.pool.query("update dataset set name = $2 where id = $1", [id, to]);
            else await world.database.pool.query("delete from dataset where id = $1", [id]);
            ids = await allIds();
          }
          const matches = ids.filter((id) => step > 2 || id % step === 0);
          expect(await paged(matches, descending, limit, names)).toEqual(await inSql(matches, descending));
          const known = await withSession(world.database, undefined, (session) => names.current(session, ids.length));
          if (known) used++;
        },
      ),
      { numRuns: 60 },
    );
    expect(used).toBe(60);
  });

  it("is not used for few datasets, nor when all of them changed", async () => {
    const current = (names: NameOrder) =>
      withSession(world.database, undefined, (session) => names.current(session, ids.length));
    expect(await current(new NameOrder(world.database))).toBeUndefined();
    const names = new NameOrder(world.database, { fromRows: 1 });
    await names.read();
    expect((await current(names))?.ids).toHaveLength(ids.length);
    await world.database.pool.query("insert into dataset_change (id) values (0)");
    expect(await current(names)).toBeUndefined();
  });

  it("is read anew after many changes", async () => {
    const names = new NameOrder(world.database, { fromRows: 1, mostChanges: 10 });
    await names.read();
    await world.database.pool.query("update dataset set name = name || 'x' where id = any($1)", [ids.slice(0, 100)]);
    const matches = ids;
    expect(await paged(matches, false, 100, names)).toEqual(await inSql(matches, false));
  });
});
