import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aDataset, anOrigDatablock, startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { SearchConfig } from "./config.ts";
import { contentsOfIndex, expectContents, loaded } from "./contents.fixture.ts";
import { type Columns, createColumns, forgetDatasetChanges } from "./index.ts";

let catalogue: TestCatalogue;
const opened: Columns[] = [];
const folders: string[] = [];
const said: string[] = [];

beforeAll(async () => {
  catalogue = await startTestCatalogue({ config: { testMode: true, search: undefined } });
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});
afterAll(() => catalogue.close());

const sql = (text: string, values: unknown[] = []) => catalogue.database.pool.query(text, values);

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "margay-columns-"));
  folders.push(folder);
  return folder;
}

/** Columns of a process of their own, as far as the database can tell. */
function open(own: Partial<SearchConfig> = {}, database = catalogue.database): Columns {
  said.length = 0;
  const note = (_facts: object, message: string) => void said.push(message);
  const config = { columns: true, threads: 0, memoryLimitBytes: 1e9, patienceMs: 10_000, pollMs: 50, ...own };
  const columns = createColumns({ database, config, log: { info: note, warn: note } });
  opened.push(columns);
  return columns;
}

const expectSame = (columns: Columns) => expectContents(columns, catalogue.database.pool);

const rich = (n: number) =>
  aDataset({
    pid: `rich/${n}`,
    type: n % 3 === 0 ? "derived" : "raw",
    ownerGroup: `group-${n % 4}`,
    accessGroups: n % 2 === 0 ? [`group-${n % 5}`, "everyone"] : [],
    isPublished: n % 7 === 0,
    keywords: ["beam", `key ${n % 6}`, ""],
    techniques: [{ name: "small angle", pid: "panet/1" }],
    proposalIds: [`P-${n % 3}`],
    creationLocation: "/DESY/PETRA III/P0",
    ...(n % 5 === 0 ? { startTime: "2026-03-02T08:15:00.123Z" } : {}),
    scientificMetadata: {
      energy: { value: 8 + (n % 10), unit: "keV" },
      sample_name: `lysozyme ${n % 4} ünïcode`,
      span: { value: [1, n % 9], unit: "mm" },
    },
  });

const create = (n: number) => catalogue.admin({ url: "/v1/datasets", body: rich(n) });
const at = (n: number) => `/v1/datasets/${encodeURIComponent(`rich/${n}`)}`;

