import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { DuckDBInstance } from "@duckdb/node-api";
import type pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import type { Bench } from "./cells.ts";
import { createDrawer } from "./draw.ts";
import { type Floor, groupIdsOf, timed } from "./floor-sql.ts";

/** Columns of the facets; lists are exported as text parted by a control character. */
const texts = ["type", "creation_location", "owner_group", "data_format", "year", "published"] as const;
const lists = ["instrument_ids", "techniques", "keywords", "proposal_ids", "sample_ids", "pis"] as const;
const rounds = 20;

/** A column store with the same columns, the same filter by readers and a `group by` for each facet, on all cores. */
export async function measureDuckdbFloor(client: pg.ClientBase, bench: Bench): Promise<Floor> {
  const folder = await mkdtemp(join(tmpdir(), "margay-bench-duckdb-"));
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    const started = performance.now();
    const file = join(folder, "datasets.csv");
    await exportDatasets(client, file);
    const parts = lists.map(
      (name) => `case when ${name} = '' then [] else string_split(${name}, chr(31)) end as ${name}`,
    );
    await connection.run(`create table d as select id::integer as id, acl_id::integer as acl_id, ct::double as ct, ${texts.join(", ")},
      ${parts.join(", ")} from read_csv('${file}', header = true, all_varchar = true, quote = '"', escape = '"')`);
    bench.log(`DuckDB's table took ${Math.round((performance.now() - started) / 1_000)} s`);
    const floor: Floor = {};
    for (const caller of bench.callers) {
      const groups = await groupIdsOf(client, caller, bench);
      let readable = "true";
      if (groups !== undefined) {
        const acls = await client.query<{ id: number }>("select id from acl where groups && $1", [groups]);
        await connection.run(
          `create or replace table readable as select unnest([${acls.rows.map(({ id }) => id)}]) as id`,
        );
        readable = "acl_id in (select id from readable)";
      }
      const ask = async (where: string) => {
        await connection.runAndReadAll(`select id from d where ${where} order by ct desc, id desc limit 25`);
        await connection.runAndReadAll(`select count(*) from d where ${where}`);
        for (const name of [...texts, ...lists]) {
          const value = (lists as readonly string[]).includes(name) ? `unnest(${name})` : name;
          await connection.runAndReadAll(
            `select value, count(*) as n from (select ${value} as value from d where ${where}) group by 1 order by 2 desc limit 50`,
          );
        }
      };
      const draw = createDrawer(bench.world, caller, bench.samples, bench.seed++);
      const screen = await timed(rounds, () => ask(readable));
      const facet = await timed(rounds, () => ask(`${readable} and list_contains(keywords, '${draw.keyword()}')`));
      floor[caller.name] = { screen, facet };
      bench.log(`DuckDB, ${caller.name}: screen ${screen.toFixed(1)} ms, one keyword ${facet.toFixed(1)} ms`);
    }
    return floor;
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true, force: true });
  }
}

async function exportDatasets(client: pg.ClientBase, file: string): Promise<void> {
  const parts = lists.map((name) => `array_to_string(${name}, chr(31)) as ${name}`);
  const source = client.query(
    copyTo(`copy (select id, acl_id, extract(epoch from ct) as ct, type, creation_location, owner_group, data_format,
      to_char(ct at time zone 'UTC', 'YYYY') as year, published::text as published, ${parts.join(", ")} from dataset)
      to stdout (format csv, header true, force_quote *)`),
  );
  await pipeline(source, createWriteStream(file));
}
