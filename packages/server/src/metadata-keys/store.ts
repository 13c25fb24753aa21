import { type RawBuilder, sql } from "kysely";
import type { Principal } from "../access/index.ts";
import { datasetPolicy, type Keyset } from "../datasets/index.ts";
import type { Db } from "../db/database.ts";
import { instrumentKind } from "../instruments/index.ts";
import { proposalKind } from "../proposals/index.ts";
import { sampleKind } from "../samples/index.ts";
import type { SourceType, Users } from "./key-use.ts";

/** One state of the database for all statements of an answer. */
export const onOneState = <T>(db: Db, read: (trx: Db) => Promise<T>): Promise<T> =>
  db.transaction().setIsolationLevel("repeatable read").setAccessMode("read only").execute(read);

/** Datasets that the caller may read, counted by their set of keys. */
export async function datasetUsers(db: Db, principal: Principal): Promise<(Users & { keysetId: number })[]> {
  const found = await sql<Users & { keysetId: number }>`
    select u.keyset_id as "keysetId", sum(u.n)::bigint as n, min(u.first_at) as "firstAt", max(u.last_at) as "lastAt",
      bool_or(0 = any(a.groups)) as "isPublished"
    from (
      select keyset_id, acl_id, sum(n) as n, min(first_at) as first_at, max(last_at) as last_at
      from metadata_use u where ${datasetPolicy.visibleTo(principal, "u")}
      group by keyset_id, acl_id, owner_group, access_groups having sum(n) > 0) u
    join acl a on a.id = u.acl_id group by 1`.execute(db);
  return found.rows;
}

interface KeysetGroup {
  keysetId: number;
  group: string;
  n: number;
}

/** How many of these datasets each group owns or has access to. */
export async function keysetGroups(db: Db, principal: Principal, ids: readonly number[]): Promise<KeysetGroup[]> {
  const found = await sql<KeysetGroup>`
    select u.keyset_id as "keysetId", g.name as "group", sum(u.n)::bigint as n
    from metadata_use u,
      lateral (select distinct name from unnest(u.access_groups || u.owner_group) as name where name <> '') g
    where u.keyset_id = any(${[...ids]}::int[]) and ${datasetPolicy.visibleTo(principal, "u")}
    group by 1, 2 having sum(u.n) > 0`.execute(db);
  return found.rows;
}

/** Sets of keys of datasets that the caller may read; `own` keeps datasets that these groups own or have access to. */
export async function usedKeysets(db: Db, principal: Principal, own?: readonly string[]): Promise<number[]> {
  const ofGroups = own
    ? sql`and (u.owner_group = any(${[...own]}::text[]) or u.access_groups && ${[...own]}::text[])`
    : sql``;
  const found = await sql<{ id: number }>`
    select u.keyset_id as id from metadata_use u
    where ${datasetPolicy.visibleTo(principal, "u")} ${ofGroups} group by 1 having sum(u.n) > 0`.execute(db);
  return found.rows.map(({ id }) => id);
}

export async function readKeysets(db: Db, ids: readonly number[]): Promise<Map<number, Keyset>> {
  const found = await sql<{ id: number; keys: string; paths: string }>`
    select id, keys, paths from metadata_keyset where id = any(${[...ids]}::int[])`.execute(db);
  return new Map(
    found.rows.map(({ id, keys, paths }) => [
      id,
      // keyset-store writes nothing else
      { keys: JSON.parse(keys) as Keyset["keys"], paths: JSON.parse(paths) as string[] },
    ]),
  );
}

export interface KeyUsers extends Users {
  sourceType: SourceType;
  key: string;
  humanName: string;
  ownerGroup: string | null;
  accessGroups: readonly string[];
}

const small = [
  { sourceType: "Proposal", kind: "proposal", field: "metadata", policy: proposalKind.policy },
  { sourceType: "Sample", kind: "sample", field: "sampleCharacteristics", policy: sampleKind.policy },
  { sourceType: "Instrument", kind: "instrument", field: "customMetadata", policy: instrumentKind("").policy },
] as const;

const ifOf = (type: string, part: RawBuilder<unknown>, otherwise: string) =>
  sql`case when json_typeof(${part}) = ${sql.lit(type)} then ${part} else ${sql.lit(otherwise)}::json end`;

