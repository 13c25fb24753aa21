import { sql } from "kysely";
import { type DatasetStoredRow, storedColumns, toStored } from "../../datasets/index.ts";
import { serve } from "../../records/stored.ts";
import type { Session } from "./session.ts";

/** Parts of a record that a list leaves out, because they can be long. */
const longParts = ["scientificMetadata", "jobParameters", "jobLogData"];

/**
 * The served JSON of datasets that the caller may read, in the order of their ids, short form, with the id of their
 * newest picture: whoever may read a dataset may read what is attached to it.
 */
export async function itemsOf(session: Session, ids: readonly number[]): Promise<string[]> {
  if (ids.length === 0) return [];
  // json_each keeps the text of each value, so numbers stay as they were sent.
  const rows = await session.rows(sql<DatasetStoredRow & { thumbnailId: string | null }>`
    select ${storedColumns},
      (select r.key from record r
       where r.kind = 'attachment' and r.refs @> array['dataset:' || d.key] and 'has:image' = any(r.refs)
       order by r.created_at desc, r.id desc limit 1) as "thumbnailId"
    from dataset d
    join unnest(${[...ids]}::int[]) with ordinality as page(id, at) using (id)
    join lateral (
      select coalesce(json_object_agg(part.key, part.value), '{}') as doc
      from dataset_doc stored, json_each(stored.doc) as part
      where stored.id = d.id and part.key <> all(${longParts}::text[])) x on true
    order by page.at`);
  return rows.map(({ thumbnailId, ...row }) => {
    const stored = toStored(row);
    if (thumbnailId !== null) stored.extra.thumbnailId = thumbnailId;
    return serve("pid", stored);
  });
}
