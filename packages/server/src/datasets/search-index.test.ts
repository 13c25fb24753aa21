import { aDataset, cloneDatabase } from "@margay/testkit";
import { sql } from "kysely";
import { afterAll, describe, expect, it } from "vitest";
import { anonymous, createVisibility, type Principal } from "../access/index.ts";
import { openDatabase } from "../db/database.ts";
import { createDatasets, createSearchIndex } from "./index.ts";

const clone = await cloneDatabase();
const database = openDatabase(clone.connection, { maxConnections: 4 });
const visibility = createVisibility(database.dictionaries);
const datasets = createDatasets({ database, visibility, clock: () => new Date(), pidPrefix: "20.500.test" });
const index = createSearchIndex(database);
afterAll(async () => {
  await database.close();
  await clone.drop();
});

const admin: Principal = {
  ...anonymous,
  username: "admin",
  accountId: 1,
  roles: new Set(["admin"]),
  scopes: new Set(["read", "write", "admin"]),
};

/** What the index holds, dataset by dataset. */
async function content() {
  const found = await sql`
    select id, tsv::text as tsv, tags, array(select unnest(visible_to) order by 1) as "visibleTo" from dataset_search order by id`.execute(
    database.kysely,
  );
  return found.rows;
}

describe("the search index", () => {
  it("is derived anew as writes had left it, whatever became of it", async () => {
    // More than one batch.
    const inputs = Array.from({ length: 520 }, (_, n) =>
      aDataset({
        ownerGroup: `group${n % 3}`,
        isPublished: n % 5 === 0,
        description: `word${n}`,
        scientificMetadata: { sample: { value: `s${n}` } },
      }),
    );
    await datasets.createMany(admin, inputs);
    const asWritten = await content();
    expect(asWritten).toHaveLength(520);
    await sql`delete from dataset_search where id % 2 = 0`.execute(database.kysely);
    await sql`update dataset_search set tsv = '', tags = '{}', visible_to = '{0}'`.execute(database.kysely);
    expect(await index.count(admin)).toBe(260);
    await sql`delete from dataset_change`.execute(database.kysely);
    expect(await index.rebuild(admin)).toBe(520);
    expect(await content()).toEqual(asWritten);
    // The search columns are told of rows that were there and of those that were not.
    const told = await sql`select distinct id from dataset_change order by id`.execute(database.kysely);
    expect(told.rows).toEqual(asWritten.map((row) => ({ id: (row as { id: number }).id })));
  });

  it("is for administrators, and stops with its signal", async () => {
    const reader = { ...admin, roles: new Set<never>() };
    await expect(index.rebuild(reader)).rejects.toMatchObject({ code: "forbidden" });
    await expect(index.count(reader)).rejects.toMatchObject({ code: "forbidden" });
    await expect(index.rebuild({ ...admin, scopes: new Set(["read"]) })).rejects.toMatchObject({ code: "forbidden" });
    await expect(index.rebuild(admin, AbortSignal.abort())).rejects.toThrow();
  });
});
