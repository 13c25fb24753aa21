import { aDataset, startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { packFiles } from "../../datablocks/index.ts";
import type { SearchConfig } from "./config.ts";
import { expectContents, loaded } from "./contents.fixture.ts";
import { type Columns, createColumns } from "./index.ts";

let catalogue: TestCatalogue;
const opened: Columns[] = [];

beforeAll(async () => {
  catalogue = await startTestCatalogue({ config: { testMode: true, search: undefined } });
  for (const pid of ["a", "b", "many"])
    expect((await catalogue.admin({ url: "/v1/datasets", body: aDataset({ pid }) })).status).toBe(201);
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});
afterAll(() => catalogue.close());

const sql = async (text: string, values: unknown[] = []) => (await catalogue.database.pool.query(text, values)).rows;

async function ready(own: Partial<SearchConfig> = {}): Promise<Columns> {
  const config = { columns: true, threads: 0, memoryLimitBytes: 1e9, patienceMs: 10_000, pollMs: 50, ...own };
  const columns = createColumns({ database: catalogue.database, config, log: { info() {}, warn() {} } });
  opened.push(columns);
  return loaded(columns);
}

const expectSame = (columns: Columns) => expectContents(columns, catalogue.database.pool);

/** How many files have the fragment in their paths; both engines are asked. */
async function filesWith(columns: Columns, contains: string): Promise<number> {
  await expectSame(columns);
  const index = await columns.current();
  const answer = await index?.query({ visible: "all", countFiles: { contains } });
  return answer?.files ?? Number.NaN;
}

const file = (path: string) => ({ path, size: 7 });
const frames = (scan: string, count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => file(`raw/${scan}/${scan}_${String(from + n).padStart(5, "0")}.h5`));
const block = async (datasetPid: string, dataFileList: unknown[], own: object = {}): Promise<string> => {
  const reply = await catalogue.admin({ url: "/v1/orig-datablocks", body: { datasetPid, dataFileList, ...own } });
  expect(reply.status).toBe(201);
  return `/v1/orig-datablocks/${encodeURIComponent(reply.body.id)}`;
};

const chunks = (count: number, blockId: string) =>
  sql(`insert into file_chunk (block_id, dataset_id, chunk, n, names, sizes)
    select b.id, b.dataset_id, 100 + n, 2, 'By Hand/part_' || n || '.h5' || E'\n' || 'By Hand/other_' || n || '.tif', array[1, 2]
    from generate_series(1, ${count}) n, block b where ${blockId}`);

describe("files in the search columns", () => {
  it("follow the blocks of a dataset through their life", async () => {
    const columns = await ready();
    const first = await block("a", frames("scan_1", 1_500));
    expect(await filesWith(columns, "scan_1_0")).toBe(1_500);
    const second = await block("a", [...frames("scan_1", 20, 1_500), file("raw/Notes.TXT")]);
    expect(await filesWith(columns, "scan_1_0")).toBe(1_520);
    expect(await filesWith(columns, "notes.txt")).toBe(1);
    // The same number of files and bytes: the dataset's own row stays as it is.
    const renamed = { dataFileList: [...frames("scan_1", 20, 1_500), file("raw/other.txt")] };
    expect((await catalogue.admin({ method: "PATCH", url: second, body: renamed })).status).toBe(200);
    expect(await filesWith(columns, "notes.txt")).toBe(0);
    expect(await filesWith(columns, "other.txt")).toBe(1);
    await catalogue.admin({ method: "DELETE", url: second });
    expect(await filesWith(columns, "raw/")).toBe(1_500);
    await catalogue.admin({ method: "PATCH", url: "/v1/datasets/a", body: { keywords: ["other"] } });
    expect(await filesWith(columns, "raw/")).toBe(1_500);
    await catalogue.admin({ method: "DELETE", url: first });
    expect(await filesWith(columns, "raw/")).toBe(0);
  });

  it("are those that PostgreSQL finds where capitals are beyond ASCII, and names that nobody chose", async () => {
    const columns = await ready();
    await block(
      "b",
      ["ÄRGER/Größe_1.TIF", "Ärger/ΣΑΣ 2.h5", "İ/ı.h5", "k%_\\?*/[x] 'y'.h5", "µm 👩 𝟘/0x7f.bin"].map(file),
    );
    expect(
      (await sql("select packed is null as missing from file_chunk order by block_id desc limit 1"))[0].missing,
    ).toBe(true);
    expect(await filesWith(columns, "ärger/")).toBe(2);
    await expectSame(await ready());
  });

  it("follow what is written by hand", async () => {
    const columns = await ready();
    const path = await block("a", frames("scan_7", 30));
    const its = `b.key = '${decodeURIComponent(path.split("/").at(-1) ?? "")}'`;
    const chunk = `file_chunk c using block b where b.id = c.block_id and ${its}`;
    await sql(
      `update file_chunk c set names = replace(names, 'scan_7', 'SCAN_Ö') from block b where b.id = c.block_id and ${its}`,
    );
    expect(await filesWith(columns, "scan_7")).toBe(0);
    expect(await filesWith(columns, "scan_ö_000")).toBe(30);
    await chunks(3, its);
    expect(await filesWith(columns, "by hand/")).toBe(6);
    await sql(`update block b set kind = 'datablock' where ${its}`);
    expect(await filesWith(columns, "by hand/")).toBe(0);
    await sql(`update block b set kind = 'origdatablock' where ${its}`);
    expect(await filesWith(columns, "by hand/")).toBe(6);
    await sql(
      `update file_chunk c set dataset_id = (select id from dataset where key = 'b') from block b where b.id = c.block_id and ${its} and c.chunk = 101`,
    );
    expect(await filesWith(columns, "by hand/")).toBe(6);
    await sql(`delete from ${chunk} and c.chunk > 101`);
    expect(await filesWith(columns, "by hand/")).toBe(2);
    await sql(`delete from block b where ${its}`);
    expect(await filesWith(columns, "by hand/")).toBe(0);
  });

  it("of archived packages are not among them", async () => {
    const columns = await ready();
    const before = await filesWith(columns, ".");
    const body = { datasetPid: "a", archiveId: "tape/1", packedSize: 70, dataFileList: [file("raw/archived.h5")] };
    expect((await catalogue.admin({ url: "/v1/datablocks", body })).status).toBe(201);
    expect([await filesWith(columns, "."), await filesWith(columns, "archived")]).toEqual([before, 0]);
    await expectSame(await ready());
  });

  it("come in pieces where a dataset has very many, packed and as they are", async () => {
    const path = await block("many", frames("scan_9", 17_500));
    const its = `b.key = '${decodeURIComponent(path.split("/").at(-1) ?? "")}'`;
    const columns = await ready();
    expect(await filesWith(columns, "scan_9")).toBe(17_500);
    await catalogue.admin({ method: "PATCH", url: "/v1/datasets/many", body: { keywords: ["read again"] } });
    await expectSame(columns);
    // Many small chunks, of which the dataset's number of files says nothing.
    await sql("update dataset set file_count = 1 where key = 'many'");
    await chunks(100, its);
    expect(await filesWith(columns, "by hand/part")).toBe(100);
    await sql(`insert into dataset (key, acl_id, owner_group, published, created_at, created_by, updated_at, updated_by, ct, type, name)
      select 'host/' || n, (select min(id) from acl), 'host', false, now(), 'x', now(), 'x', now(), 'raw', 'host' from generate_series(1, 21000) n`);
    // By threads.
    const again = await ready();
    const index = await again.current();
    const total = async (contains: string) => (await index?.query({ visible: "all", countFiles: { contains } }))?.files;
    expect([await total("scan_9"), await total("by hand/part"), await total("by hand/other")]).toEqual([
      17_500, 100, 100,
    ]);
    await sql("delete from dataset where owner_group = 'host'");
  });

  it("are packed later where they were not, which changes nothing", async () => {
    const columns = await ready();
    await expectSame(columns);
    await sql("update file_chunk set names = names, packed = null");
    const unpacked = async () => (await sql("select count(*) as n from file_chunk where packed is null"))[0].n;
    expect(await unpacked()).toBeGreaterThan(100);
    await columns.current();
    const looksBefore = await sql("select count(*) as n from dataset_change");
    await packFiles(catalogue.database, new AbortController().signal);
    expect(await unpacked()).toBe(0);
    expect(await sql("select count(*) as n from dataset_change")).toEqual(looksBefore);
    await expectSame(columns);
    await expectSame(await ready());
    // Each start does so by itself.
    await sql("update file_chunk set packed = null where chunk % 2 = 0");
    await ready();
    while ((await unpacked()) > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it("are packed anew where another version packed them", async () => {
    await sql("update file_chunk set packed = '\\x00ff7061' where chunk = 0");
    await expectSame(await ready());
    await sql("update file_chunk set packed = null where chunk = 0");
  });

  it("are left out first where memory is short", async () => {
    const full = await ready();
    const { sizeBytes = 0 } = full.state();
    const limit = Math.floor(sizeBytes * 0.9);
    const columns = await ready({ memoryLimitBytes: limit });
    expect(columns.state()).toMatchObject({ files: false });
  });

  it("are gone when all are", async () => {
    const columns = await ready();
    expect(await filesWith(columns, ".")).toBeGreaterThan(0);
    await sql("truncate file_chunk");
    const answered = async () => (await columns.current()) !== undefined;
    while (!(await answered())) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await filesWith(columns, ".")).toBe(0);
  });
});