describe("search columns", () => {
  it("hold after loading what the database holds, of every column", async () => {
    for (let n = 0; n < 40; n++) {
      expect((await create(n)).status).toBe(201);
      if (n % 3 > 0) await catalogue.admin({ url: "/v1/orig-datablocks", body: anOrigDatablock(`rich/${n}`) });
    }
    const columns = await loaded(open());
    await expectSame(columns);
    expect(columns.state()).toMatchObject({ phase: "ready", rows: 40, terms: true, quantities: true, files: true });
  });

  it("show each write to the next search, whatever way it came", async () => {
    const columns = await loaded(open());
    const changes = [
      () => create(100),
      () => catalogue.admin({ method: "PATCH", url: at(1), body: { keywords: ["changed"], ownerGroup: "group-new" } }),
      () =>
        catalogue.admin({
          method: "PATCH",
          url: at(2),
          body: { scientificMetadata: { other: { value: 5, unit: "m" } } },
        }),
      () => catalogue.admin({ method: "DELETE", url: at(3) }),
      () => catalogue.admin({ url: "/v1/orig-datablocks", body: anOrigDatablock("rich/4") }),
      () => sql("update dataset set keywords = '{by hand}', creation_location = null where id % 5 = 0"),
      () => sql("update dataset_search set tags = tags || '{by=hand}'::text[] where id % 7 = 0"),
      () =>
        sql(
          "update dataset_param set lo = array(select x + 1 from unnest(lo) x), hi = array(select x + 1 from unnest(hi) x)",
        ),
      () => sql("delete from dataset_param where id % 4 = 0"),
      () => sql("delete from dataset where key = 'rich/6'"),
      async () => {
        const administrator = await catalogue.server.identity.principalFor("test-admin");
        if (administrator) await catalogue.server.catalogue.searchIndex.rebuild(administrator);
        expect(administrator).toBeDefined();
      },
    ];
    for (const change of changes) {
      await change();
      await expectSame(columns);
    }
  });

  it("show what parallel transactions wrote, in whatever order they commit", async () => {
    const columns = await loaded(open());
    const clients = await Promise.all(Array.from({ length: 6 }, () => catalogue.database.pool.connect()));
    try {
      for (let round = 0; round < 15; round++) {
        await Promise.all(
          clients.map(async (client, n) => {
            await client.query("begin");
            await client.query("update dataset set keywords = array[$1::text] where id % 6 = $2", [
              `r${round}-${n}`,
              n,
            ]);
            if ((round + n) % 3 === 0) {
              await client.query(`savepoint inner_one; update dataset set data_format = 'inner' where id % 12 = ${n}`);
              await client.query(n % 2 === 0 ? "rollback to inner_one" : "release inner_one");
            }
          }),
        );
        const order = clients
          .map((client, n) => ({ client, n }))
          .sort((a, b) => ((a.n * 7 + round) % 6) - ((b.n * 7 + round) % 6));
        for (const { client, n } of order) {
          await client.query((round + n) % 5 === 0 ? "rollback" : "commit");
          await columns.current();
        }
        await expectSame(columns);
      }
    } finally {
      for (const client of clients) client.release();
    }
  });

  it("are not held up by a transaction that stays open, and miss nothing of it", async () => {
    const columns = await loaded(open());
    const client = await catalogue.database.pool.connect();
    try {
      await client.query("begin; update dataset set keywords = '{late}' where key = 'rich/8'");
      await create(200);
      await expectSame(columns);
      await create(201);
      await expectSame(columns);
      await client.query("commit");
      await expectSame(columns);
    } finally {
      client.release();
    }
  });

  it("know a change by its id, and say so when there is no such change yet", async () => {
    const columns = await loaded(open({ patienceMs: 200 }));
    await create(300);
    // The feed tells of transactions once all before them are over.
    const feed = (await catalogue.admin({ url: "/v1/changes?limit=10000" })).body.items;
    const change = feed.at(-1).id;
    expect(await columns.current({ change })).toBeDefined();
    expect(await columns.current({ change: "9000000000000000000-1" })).toBeUndefined();
    await expect(columns.current({ change: "yesterday" })).rejects.toMatchObject({ code: "invalid_query" });
  });

  it("know which classes of visibility contain a group, new ones included", async () => {
    const columns = await loaded(open());
    await catalogue.admin({ url: "/v1/datasets", body: aDataset({ ownerGroup: "brand new group" }) });
    const index = await columns.current();
    const group = (await sql("select id from grp where name = 'brand new group'")).rows[0].id;
    const acls = (await sql("select array_agg(id) as ids from acl where groups @> array[$1::int]", [group])).rows[0]
      .ids;
    const classes = await columns.classesOf([group]);
    expect([...classes].flatMap((one, id) => (one === 1 ? [id] : []))).toEqual(acls);
    expect((await index?.query({ visible: classes }))?.total).toBe(1);
    expect(await columns.classesOf([group])).toBe(classes);
  });

  it("are loaded anew when everything is emptied at once, and when sets of readers are changed by hand", async () => {
    const columns = await loaded(open());
    await sql("begin; create table kept as select * from dataset_param; truncate dataset_param; commit");
    const emptied = await until(() => columns.current());
    expect(await contentsOfIndex(emptied, new Map())).toBeDefined();
    await expectSame(columns);
    await sql("insert into dataset_param select * from kept; update dataset set key = key; drop table kept");
    await expectSame(columns);
    await sql("update acl set groups = groups || 0 where id = (select min(id) from acl)");
    const first = (await sql("select min(id) as id from acl")).rows[0].id;
    await until(() => columns.current());
    expect((await columns.classesOf([0]))[first]).toBe(1);
  });

  it("bring many changes in, more than fit one step", async () => {
    const columns = await loaded(open());
    await sql(`insert into dataset (key, acl_id, owner_group, published, created_at, created_by, updated_at, updated_by, ct, type, name)
      select 'many/' || n, (select min(id) from acl), 'many', false, now(), 'x', now(), 'x', now(), 'raw', 'many ' || n from generate_series(1, 3500) n`);
    const index = await columns.current();
    expect(index?.sizes().rows).toBe((await sql("select count(*) as n from dataset")).rows[0].n);
    await sql("delete from dataset where owner_group = 'many'");
    await expectSame(columns);
  });

  it("are loaded by threads where there are many rows, whatever is written meanwhile", {
    timeout: 120_000,
  }, async () => {
    await sql(`insert into dataset (key, acl_id, owner_group, published, created_at, created_by, updated_at, updated_by, ct, type, name, keywords)
      select 'host/' || n, (select min(id) from acl), 'host', n % 2 = 0, now(), 'x', now(), 'x', now(), 'raw', 'host ' || n, array['host ' || n % 10]
      from generate_series(1, 22000) n`);
    const columns = open();
    await sql("update dataset set keywords = '{meanwhile}' where owner_group = 'host' and id % 1000 = 0");
    const index = await (await loaded(columns)).current();
    expect(said).toContain("search columns: loaded");
    const inDatabase = await sql(
      "select keyword, count(*) as n from dataset, unnest(keywords) keyword where keyword <> '' group by 1",
    );
    const answer = await index?.query({ visible: "all", facets: [5] });
    const counts = index?.dictionary(5).values.map((keyword, at) => ({ keyword, n: answer?.facets[0]?.[at] ?? 0 }));
    const byKeyword = (a: { keyword: string }, b: { keyword: string }) => (a.keyword < b.keyword ? -1 : 1);
    expect(counts?.filter(({ keyword, n }) => keyword !== "" && n > 0).sort(byKeyword)).toEqual(
      inDatabase.rows.sort(byKeyword),
    );
    await sql("delete from dataset where owner_group = 'host'");
    await expectSame(columns);
  });

  it("are switched off where nothing fits their memory", async () => {
    const columns = await loaded(open({ memoryLimitBytes: 1_000 }));
    expect(columns.state()).toMatchObject({ phase: "off", terms: false, quantities: false, files: false });
    expect(await columns.current()).toBeUndefined();
  });

  it("answer nothing while the database is away, and go on where they were when it is back", async () => {
    const columns = await loaded(open());
    const before = await columns.current();
    const cut = () =>
      sql(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'margay search' and datname = current_database()",
      );
    await cut();
    await create(400);
    await until(() => columns.current());
    await expectSame(columns);
    expect(await columns.current()).toBe(before);
  });
});

