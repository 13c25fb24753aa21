import { packPaths } from "@margay/columns";
import { aDataset, startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { packFiles } from "./pack-pass.ts";
import { setPacked, unpackedAfter } from "./pack-pass-store.ts";

let catalogue: TestCatalogue;
const start = { blockId: 0, chunk: -1 };

beforeAll(async () => {
  catalogue = await startTestCatalogue({ config: { search: undefined } });
  await catalogue.admin({ url: "/v1/datasets", body: aDataset({ pid: "a" }) });
  const file = (_: unknown, n: number) => ({ path: `Raw/ÄRGER_${n}.h5`, size: n });
  const body = { datasetPid: "a", dataFileList: Array.from({ length: 42_000 }, file) };
  expect((await catalogue.admin({ url: "/v1/orig-datablocks", body })).status).toBe(201);
});
beforeEach(() => sql("update file_chunk set packed = null"));
afterAll(() => catalogue.close());

const sql = async (text: string) => (await catalogue.database.pool.query(text)).rows;
const missing = async () => (await sql("select count(*) as n from file_chunk where packed is null"))[0].n;
const pack = () => packFiles(catalogue.database, new AbortController().signal);

async function expectPacked(): Promise<void> {
  for (const { packed, names } of await sql("select packed, lower(names) as names from file_chunk"))
    expect(new Uint8Array(packed)).toEqual(packPaths(names));
}

describe("the pass that packs names of files", () => {
  it("packs what PostgreSQL folds to lower case, in several batches", async () => {
    expect((await unpackedAfter(catalogue.database.kysely, start)).length).toBeLessThan(42);
    await pack();
    expect(await missing()).toBe(0);
    await expectPacked();
  });

  it("leaves a chunk alone that was changed after it was read", async () => {
    const db = catalogue.database.kysely;
    const read = await unpackedAfter(db, start);
    await sql("update file_chunk set names = replace(names, 'Raw', 'New') where chunk = 3");
    await setPacked(
      db,
      read.map((chunk) => ({ ...chunk, packed: packPaths(chunk.names) })),
    );
    expect(await sql("select chunk from file_chunk where packed is null and chunk < 10")).toEqual([{ chunk: 3 }]);
    await pack();
    await expectPacked();
  });

  it("waits for nobody", async () => {
    const client = await catalogue.database.pool.connect();
    try {
      await client.query("begin; update file_chunk set names = 'New/name.h5', n = 1 where chunk = 5");
      await pack();
      expect(await missing()).toBe(1);
      await client.query("commit");
    } finally {
      client.release();
    }
    await pack();
    await expectPacked();
  });

  it("is run by one process at a time", async () => {
    await Promise.all([pack(), pack(), pack()]);
    await expectPacked();
    expect(await sql("select 1 from pg_locks where locktype = 'advisory' and objid = 7304117")).toEqual([]);
  });

  it("is forgotten by a chunk that gets other names", async () => {
    await pack();
    await sql("update file_chunk set sizes = sizes, names = names where chunk = 1");
    expect(await missing()).toBe(0);
    await sql("update file_chunk set names = upper(names) where chunk = 1");
    expect(await missing()).toBe(1);
  });
});
