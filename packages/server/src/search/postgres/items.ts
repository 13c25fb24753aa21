import { sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import { type DatasetStoredRow, storedColumns, toStored } from "../../datasets/index.ts";
import { serve } from "../../records/stored.ts";
import type { Session } from "./session.ts";
import { readable } from "./visible.ts";

/** Parts of a record that a list leaves out, because they can be long. */
const longParts = ["scientificMetadata", "jobParameters", "jobLogData"];

/** The served JSON of datasets in the order of their ids, short form, with the id of their newest picture. */
export async function itemsOf(session: Session, principal: Principal, ids: readonly number[]): Promise<string[]> {
  if (ids.length === 0) return [];
  // json_each keeps the text of each value, so numbers stay as they were sent.
  const rows = await session.rows(sql<DatasetStoredRow & { thumbnailId: string | null }>`
    select ${storedColumns},
      (select r.key from record r
       where ${readable(principal, "attachment")} and r.refs @> array['dataset:' || d.key, 'has:image']
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
