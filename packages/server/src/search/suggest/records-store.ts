import { sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import { containing, literally } from "../../db/like.ts";
import { foldText } from "../../text/index.ts";
import { newestIds } from "../postgres/key-facts.ts";
import type { NamedRecord } from "../postgres/seen.ts";
import type { Session } from "../postgres/session.ts";
import { readable, visibleMany } from "../postgres/visible.ts";

const looked = 500;

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
  const end = `${text}\u{10ffff}`;
  return session.rows(sql<{ pid: string; name: string }>`
    (select d.key as pid, d.name from dataset d where d.key >= ${text} and d.key < ${end} and ${visibleMany(principal)}
      order by d.key limit ${limit})
    union
    (select d.key, d.name from dataset d where d.id in (${newestIds(principal, looked)})
      and d.name ilike ${containing(text)} order by d.ct desc, d.id desc limit ${limit})
    limit ${limit}`);
}

/** Owners of the newest datasets. */
export async function ownersLike(
  session: Session,
  principal: Principal,
  text: string,
  limit: number,
): Promise<string[]> {
  const found = await session.rows(sql<{ owner: string }>`
    select x.doc ->> 'owner' as owner from dataset_doc x where x.id in (${newestIds(principal, looked)})
      and x.doc ->> 'owner' ilike ${containing(text)} group by 1 order by count(*) desc, 1 limit ${limit}`);
  return found.map(({ owner }) => owner);
}
