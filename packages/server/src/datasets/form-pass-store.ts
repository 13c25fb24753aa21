import { sql } from "kysely";
import { alone } from "../db/alone.ts";
import type { Db } from "../db/database.ts";
import type { Form } from "./keyset.ts";

/** A dataset of a set of keys without forms, with the JSON text of its metadata. */
export interface Formless {
  id: number;
  keysetId: number;
  metadata: string | null;
}

/** Sets of keys without forms. */
export async function formlessKeysets(db: Db): Promise<number[]> {
  const found = await sql<{ id: number }>`select id from metadata_keyset where forms is null order by id`.execute(db);
  return found.rows.map(({ id }) => id);
}

/** The next datasets after an id of such sets. */
export async function formlessAfter(
  db: Db,
  after: number,
  sets: readonly number[],
  limit: number,
): Promise<Formless[]> {
  const found = await sql<Formless>`
    select d.id, d.keyset_id as "keysetId", x.doc -> 'scientificMetadata' as metadata
    from (select id, keyset_id from dataset where id > ${after} order by id limit ${limit}) d
    join dataset_doc x using (id) where d.keyset_id = any(${[...sets]}::int[]) order by d.id`.execute(db);
  return found.rows;
}

/** The id of the last of the next datasets; undefined where there are none. */
export async function lastAfter(db: Db, after: number, limit: number): Promise<number | undefined> {
  const found = await sql<{ id: number | null }>`
    select max(id) as id from (select id from dataset where id > ${after} order by id limit ${limit}) next`.execute(db);
  return found.rows[0]?.id ?? undefined;
}

/** Gives datasets another set of keys, unless somebody wrote them meanwhile. */
export async function moveToKeysets(db: Db, moves: readonly { id: number; from: number; to: number }[]): Promise<void> {
  if (moves.length === 0) return;
  await sql`
    with m as (select * from json_to_recordset(${JSON.stringify(moves)}::json) as r(id int, "from" int, "to" int)),
    moved as (
      update dataset d set keyset_id = m."to" from m where d.id = m.id and d.keyset_id = m."from" returning d.*, m."from")
    insert into metadata_use (keyset_id, acl_id, owner_group, access_groups, n, first_at, last_at)
    select use.keyset_id, acl_id, owner_group, access_groups, use.n, created_at, updated_at
    from moved, lateral (values ("from", -1), (keyset_id, 1)) use(keyset_id, n)`.execute(db);
}

export async function setForms(
  db: Db,
  forms: readonly (readonly [id: number, forms: readonly Form[]])[],
): Promise<void> {
  const rows = forms.map(([id, list]) => ({ id, forms: list }));
  await sql`
    update metadata_keyset k set forms = r.forms
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(id int, forms json)
    where k.id = r.id and k.forms is null`.execute(db);
}

const passLock = 7_304_116;

/** Runs the work unless another process is at this pass. */
export const passAlone = (db: Db, work: () => Promise<void>): Promise<void> => alone(db, passLock, work);
