import { type RawBuilder, sql } from "kysely";
import type { Db } from "../db/database.ts";

const lockTimeoutMs = 20_000;

/**
 * Lets writers finish and keeps new ones waiting until the transaction ends; readers go on. In one order, so that it
 * cannot meet another reset half-way.
 */
export async function holdWriters(db: Db): Promise<void> {
  await sql`set local lock_timeout = ${sql.lit(lockTimeoutMs)}`.execute(db);
  await sql`lock table dataset, block, record in exclusive mode`.execute(db);
}

/** Tells followers of the feed that the rows of the CTE `gone` are no more, and forgets how they came to be. */
function noted(kind: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    noted as (
      insert into change (kind, key, version, operation, at, acl_id)
      select ${kind}, key, version + 1, 'remove', now(), acl_id from gone),
    forgotten as (delete from history h using gone where h.kind = ${kind} and h.key = gone.key)`;
}

interface Counted {
  kind: string;
  n: number;
}

const counts = ({ rows }: { rows: Counted[] }) => new Map(rows.map((row) => [row.kind, row.n]));

/** Removes blocks of the kinds with their files; the totals of datasets that stay lose what the blocks had added. */
export async function removeBlocks(db: Db, kinds: readonly string[]): Promise<Map<string, number>> {
  const removed = await sql<Counted>`
    with gone as (
      delete from block b using dataset d where d.id = b.dataset_id and b.kind = any(${[...kinds]}::text[])
      returning b.kind, b.key, b.version, b.size, b.packed_size, b.file_count, d.acl_id, d.id),
    ${noted(sql`gone.kind`)},
    sums as (
      select id, sum(size) filter (where kind = 'origdatablock') as size,
        sum(file_count) filter (where kind = 'origdatablock') as files,
        sum(packed_size) filter (where kind = 'datablock') as packed_size,
        sum(file_count) filter (where kind = 'datablock') as archived_files
      from gone group by id),
    moved as (
      update dataset d set version = version + 1, size = greatest(0, d.size - coalesce(s.size, 0)),
        file_count = greatest(0, d.file_count - coalesce(s.files, 0)),
        packed_size = greatest(0, d.packed_size - coalesce(s.packed_size, 0)),
        archived_file_count = greatest(0, d.archived_file_count - coalesce(s.archived_files, 0)),
        updated_at = greatest(now(), d.updated_at + interval '1 millisecond')
      from sums s where s.id = d.id returning d.key, d.version, d.acl_id, d.updated_at),
    told as (
      insert into change (kind, key, version, operation, at, acl_id)
      select 'dataset', key, version, 'update', updated_at, acl_id from moved)
    select kind, count(*)::int as n from gone group by kind`.execute(db);
  return counts(removed);
}

/** Removes all datasets, their dictionary of metadata keys, and the attachments that belong to datasets alone. The blocks must be gone. */
export async function removeDatasets(db: Db): Promise<number> {
  await sql`
    with gone as (
      delete from record r where kind = 'attachment'
        and exists (select from unnest(refs) as ref where starts_with(ref, 'dataset:'))
        and not exists (select from unnest(refs) as ref where not starts_with(ref, 'dataset:') and ref <> 'has:image')
      returning r.key, r.version, r.acl_id),
    ${noted(sql`'attachment'`)} select`.execute(db);
  const removed = await sql<{ n: number }>`
    with gone as (delete from dataset returning key, version, acl_id), ${noted(sql`'dataset'`)}
    select count(*)::int as n from gone`.execute(db);
  await sql`delete from metadata_key`.execute(db);
  return removed.rows[0]?.n ?? 0;
}

export async function removeRecords(db: Db, kinds: readonly string[]): Promise<Map<string, number>> {
  const removed = await sql<Counted>`
    with gone as (
      delete from record r where kind = any(${[...kinds]}::text[]) returning r.kind, r.key, r.version, r.acl_id),
    ${noted(sql`gone.kind`)}
    select kind, count(*)::int as n from gone group by kind`.execute(db);
  return counts(removed);
}

/** What earlier creates answered must not be told again of records that are no more. */
export async function forgetAnswers(db: Db): Promise<void> {
  await sql`delete from idempotency`.execute(db);
}

export async function removeConfigs(db: Db): Promise<number> {
  const removed = await sql<{ n: number }>`
    with gone as (
      delete from runtime_config returning cid as key, version, (select id from acl where groups = '{0}') as acl_id),
    ${noted(sql`'runtimeConfig'`)}
    select count(*)::int as n from gone`.execute(db);
  return removed.rows[0]?.n ?? 0;
}

/** People but the caller and the accounts that the operator's file gives roles, and the groups that lost all members. */
export async function removeUsers(db: Db, callerId: number | undefined): Promise<number> {
  const removed = await sql<{ n: number }>`
    with gone as (
      delete from account a where not a.system and a.id <> ${callerId ?? 0}
        and not exists (select from membership m where m.account_id = a.id and m.source = 'functional')
      returning id)
    select count(*)::int as n from gone`.execute(db);
  await sql`
    delete from user_group g
    where not exists (select from membership m where m.group_name = g.name)`.execute(db);
  return removed.rows[0]?.n ?? 0;
}

export async function removeHistory(db: Db): Promise<number> {
  const removed = await sql<{ n: number }>`
    with gone as (delete from history returning id) select count(*)::int as n from gone`.execute(db);
  return removed.rows[0]?.n ?? 0;
}
