import { sql } from "kysely";
import { type DatasetStoredRow, storedColumns, toStored } from "../../datasets/index.ts";
import { serve } from "../../records/stored.ts";
import type { Session } from "./session.ts";

/** Parts of a record that a list leaves out, because they can be long. */
const longParts = ["scientificMetadata", "jobParameters", "jobLogData", "ingestion", "imported"];

/**
 * The served JSON of datasets that the caller may read, in the order of their ids, short form, with the id of their
 * newest picture.
 */
export async function itemsOf(session: Session, ids: readonly number[]): Promise<string[]> {
  if (ids.length === 0) return [];
  // json_each keeps the text of each value, so numbers stay as they were sent. Measured: 25 records of 4 kB in 3 ms.
  const rows = await session.rows(sql<DatasetStoredRow>`
    select ${storedColumns}
    from dataset d
    join unnest(${[...ids]}::int[]) with ordinality as page(id, at) using (id)
    join lateral (
      select coalesce(json_object_agg(part.key, part.value), '{}') as doc, null::json as flags
      from dataset_doc stored, json_each(stored.doc) as part
      where stored.id = d.id and part.key <> all(${longParts}::text[])) x on true
    order by page.at`);
  const pictures = await picturesOf(
    session,
    rows.map(({ key }) => key),
  );
  return rows.map((row) => {
    const stored = toStored(row);
    const thumbnailId = pictures.get(row.key);
    if (thumbnailId !== undefined) stored.extra.thumbnailId = thumbnailId;
    return serve("pid", stored);
  });
}

// Whoever may read a dataset may read what is attached to it. One statement for the page: asked one by one, PostgreSQL
// walks all attachments by date (measured: 320 ms for 25 among 20,000).
async function picturesOf(session: Session, pids: readonly string[]): Promise<Map<string, string>> {
  const refs = pids.map((pid) => `dataset:${pid}`);
  const rows = await session.rows(sql<{ pid: string; key: string }>`
    select distinct on (ref) substr(ref, 9) as pid, r.key
    from record r cross join lateral unnest(r.refs) as ref
    where r.kind = 'attachment' and r.refs && ${refs}::text[] and 'has:image' = any(r.refs) and ref = any(${refs}::text[])
    order by ref, r.created_at desc, r.id desc`);
  return new Map(rows.map(({ pid, key }) => [pid, key]));
}
