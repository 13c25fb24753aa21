import { type RawBuilder, sql } from "kysely";
import { type Db, planOnce } from "../db/database.ts";
import type { Stored } from "./stored.ts";

interface Entry {
  kind: string;
  key: string;
  version: number;
  operation: "create" | "update" | "remove";
  at: Date;
  by: string;
  before?: unknown;
  after?: unknown;
  aclId: number;
}

const json = (value: unknown) => (value === undefined ? null : JSON.stringify(value));

/** Writes one history entry and its change in one statement, inside the caller's transaction. Answers the change's id. */
export async function record(db: Db, entry: Entry): Promise<string> {
  const made = await sql<{ changeId: string }>`${planOnce}
    with h as (
      insert into history (kind, key, version, operation, at, by, before, after)
      values (${entry.kind}, ${entry.key}, ${entry.version}, ${entry.operation}, ${entry.at}, ${entry.by},
        ${json(entry.before)}::json, ${json(entry.after)}::json))
    insert into change (kind, key, version, operation, at, acl_id)
    values (${entry.kind}, ${entry.key}, ${entry.version}, ${entry.operation}, ${entry.at}, ${entry.aclId})
    returning ${changeId} as "changeId"`.execute(db);
  const [row] = made.rows;
  if (!row) throw new Error(`the change of ${entry.kind} ${entry.key} was not noted`);
  return row.changeId;
}

/** Of a row of `change`; see changes/service.ts. */
const changeId = sql.raw("txid::text || '-' || id");

/** The two CTEs that note the creation of the rows in the CTE named `source`; `changed` has their `key` and `"changeId"`. */
export function recordCreated(kind: string, source: string): RawBuilder<unknown> {
  return sql`
    noted as (
      insert into history (kind, key, version, operation, at, by)
      select ${kind}, key, version, 'create', updated_at, updated_by from ${sql.ref(source)}),
    changed as (
      insert into change (kind, key, version, operation, at, acl_id)
      select ${kind}, key, version, 'create', updated_at, acl_id from ${sql.ref(source)}
      returning key, ${changeId} as "changeId")`;
}

/** Top-level fields that changed after `version`. */
export async function changedSince(db: Db, kind: string, current: Stored, version: number): Promise<string[]> {
  const found = await sql<{ name: string }>`
    select distinct json_object_keys(part) as name
    from history, unnest(array[before, after]) as part
    where kind = ${kind} and key = ${current.key} and version > ${version} and operation = 'update' and part is not null
      and ${sinceCreation(kind, current.key)}
    order by name`.execute(db);
  return found.rows.map((row) => row.name);
}

/** Condition on `history`: only what befell the record that now has the key, not one before it that was removed. */
export const sinceCreation = (kind: string, key: string): RawBuilder<boolean> =>
  sql`id > coalesce((select max(id) from history where kind = ${kind} and key = ${key} and operation = 'remove'), 0)`;
