import { sql } from "kysely";
import type { Db } from "../db/database.ts";

/**
 * Takes the turn of a periodic deed when it is due: the row stays locked until the transaction ends, and the next turn
 * comes after so many seconds. False where it is not due, or another process is at it.
 */
export async function takeTurn(trx: Db, name: string, everySeconds: number): Promise<boolean> {
  await sql`insert into job_clock (name, due_at) values (${name}, now()) on conflict do nothing`.execute(trx);
  const found = await sql`
    select from job_clock where name = ${name} and due_at <= now() for update skip locked`.execute(trx);
  if (found.rows.length === 0) return false;
  await sql`
    update job_clock set due_at = now() + make_interval(secs => ${everySeconds}) where name = ${name}`.execute(trx);
  return true;
}

/** The oldest policy of each group is the one that counts, as everywhere. */
const policies = sql`policy as (
  select distinct on (refs[1]) substr(refs[1], 7) as "group", doc from record
  where kind = 'policy' and refs[1] like 'group:%' order by refs[1], id)`;

/** Datasets whose policy wants them archived by now and that have no mark of it, by owner group: the oldest of each. */
export async function dueForArchive(db: Db, ofEach: number): Promise<{ ownerGroup: string; ids: number[] }[]> {
  const found = await sql<{ ownerGroup: string; ids: number[] }>`
    with ${policies}, due as (
      select d.id, d.owner_group, row_number() over (partition by d.owner_group order by d.id) as place from dataset d join dataset_doc x using (id)
      join policy p on p."group" = d.owner_group
      where coalesce((p.doc ->> 'autoArchive')::boolean, true)
        and d.created_at < now() - make_interval(days => coalesce((p.doc ->> 'autoArchiveDelay')::int, 7))
        and x.doc -> 'lifecycle' ->> 'archivable' = 'true'
        and not exists (select from policy_deed e where e.deed = 'archive' and e.dataset_id = d.id))
    select owner_group as "ownerGroup", array_agg(id order by id) as ids
    from due where place <= ${ofEach} group by owner_group order by owner_group`.execute(db);
  return found.rows;
}

/** Marks datasets as archived by their policy; answers the PIDs of those that were not yet. */
export async function markArchived(trx: Db, ids: readonly number[]): Promise<string[]> {
  const found = await sql<{ key: string }>`
    with marked as (
      insert into policy_deed (deed, dataset_id) select 'archive', id from dataset where id = any(${[...ids]}::int[])
      on conflict do nothing returning dataset_id)
    select d.key from marked join dataset d on d.id = marked.dataset_id order by d.id`.execute(trx);
  return found.rows.map((row) => row.key);
}

/** Marks unpublished datasets whose embargo ended in the last 30 days; answers their PIDs with whom to tell. */
export async function markEmbargoEnds(
  trx: Db,
  atMost: number,
): Promise<{ ownerGroup: string; managers: string[]; pids: string[] }[]> {
  const found = await sql<{ ownerGroup: string; managers: string[]; pids: string[] }>`
    with ${policies}, ended as (
      select d.id, d.key, d.owner_group, p.doc from dataset d join policy p on p."group" = d.owner_group
      where not d.published
        and d.created_at + make_interval(years => coalesce((p.doc ->> 'embargoPeriod')::int, 3))
          between now() - interval '30 days' and now()
        and not exists (select from policy_deed e where e.deed = 'embargo' and e.dataset_id = d.id)
      order by d.id limit ${atMost}),
    marked as (
      insert into policy_deed (deed, dataset_id) select 'embargo', id from ended on conflict do nothing
      returning dataset_id)
    select owner_group as "ownerGroup", array_agg(key order by ended.id) as pids,
      array(select json_array_elements_text(coalesce((array_agg(ended.doc))[1] -> 'manager', '[]'))) as managers
    from ended join marked on marked.dataset_id = ended.id group by owner_group`.execute(trx);
  return found.rows;
}

/** Marks jobs of a type that have ended, and of which nobody was told; answers whom the owners' policies name. */
export async function markEnded(trx: Db, type: "archive" | "retrieve", atMost: number) {
  const wanted = type === "archive" ? "archiveEmailNotification" : "retrieveEmailNotification";
  const addresses = type === "archive" ? "archiveEmailsToBeNotified" : "retrieveEmailsToBeNotified";
  const found = await sql<{ key: string; statusCode: string; statusMessage: string; to: string[] }>`
    with ${policies}, ended as (
      select r.id, r.key, r.doc, r.refs from record r
      where r.kind = 'job' and r.label = ${type} and r.doc ->> 'statusCode' like 'finish%'
        and r.updated_at > now() - interval '7 days'
        and not exists (select from job_notice n where n.record_id = r.id)
      order by r.id limit ${atMost}),
    marked as (insert into job_notice (record_id) select id from ended on conflict do nothing returning record_id)
    select key, doc ->> 'statusCode' as "statusCode", coalesce(doc ->> 'statusMessage', '') as "statusMessage", array(
      select distinct address from dataset d join policy p on p."group" = d.owner_group,
        json_array_elements_text(coalesce(p.doc -> ${addresses}, '[]')) as address
      where 'dataset:' || d.key = any(ended.refs) and (p.doc ->> ${wanted})::boolean and address <> '') as "to"
    from ended join marked on marked.record_id = ended.id`.execute(trx);
  return found.rows;
}
