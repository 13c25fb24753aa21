import { sql } from "kysely";
import { type DatasetStoredRow, storedColumns, toStored } from "../datasets/index.ts";
import type { Db } from "../db/database.ts";
import { serve } from "../records/stored.ts";
import type { ListedItem } from "./list.ts";

/** A dataset of a job's list, with what the rights to it rest on. */
export interface ListedDataset {
  pid: string;
  ownerGroup: string;
  published: boolean;
  /** Whether its owner group or one of its access groups is among the groups that were asked for. */
  shared: boolean;
  /** The record as served; present where it was asked for. */
  record?: string;
}

/** The datasets of a list that exist, by one query however long it is. */
export async function findDatasets(
  db: Db,
  pids: readonly string[],
  groups: Iterable<string>,
  withRecords: boolean,
): Promise<ListedDataset[]> {
  const mine = [...groups];
  const rights = sql`d.key as pid, d.published,
    (d.owner_group = any(${mine}::text[]) or coalesce(d.access_groups && ${mine}::text[], false)) as shared`;
  if (!withRecords) {
    const found = await sql<ListedDataset>`
      select ${rights}, d.owner_group as "ownerGroup" from dataset d
      where d.key = any(${[...pids]}::text[])`.execute(db);
    return found.rows;
  }
  const found = await sql<DatasetStoredRow & { pid: string; published: boolean; shared: boolean; ownerGroup: string }>`
    select ${rights}, ${storedColumns} from dataset d join dataset_doc x using (id)
    where d.key = any(${[...pids]}::text[])`.execute(db);
  return found.rows.map(({ pid, published, shared, ...row }) => ({
    pid,
    published,
    shared,
    ownerGroup: row.ownerGroup,
    record: serve("pid", toStored(row)),
  }));
}

/** Files of the list that the orig datablocks of their datasets do not have. One query; hashed, so long lists are no trouble. */
export async function unknownFiles(db: Db, list: readonly ListedItem[]): Promise<{ pid: string; missing: string[] }[]> {
  const wanted = list.flatMap(({ pid, files }) => files.map((file) => ({ pid, file })));
  if (wanted.length === 0) return [];
  const found = await sql<{ pid: string; missing: string[] }>`
    with wanted as (select * from json_to_recordset(${JSON.stringify(wanted)}::json) as w(pid text, file text)),
    known as (
      select d.key as pid, unnest(string_to_array(c.names, E'\n')) as file
      from dataset d join file_chunk c on c.dataset_id = d.id join block b on b.id = c.block_id
      where d.key in (select pid from wanted) and b.kind = 'origdatablock')
    select pid, array_agg(distinct file order by file) as missing
    from wanted w where not exists (select from known k where k.pid = w.pid and k.file = w.file)
    group by pid`.execute(db);
  return found.rows;
}
