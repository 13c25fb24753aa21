import { parentPort, workerData } from "node:worker_threads";
import type pg from "pg";
import { createVisibility, openDatabase, tsv } from "./catalogue.ts";
import { copyInto } from "./copy.ts";
import { connectFast, type FastConnection } from "./fast-connection.ts";
import { readVisibility } from "./groups.ts";
import { writeRecords } from "./records.ts";
import { createRowMaker, filledColumns } from "./rows.ts";
import { createWorld, type World } from "./world.ts";

/** What one worker thread does: the datasets `from` up to `to`, or the small records. */
export interface Share {
  connection: FastConnection;
  datasets: number;
  files: number;
  from: number;
  to: number;
  records: boolean;
}

const batch = 2_000;

/** Writes a range of datasets through one connection; `progress` hears after each batch how many it held. */
export async function writeDatasets(
  { connection, from, to }: Share,
  world: World,
  progress: (count: number) => void,
): Promise<void> {
  const database = openDatabase(connection, { maxConnections: 2 });
  const client = await connectFast(connection);
  try {
    const vector = tsv.compile(database.kysely).sql;
    const found = await client.query<{ name: string }>(
      "select column_name as name from information_schema.columns where table_schema = 'public' and table_name = 'dataset' and is_generated = 'NEVER' order by ordinal_position",
    );
    const columns = filledColumns(found.rows.map(({ name }) => name));
    const visibility = await readVisibility(client, createVisibility(database.dictionaries));
    const rows = createRowMaker(world, database.dictionaries, visibility, columns);
    await client.query(
      "create temp table stage (id int, title_words text, words text, tags text[], readers int[]) on commit delete rows",
    );
    for (let at = from; at < to; at += batch) {
      const lines = await rows.lines(at, Math.min(to, at + batch));
      await client.query("begin");
      await copyInto(client, `dataset (${columns.join(", ")})`, lines.dataset);
      await copyInto(client, "dataset_doc (id, doc, flags)", lines.dataset_doc);
      await copyInto(client, "vis (group_id, ct, id)", lines.vis);
      await copyInto(client, "dataset_param (id, key_ids, lo, hi)", lines.dataset_param);
      await copyInto(client, "stage", lines.stage);
      await client.query(
        `insert into dataset_search (id, tsv, tags, visible_to) select id, ${vector}, tags, readers from stage`,
      );
      await client.query("commit");
      progress(lines.dataset.length);
    }
  } finally {
    await client.end();
    await database.close();
  }
}

/** What the statement of the service writes beside a new dataset, for all datasets at once. */
export async function writeFeed(client: pg.ClientBase): Promise<void> {
  await client.query(`insert into history (kind, key, version, operation, at, by)
    select 'dataset', key, version, 'create', updated_at, updated_by from dataset order by id`);
  await client.query(`insert into change (kind, key, version, operation, at, acl_id)
    select 'dataset', key, version, 'create', updated_at, acl_id from dataset order by id`);
  await client.query(`insert into metadata_use (keyset_id, acl_id, owner_group, access_groups, n, first_at, last_at)
    select keyset_id, acl_id, owner_group, access_groups, count(*), min(created_at), max(updated_at)
    from dataset group by 1, 2, 3, 4`);
}

if (parentPort !== null && workerData !== null) {
  const port = parentPort;
  const share = workerData as Share; // generate.ts is the only one that starts this file
  const world = createWorld(share.datasets, share.files);
  if (share.records) {
    const database = openDatabase(share.connection, { maxConnections: 2 });
    await writeRecords(database.dictionaries, world);
    await database.close();
  } else await writeDatasets(share, world, (count) => port.postMessage(count));
}
