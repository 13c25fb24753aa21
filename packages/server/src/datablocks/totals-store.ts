import { sql } from "kysely";
import { type Db, planOnce } from "../db/database.ts";
import { InvalidBody } from "../errors.ts";
import { record } from "../records/feed-store.ts";

/** What a block adds to its dataset. */
export interface Totals {
  size: number;
  packedSize: number;
  files: number;
}

export type BlockNoun = "origdatablock" | "datablock";

/** A dataset row under lock. */
export interface LockedDataset {
  id: number;
  key: string;
  aclId: number;
  ownerGroup: string;
}

/** Locks datasets in the order of their ids; a block is only ever locked after its dataset. */
export async function lockDatasets(
  trx: Db,
  by: { keys: readonly string[] } | { id: number },
): Promise<LockedDataset[]> {
  const which = "id" in by ? sql`id = ${by.id}` : sql`key = any(${[...new Set(by.keys)]}::text[])`;
  const found = await sql<LockedDataset>`${planOnce}
    select id, key, acl_id as "aclId", owner_group as "ownerGroup" from dataset where ${which}
    order by id for update`.execute(trx);
  return found.rows;
}

export const none: Totals = { size: 0, packedSize: 0, files: 0 };

export const plus = (a: Totals, b: Totals): Totals => ({
  size: a.size + b.size,
  packedSize: a.packedSize + b.packedSize,
  files: a.files + b.files,
});

export const minus = (a: Totals, b: Totals): Totals => ({
  size: a.size - b.size,
  packedSize: a.packedSize - b.packedSize,
  files: a.files - b.files,
});

/**
 * Adds a difference to the totals of a dataset that the caller has locked: original files move `size` and
 * `numberOfFiles`, archived packages `packedSize` and `numberOfFilesArchived`. A total never falls below zero, which it
 * otherwise would where a client lowered the base by hand.
 */
export async function moveTotals(
  trx: Db,
  noun: BlockNoun,
  datasetId: number,
  by: Totals,
  author: { at: Date; by: string; isDeclared?: boolean },
): Promise<void> {
  const bytes = noun === "origdatablock" ? by.size : by.packedSize;
  if (bytes === 0 && by.files === 0) return;
  const names =
    noun === "origdatablock"
      ? { size: "size", count: "file_count" }
      : { size: "packed_size", count: "archived_file_count" };
  const size = sql.ref(names.size);
  const count = sql.ref(names.count);
  // An import may write blocks that are older than the dataset's last change; that stays the last one. Otherwise the time
  // grows with every move, as with every write of a record.
  const least = author.isDeclared ? sql`d.updated_at` : sql`d.updated_at + interval '1 millisecond'`;
  const moved = await sql<{
    key: string;
    version: number;
    updatedAt: Date;
    aclId: number;
    oldSize: number;
    oldCount: number;
    newSize: number;
    newCount: number;
  }>`${planOnce}
    with was as (select id, ${size} as old_size, ${count} as old_count from dataset where id = ${datasetId})
    update dataset d set version = d.version + 1,
      ${size} = greatest(0, was.old_size + ${bytes}), ${count} = greatest(0, was.old_count + ${by.files}),
      updated_by = case when ${author.isDeclared === true}::boolean and ${author.at}::timestamptz < d.updated_at
        then d.updated_by else ${author.by} end,
      updated_at = greatest(${least}, ${author.at})
    from was where d.id = was.id
    returning d.key, d.version, d.updated_at as "updatedAt", d.acl_id as "aclId", was.old_size as "oldSize",
      was.old_count as "oldCount", d.${size} as "newSize", d.${count} as "newCount"`.execute(trx);
  const row = moved.rows[0];
  if (!row) throw new Error(`dataset ${datasetId} vanished under its lock`);
  if (!Number.isSafeInteger(row.newSize))
    throw new InvalidBody([
      {
        pointer: "/size",
        detail: "would bring the dataset's total above 2^53 - 1 bytes, which cannot be told exactly",
      },
    ]);
  const fields =
    noun === "origdatablock"
      ? (["size", "numberOfFiles"] as const)
      : (["packedSize", "numberOfFilesArchived"] as const);
  await record(trx, {
    kind: "dataset",
    key: row.key,
    version: row.version,
    operation: "update",
    at: author.isDeclared ? author.at : row.updatedAt,
    by: author.by,
    before: { [fields[0]]: row.oldSize, [fields[1]]: row.oldCount },
    after: { [fields[0]]: row.newSize, [fields[1]]: row.newCount },
    aclId: row.aclId,
  });
}
