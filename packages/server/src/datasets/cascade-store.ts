import { type RawBuilder, sql } from "kysely";
import type { Db } from "../db/database.ts";
import type { Stored } from "../records/stored.ts";

/** History entries and changes for rows that the CTE `gone` deleted or is about to delete. */
function noted(kind: RawBuilder<unknown>, before: RawBuilder<unknown>, aclId: RawBuilder<unknown>, by: string) {
  return sql`
    noted as (
      insert into history (kind, key, version, operation, at, by, before)
      select ${kind}, key, version + 1, 'remove', now(), ${by}, ${before} from gone)
    insert into change (kind, key, version, operation, at, acl_id)
    select ${kind}, key, version + 1, 'remove', now(), ${aclId} from gone`;
}

/**
 * What goes with a dataset: its blocks, and the attachments that are attached to nothing else. A later dataset with the
 * same PID must find none of them. Runs in the transaction that removes the dataset, before its row goes.
 */
export async function removeDependants(db: Db, dataset: Stored, by: string): Promise<void> {
  const target = `dataset:${dataset.key}`;
  await sql`
    with gone as (select * from block where dataset_id = ${dataset.id}),
    ${noted(
      sql`kind`,
      sql`json_build_object('datasetPid', ${dataset.key}::text, 'size', size, 'numberOfFiles', file_count)`,
      sql`${dataset.aclId}::int`,
      by,
    )}`.execute(db);
  await sql`
    with gone as (
      delete from record where kind = 'attachment' and refs @> array[${target}]
        and not exists (select from unnest(refs) as ref where ref <> ${target} and ref <> 'has:image')
      returning *),
    ${noted(sql`'attachment'`, sql`json_build_object('caption', doc -> 'caption', 'relationships', doc -> 'relationships')`, sql`acl_id`, by)}`.execute(
    db,
  );
}