describe("a saved copy", () => {
  /** Saves what there is, by a process that ends in order. */
  async function saved(): Promise<string> {
    const folder = await newFolder();
    const columns = await loaded(open({ folder }));
    await columns.close();
    expect(said).toContain("search columns: saved");
    return folder;
  }

  it("is read at the next start, and what happened since is caught up with", async () => {
    const folder = await saved();
    await create(500);
    await catalogue.admin({ url: "/v1/orig-datablocks", body: anOrigDatablock("rich/500") });
    await catalogue.admin({ method: "DELETE", url: at(10) });
    await sql("update dataset set keywords = '{since}' where id % 3 = 0");
    const columns = await loaded(open({ folder }));
    expect(said).toContain("search columns: saved copy read");
    expect(said).not.toContain("search columns: loaded");
    await expectSame(columns);
  });

  it("keeps what was ended in it, over several savings, and files of segments that are still there", async () => {
    const folder = await saved();
    const filesOf = async () => (await readdir(folder)).filter((name) => /-\d+$/.test(name));
    const [first] = await filesOf();
    for (let round = 0; round < 3; round++) {
      const columns = await loaded(open({ folder }));
      expect(said).not.toContain("search columns: loaded");
      await sql("update dataset set keywords = array['round ' || $1] where key = $2", [round, `rich/${12 + round}`]);
      await expectSame(columns);
      await columns.close();
    }
    expect(await filesOf()).toContain(first);
    await expectSame(await loaded(open({ folder })));
  });

  it("may be read by a second process while the first goes on and saves", async () => {
    const folder = await saved();
    const [one, other] = await Promise.all([loaded(open({ folder })), loaded(open({ folder }))]);
    await create(510);
    await Promise.all([expectSame(one), expectSame(other)]);
    await Promise.all([one.close(), other.close()]);
    const third = await loaded(open({ folder }));
    await expectSame(third);
    expect(said).not.toContain("search columns: loaded");
  });

  it.each([
    [
      "a file is cut short",
      async (folder: string, name: string) =>
        writeFile(join(folder, name), (await readFile(join(folder, name))).subarray(0, 500)),
    ],
    [
      "a byte of a file is another",
      async (folder: string, name: string) => {
        const bytes = await readFile(join(folder, name));
        bytes[bytes.length - 100] = (bytes[bytes.length - 100] ?? 0) ^ 1;
        await writeFile(join(folder, name), bytes);
      },
    ],
    ["a file is gone", (folder: string, name: string) => rm(join(folder, name))],
    ["the manifest is damaged", (folder: string) => writeFile(join(folder, "manifest.json"), "{}")],
    ["the manifest is empty", (folder: string) => writeFile(join(folder, "manifest.json"), "")],
    ["the manifest holds no sum", (folder: string) => writeFile(join(folder, "manifest.json"), `{"format":1}\n5`)],
  ])("is loaded anew when %s, and a good one is saved in its place", async (_what, damage) => {
    const folder = await saved();
    const name = (await readdir(folder)).find((one) => /-\d+$/.test(one)) ?? "";
    await damage(folder, name);
    const columns = await loaded(open({ folder }));
    expect(said).toContain("search columns: the saved copy is of no use; loading anew");
    await expectSame(columns);
    await columns.close();
    await expectSame(await loaded(open({ folder })));
    expect(said).not.toContain("search columns: loaded");
  });

  it("is not used when changes since then were forgotten", async () => {
    const folder = await saved();
    await create(520);
    // A day later, as far as the purge can tell.
    await sql("update dataset_change set at = at - interval '2 days'");
    await forgetDatasetChanges(catalogue.database.kysely);
    expect((await sql("select count(*) as n from dataset_change")).rows[0].n).toBe(0);
    const columns = await loaded(open({ folder }));
    expect(said).toContain("search columns: changes since the copy were forgotten; loading anew");
    await expectSame(columns);
  });

  it("is used when only changes before it were forgotten", async () => {
    await create(530);
    const folder = await saved();
    await sql("update dataset_change set at = at - interval '2 days'");
    await forgetDatasetChanges(catalogue.database.kysely);
    await create(531);
    const columns = await loaded(open({ folder }));
    expect(said).not.toContain("search columns: loaded");
    await expectSame(columns);
  });

  it("of another database is not used, nor one of a later state of this one", async () => {
    const folder = await saved();
    const other = await startTestCatalogue({ config: { search: undefined } });
    try {
      const columns = await loaded(open({ folder }, other.database));
      expect(said).toContain("search columns: the saved copy is of no use; loading anew");
      expect((await columns.current())?.sizes().rows).toBe(0);
      await columns.close();
    } finally {
      await other.close();
    }
    const again = await saved();
    // As after a backup of an earlier state was put in place.
    await sql("delete from search_copy");
    await sql("update dataset set keywords = '{restored}' where id % 2 = 0; delete from dataset_change");
    const columns = await loaded(open({ folder: again }));
    expect(said).toContain("search columns: the saved copy is of no use; loading anew");
    await expectSame(columns);
  });
});

async function until<T>(find: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
