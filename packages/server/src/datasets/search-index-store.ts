import { sql } from "kysely";
import type { Db } from "../db/database.ts";
import { parseStored } from "../json.ts";
import type { Doc } from "../records/kind.ts";
import { datasetRow } from "./row.ts";
import { type DatasetStoredRow, storedColumns, toStored, tsv } from "./store.ts";

type Row = DatasetStoredRow & { readers: number[] };

/**
 * Writes the search rows of the next datasets after an id anew from their documents. Their rows stay locked until the
 * transaction ends, so that no change in between is overwritten. Answers how many, and the id to go on from.
 */
export async function reindexAfter(db: Db, id: number, limit: number): Promise<{ count: number; last: number }> {
  // A document may have been replaced while its lock was waited for: it is read under the lock.
  const locked = await sql<{ id: number }>`
    select id from dataset where id > ${id} order by id limit ${limit} for update`.execute(db);
  const ids = locked.rows.map((row) => row.id);
  const found = await sql<Row>`
    select ${storedColumns}, a.groups as readers
    from dataset d join dataset_doc x using (id) join acl a on a.id = d.acl_id
    where d.id = any(${ids}::int[])`.execute(db);
  const rows = found.rows.map(({ readers, ...row }) => {
    const stored = toStored(row);
    const doc = parseStored(stored.docText) as Doc; // this catalogue stored an object
    const { title_words, words, tags } = datasetRow({ ...stored, doc, readers, isUpdatedAtDeclared: false }, []);
    return { id: stored.id, title_words, words, tags, readers };
  });
  // Triggers tell the search columns of rows that are there already; of new ones this statement does.
  await sql`
    with r as materialized (
      select * from json_to_recordset(${JSON.stringify(rows)}::json)
        as r (id int, title_words text, words text, tags text[], readers int[])),
    told as (
      insert into dataset_change (id)
      select r.id from r where not exists (select from dataset_search s where s.id = r.id))
    insert into dataset_search (id, tsv, tags, visible_to)
    select r.id, ${tsv}, r.tags, r.readers from r
    on conflict (id) do update set tsv = excluded.tsv, tags = excluded.tags, visible_to = excluded.visible_to`.execute(
    db,
  );
  return { count: rows.length, last: ids.at(-1) ?? id };
}

export async function countIndexed(db: Db): Promise<number> {
  const found = await sql<{ n: number }>`select count(*) as n from dataset_search`.execute(db);
  return found.rows[0]?.n ?? 0;
}
