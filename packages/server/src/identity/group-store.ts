import { sql } from "kysely";
import type { Db } from "../db/database.ts";
import { containing } from "../db/like.ts";

/** Who gave a membership: people here, the functional accounts file, or the providers asked at sign-in. */
export type MembershipSource = "local" | "functional" | "provider";

/** Adds memberships of one source; those of others stay beside them. */
export async function addMemberships(
  db: Db,
  accountId: number,
  groups: readonly string[],
  source: MembershipSource,
): Promise<void> {
  await sql`
    insert into membership (account_id, group_name, source)
    select ${accountId}, name, ${source} from unnest(${[...groups]}::text[]) as name
    on conflict do nothing`.execute(db);
}

/** Ends an account's memberships in all but the given groups; those of one source only, if given. */
export async function endMemberships(
  db: Db,
  accountId: number,
  except: readonly string[],
  source?: MembershipSource,
): Promise<void> {
  await sql`
    delete from membership where account_id = ${accountId} and group_name <> all(${[...except]}::text[])
      ${source === undefined ? sql`` : sql`and source = ${source}`}`.execute(db);
}

/** Makes one source's memberships exactly these; answers whether that changed anything. */
export async function replaceMemberships(
  db: Db,
  accountId: number,
  groups: readonly string[],
  source: MembershipSource,
): Promise<boolean> {
  const names = [...groups];
  const changed = await sql<{ n: number }>`
    with gone as (
      delete from membership where account_id = ${accountId} and source = ${source}
        and group_name <> all(${names}::text[]) returning 1),
    made as (
      insert into membership (account_id, group_name, source)
      select ${accountId}, name, ${source} from unnest(${names}::text[]) as name on conflict do nothing returning 1)
    select ((select count(*) from gone) + (select count(*) from made))::int as n`.execute(db);
  return (changed.rows[0]?.n ?? 0) > 0;
}

export async function setMember(db: Db, group: string, accountId: number, manager: boolean): Promise<void> {
  await sql`
    insert into membership (account_id, group_name, manager) values (${accountId}, ${group}, ${manager})
    on conflict (account_id, group_name, source) do update set manager = excluded.manager`.execute(db);
}

export async function deleteMember(db: Db, group: string, accountId: number): Promise<boolean> {
  const gone = await sql<{ id: number }>`
    delete from membership where account_id = ${accountId} and group_name = ${group}
    returning account_id as id`.execute(db);
  return gone.rows.length > 0;
}

export interface GroupRow {
  name: string;
  description: string | null;
  members: { username: string; manager: boolean }[];
}

// A group is a row, or merely a name that somebody is a member of.
const groupNames = sql`(select name from user_group union select group_name from membership)`;

const groupColumns = sql`g.name, u.description, coalesce((
  select jsonb_agg(jsonb_build_object('username', a.username, 'manager', m.manager) order by lower(a.username))
  from (select account_id, bool_or(manager) as manager from membership where group_name = g.name group by account_id) m
  join account a on a.id = m.account_id where not a.system), '[]') as members`;

export async function findGroup(db: Db, name: string): Promise<GroupRow | undefined> {
  const found = await sql<GroupRow>`
    select ${groupColumns} from ${groupNames} g left join user_group u on u.name = g.name
    where g.name = ${name}`.execute(db);
  return found.rows[0];
}

export interface GroupPage {
  /** Only groups of this account. */
  memberId?: number | undefined;
  q?: string | undefined;
  /** Name after which the page starts. */
  after?: string | undefined;
  limit: number;
}

export async function groupPage(db: Db, page: GroupPage): Promise<{ rows: GroupRow[]; total: number }> {
  const words = containing((page.q ?? "").trim());
  const mine = page.memberId;
  const matches = sql`g.name ilike ${words}
    ${mine === undefined ? sql`` : sql`and exists (select from membership x where x.group_name = g.name and x.account_id = ${mine})`}`;
  const after = page.after === undefined ? sql`` : sql`and g.name > ${page.after}`;
  const found = await sql<GroupRow>`
    select ${groupColumns} from ${groupNames} g left join user_group u on u.name = g.name
    where ${matches} ${after} order by g.name limit ${page.limit}`.execute(db);
  const count = await sql<{ n: number }>`select count(*)::int as n from ${groupNames} g where ${matches}`.execute(db);
  return { rows: found.rows, total: count.rows[0]?.n ?? 0 };
}

/** Adds the group; false when it is there already. */
export async function insertGroup(
  db: Db,
  group: { name: string; description: string | null; createdAt: Date },
): Promise<boolean> {
  const made = await sql<{ name: string }>`
    insert into user_group (name, description, created_at)
    values (${group.name}, ${group.description}, ${group.createdAt})
    on conflict do nothing returning name`.execute(db);
  return made.rows.length > 0;
}

/**
 * Whether anything knows the name: a member, a record that it owns or may read (every reader group of a record has a
 * row in grp, for ever), or a proposal or beamtime, whose data will likely be given to a group of that name.
 */
export async function nameIsKnown(db: Db, name: string): Promise<boolean> {
  const found = await sql<{ known: boolean }>`
    select exists (select from grp where grp.name = ${name})
      or exists (select from membership where group_name = ${name})
      or exists (select from record where owner_group = ${name})
      or exists (select from record where kind in ('proposal', 'beamtime') and key = ${name}) as known`.execute(db);
  return found.rows[0]?.known ?? true;
}

export async function deleteGroup(db: Db, name: string): Promise<void> {
  await sql`delete from membership where group_name = ${name}`.execute(db);
  await sql`delete from user_group where name = ${name}`.execute(db);
}

/** One at a time through the start-up work; ends with the transaction. */
export async function lockIdentity(db: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('margay identity'))`.execute(db);
}
