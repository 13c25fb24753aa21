import { sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import { containing, literally } from "../../db/like.ts";
import { foldText } from "../../text/index.ts";
import { amongNewest, newestOf } from "../postgres/key-facts.ts";
import type { NamedRecord } from "../postgres/seen.ts";
import type { Session } from "../postgres/session.ts";
import { readable, visibleFew, visibleMany } from "../postgres/visible.ts";

/** Readable records whose id begins like the text or whose name contains it; `limit` of each kind. */
export async function recordsLike(
  session: Session,
  principal: Principal,
  kinds: readonly string[],
  text: string,
  limit: number,
): Promise<NamedRecord[]> {
  const named = session.seen?.named;
  if (named) return kinds.flatMap((kind) => named.like(kind, text, limit));
  const folded = foldText(text);
  // Names first, then one by one until there are enough: rights take longest where there are thousands of classes.
  const begins = sql`fold_text(n.key) like ${`${literally(folded)}%`}`;
  const found = kinds.map(
    (kind) => sql`(select r.kind, r.key, r.label from (
        select n.kind, n.key, n.label, n.acl_id, n.owner_group, n.created_by from record n
        where n.kind = ${sql.lit(kind)} and (${begins} or fold_text(n.label) like ${containing(folded)})
        order by not ${begins}, n.created_at desc, n.id desc offset 0) r
      where ${readable(principal, kind)} limit ${limit})`,
  );
  return session.rows(sql<NamedRecord>`${sql.join(found, sql` union all `)}`);
}

/** Datasets whose PID begins so, and those of the newest whose name contains the text. */
export async function datasetsLike(
  session: Session,
  principal: Principal,
  text: string,
  limit: number,
): Promise<{ pid: string; name: string }[]> {
  const begin = await datasetsFrom(session, principal, text, limit);
  // OFFSET keeps PostgreSQL from the index of names, which reads all that contain the text: 100 ms.
  const named = await session.rows(sql<{ pid: string; name: string }>`
    select key as pid, name from (select d.key, d.name, d.ct, d.id from dataset d
        where ${await amongNewest(session, principal)} offset 0) newest
      where name ilike ${containing(text)} order by ct desc, id desc limit ${limit}`);
  const found = new Map([...begin, ...named].map(({ pid, name }) => [pid, name]));
  return [...found].slice(0, limit).map(([pid, name]) => ({ pid, name }));
}

/** Where others' datasets come first so often, the classes that the caller may read are looked up. */
const probed = 200;

/** Datasets whose PID begins so. */
async function datasetsFrom(session: Session, principal: Principal, text: string, limit: number) {
  const end = `${text}\u{10ffff}`;
  // OFFSET keeps PostgreSQL from looking for something else first: rights of few rows are looked up one by one.
  const [first] = await session.rows(sql<{ looked: number; found: { pid: string; name: string }[] | null }>`
    select count(*)::int as looked, jsonb_agg(jsonb_build_object('pid', d.key, 'name', d.name) order by d.key)
        filter (where ${visibleFew(principal)}) as found
    from (select * from dataset n where n.key >= ${text} and n.key < ${end} order by n.key limit ${probed} offset 0) d`);
  const found = first?.found ?? [];
  if (found.length >= limit || (first?.looked ?? 0) < probed) return found.slice(0, limit);
  return session.rows(sql<{ pid: string; name: string }>`
    select d.key as pid, d.name from dataset d where d.key >= ${text} and d.key < ${end} and ${visibleMany(principal)}
    order by d.key limit ${limit}`);
}

/** Owners of the newest datasets. */
export async function ownersLike(
  session: Session,
  principal: Principal,
  text: string,
  limit: number,
): Promise<string[]> {
  const found = await session.rows(sql<{ owner: string }>`
    select x.doc ->> 'owner' as owner from dataset_doc x where x.id in (${await newestOf(session, principal)})
      and x.doc ->> 'owner' ilike ${containing(text)} group by 1 order by count(*) desc, 1 limit ${limit}`);
  return found.map(({ owner }) => owner);
}
