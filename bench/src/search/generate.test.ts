import { cloneDatabase, startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { searchDataset } from "./dataset.ts";
import { connectFast, type FastConnection } from "./fast-connection.ts";
import { fileCounts, namesOf } from "./file-names.ts";
import { fillDatabase } from "./generate.ts";
import { generateFiles } from "./generate-files.ts";
import { recordInputs } from "./records.ts";
import { createWorld } from "./world.ts";

const datasets = 60;
const world = createWorld(datasets);

type Clone = Awaited<ReturnType<typeof cloneDatabase>>;

let clone: Clone;
let generated: pg.Client;
let catalogue: TestCatalogue;
let refusal: string | undefined;

beforeAll(async () => {
  clone = await cloneDatabase();
  refusal = await whyNot(clone);
  if (refusal !== undefined) return console.warn(`the generator is not tested: ${refusal}`);
  const connection = clone.connection as FastConnection; // whyNot has looked
  await fillDatabase(connection, { datasets, files: 0 }, {}, () => {});
  generated = new pg.Client(connection);
  await generated.connect();
  catalogue = await startTestCatalogue();
  for (const { kind, inputs } of recordInputs(world))
    for (const body of inputs)
      expect((await catalogue.admin({ url: `/v1/${kind.schema.path}`, body })).status).toBe(201);
  const lines = Array.from({ length: datasets }, (_, n) => JSON.stringify(searchDataset(world, n)));
  const reply = await catalogue.admin({
    method: "POST",
    url: "/v1/datasets/bulk",
    body: lines.join("\n"),
    headers: { "content-type": "application/x-ndjson" },
  });
  expect(reply.text.match(/"created"/g)).toHaveLength(datasets);
}, 120_000);

afterAll(async () => {
  await generated?.end();
  await catalogue?.close();
  await clone?.drop();
});

/** The generator switches triggers off, which only a superuser may, and knows embedded servers only. */
async function whyNot({ connection }: Clone): Promise<string | undefined> {
  if ("connectionString" in connection) return "it fills embedded databases, and this run uses a server of its own";
  const client = await connectFast(connection);
  await client.end();
  return undefined;
}

const groupNames = (ids: string) =>
  `(select array_agg(coalesce(g.name, 'public') order by g.name) from unnest(${ids}) one left join grp g on g.id = one)`;
const keyset = "(select array[k.keys::text, k.paths::text] from metadata_keyset k where k.id = d.keyset_id)";
const readers = `(select ${groupNames("a.groups")} from acl a where a.id = d.acl_id)`;

/** Every row of the tables with names in place of numbers, which the order of writing decides. */
const contents: Record<string, string> = {
  "rows of datasets": `select to_jsonb(d) - '{id,acl_id,keyset_id}'::text[] as row, ${readers} as readers, ${keyset} as keyset
    from dataset d order by d.key`,
  documents: "select d.key, x.doc::text, x.flags::text from dataset d join dataset_doc x using (id) order by d.key",
  visibility: `select d.key, coalesce(g.name, 'public') as name, v.ct from vis v join dataset d using (id)
    left join grp g on g.id = v.group_id order by 1, 2`,
  "search vectors and tags": `select d.key, to_jsonb(s) - '{id,visible_to}'::text[] as row, ${groupNames("s.visible_to")} as seen_by
    from dataset_search s join dataset d using (id) order by d.key`,
  quantities: `select d.key, array(select row(k.key, k.unit_si, k.numeric, p.lo[n], p.hi[n])::text
      from generate_subscripts(p.key_ids, 1) n join metadata_key k on k.id = p.key_ids[n] order by n) as row
    from dataset_param p join dataset d using (id) order by d.key`,
  "metadata keys": "select key, unit_si, numeric from metadata_key order by 1, 2, 3",
  "uses of metadata keys": `select ${keyset} as keyset, ${readers} as readers, owner_group, access_groups, sum(n)::int as n,
      min(first_at) as first_at, max(last_at) as last_at
    from metadata_use d group by keyset_id, acl_id, owner_group, access_groups order by 1, 2, 3, 4`,
  "small records": `select to_jsonb(d) - '{id,acl_id,created_at,created_by,updated_at,updated_by}'::text[] as row, ${readers} as readers
    from record d where kind in ('proposal', 'beamtime', 'sample', 'instrument') order by kind, key`,
  history: "select to_jsonb(h) - 'id' as row from history h where kind = 'dataset' order by key",
  changes: `select to_jsonb(d) - '{id,txid,acl_id}'::text[] as row, ${readers} as readers
    from change d where kind = 'dataset' order by key`,
};

it.for(Object.keys(contents))("generates the %s that the catalogue itself writes", async (what, ctx) => {
  if (refusal !== undefined) return ctx.skip(refusal);
  const query = contents[what] ?? "";
  const own = await generated.query<object>(query);
  const written = await catalogue.database.pool.query<object>(query);
  expect(own.rows.length).toBeGreaterThan(0);
  expect(JSON.parse(JSON.stringify(own.rows))).toEqual(JSON.parse(JSON.stringify(written.rows)));
});

it("leaves the schema as it was, indexes and constraints included", async (ctx) => {
  if (refusal !== undefined) return ctx.skip(refusal);
  const query = `select indexdef as definition from pg_indexes where schemaname = 'public'
    union all select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
      where connamespace = 'public'::regnamespace
    union all select tgrelid::regclass || ' ' || tgname || ' ' || tgenabled::text from pg_trigger where not tgisinternal order by 1`;
  const own = await generated.query<{ definition: string }>(query);
  const written = await catalogue.database.pool.query<{ definition: string }>(query);
  expect(own.rows).toEqual(written.rows);
});

it("generates chunks of files that are found as those that the catalogue itself writes", async (ctx) => {
  if (refusal !== undefined) return ctx.skip(refusal);
  const files = 3_000;
  await generateFiles(generated, { datasets, files });
  for (const [n, count] of fileCounts(datasets, files).entries()) {
    const dataFileList = Array.from({ length: count }, (_, k) => ({ path: namesOf(n)(k), size: k }));
    if (dataFileList.length === 0) continue;
    const body = { datasetPid: searchDataset(world, n).pid, dataFileList };
    expect((await catalogue.admin({ url: "/v1/orig-datablocks", body })).status).toBe(201);
  }
  const query = `select d.key, c.chunk, c.n, md5(c.names) as names, md5(c.heads) as heads, md5(c.packed) as packed
    from file_chunk c join dataset d on d.id = c.dataset_id order by 1, 2`;
  const own = await generated.query<{ n: number; packed: string | null }>(query);
  expect(own.rows.reduce((sum, { n }) => sum + n, 0)).toBe(files);
  expect(own.rows.every(({ packed }) => packed !== null)).toBe(true);
  expect(own.rows).toEqual((await catalogue.database.pool.query<object>(query)).rows);
});
