import { sql } from "kysely";
import type { Thing } from "../access/index.ts";
import type { Db } from "../db/database.ts";

export interface Target {
  targetType: string;
  targetId: string;
}

interface TargetRow {
  type: string;
  key: string;
  readers: number[];
  ownerGroup: string | null;
  createdBy: string;
}

/** What policies look at, for each target in order; undefined where there is no such record. */
export async function targetThings(db: Db, targets: readonly Target[]): Promise<(Thing | undefined)[]> {
  const found = await sql<TargetRow>`
    with t as (select * from unnest(${targets.map((target) => target.targetType)}::text[],
      ${targets.map((target) => target.targetId)}::text[]) as t(type, key)),
    r as (
      select 'dataset' as type, d.key, d.acl_id, d.owner_group, d.created_by
      from dataset d where d.key in (select key from t where type = 'dataset')
      union all
      select r.kind, r.key, r.acl_id, r.owner_group, r.created_by from t join record r on r.kind = t.type and r.key = t.key)
    select r.type, r.key, a.groups as readers, r.owner_group as "ownerGroup", r.created_by as "createdBy"
    from r join acl a on a.id = r.acl_id`.execute(db);
  const name = (type: string, key: string) => `${type}:${key}`;
  const things = new Map(found.rows.map((row) => [name(row.type, row.key), row]));
  return targets.map((target) => things.get(name(target.targetType, target.targetId)));
}

/** The newest attachment of a dataset that has a picture; only that one is opened. */
export async function newestImage(db: Db, pid: string) {
  const found = await sql<{ key: string; version: number; thumbnail: string }>`
    select key, version, doc ->> 'thumbnail' as thumbnail from record where id = (
      select id from record where kind = 'attachment' and refs @> ${[`dataset:${pid}`, "has:image"]}::text[]
      order by created_at desc, id desc limit 1)`.execute(db);
  return found.rows[0];
}

/** Keys of the attachments of a record, oldest first. */
export async function keysAttachedTo(db: Db, type: string, key: string): Promise<string[]> {
  const found = await sql<{ key: string }>`
    select key from record where kind = 'attachment' and refs @> ${[`${type}:${key}`]}::text[] order by id`.execute(db);
  return found.rows.map((row) => row.key);
}