/** Keys of the small kinds' records that the caller may read. They are few, so their documents are read. */
export async function smallKindUsers(db: Db, principal: Principal): Promise<KeyUsers[]> {
  const accessGroups = sql`array(select json_array_elements_text(${ifOf("array", sql`r.doc -> 'accessGroups'`, "[]")}))`;
  const parts = small.map(
    ({ sourceType, kind, field, policy }) => sql`
      select ${sql.lit(sourceType)} as "sourceType", k.key,
        case when json_typeof(k.value -> 'human_name') = 'string' then k.value ->> 'human_name' else '' end as "humanName",
        r.owner_group as "ownerGroup", ${accessGroups} as "accessGroups",
        0 = any(a.groups) as "isPublished", r.created_at, r.updated_at
      from record r join acl a on a.id = r.acl_id,
        lateral json_each(${ifOf("object", sql`r.doc -> ${sql.lit(field)}`, "{}")}) k
      where r.kind = ${sql.lit(kind)} and ${policy.visibleTo(principal, "r")}`,
  );
  const found = await sql<KeyUsers>`
    select "sourceType", key, "humanName", "ownerGroup", "accessGroups", "isPublished", count(*) as n,
      min(created_at) as "firstAt", max(updated_at) as "lastAt"
    from (${sql.join(parts, sql` union all `)}) used group by 1, 2, 3, 4, 5, 6`.execute(db);
  return found.rows;
}

/** Any number; the same in every process. */
const mergeLock = 7_304_115;

/** How many rows of use there are. */
export async function countUseRows(db: Db): Promise<number> {
  const found = await sql<{ n: number }>`select count(*) as n from metadata_use`.execute(db);
  return found.rows[0]?.n ?? 0;
}

/** Puts rows of the same users together; answers how many are left, or undefined while another process is at it. */
export async function mergeUseRows(db: Db): Promise<number | undefined> {
  return db.transaction().execute(async (trx) => {
    const lock = await sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(${mergeLock}) as mine`.execute(trx);
    if (!lock.rows[0]?.mine) return undefined;
    const merged = await sql<{ n: number }>`
      with gone as (delete from metadata_use returning *),
      made as (
        insert into metadata_use (keyset_id, acl_id, owner_group, access_groups, n, first_at, last_at)
        select keyset_id, acl_id, owner_group, access_groups, sum(n), min(first_at), max(last_at)
        from gone group by 1, 2, 3, 4 having sum(n) <> 0 returning 1)
      select count(*) as n from made`.execute(trx);
    return merged.rows[0]?.n ?? 0;
  });
}

/** Datasets whose keys nobody has looked at yet, with the JSON text of their metadata. */
export async function unlisted(db: Db, limit: number): Promise<{ id: number; metadata: string | null }[]> {
  const found = await sql<{ id: number; metadata: string | null }>`
    select d.id, x.doc -> 'scientificMetadata' as metadata from dataset d join dataset_doc x using (id)
    where d.keyset_id is null order by d.id limit ${limit}`.execute(db);
  return found.rows;
}

/** Notes the sets of keys of datasets that still have none; whoever wrote one meanwhile has noted it already. */
export async function listKeysets(db: Db, sets: readonly { id: number; keyset_id: number }[]): Promise<void> {
  await sql`
    with named as (select * from json_to_recordset(${JSON.stringify(sets)}::json) as r(id int, keyset_id int)),
    done as (
      update dataset d set keyset_id = n.keyset_id from named n
      where d.id = n.id and d.keyset_id is null returning d.*)
    insert into metadata_use (keyset_id, acl_id, owner_group, access_groups, n, first_at, last_at)
    select keyset_id, acl_id, owner_group, access_groups, 1, created_at, updated_at from done`.execute(db);
}

/** Which of the texts fit a regular expression in PostgreSQL's form. Within a transaction, which must end soon. */
export async function fitting(
  db: Db,
  texts: readonly string[],
  pattern: string,
  ignoreCase: boolean,
): Promise<Set<string>> {
  const operator = sql.raw(ignoreCase ? "~*" : "~");
  await sql`set local statement_timeout = ${sql.lit(patternTimeoutMs)}`.execute(db);
  const found = await sql<{ text: string }>`
    select text from unnest(${[...texts]}::text[]) as text where text ${operator} ${pattern}`.execute(db);
  return new Set(found.rows.map(({ text }) => text));
}

const patternTimeoutMs = 5_000;
