import { sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import { containing, literally } from "../../db/like.ts";
import { newestIds } from "../postgres/key-facts.ts";
import type { Session } from "../postgres/session.ts";
import { readable, visible } from "../postgres/visible.ts";

export interface NamedRecord {
  kind: string;
  key: string;
  label: string;
}

const looked = 500;

/** Readable records whose id begins like the text or whose name contains it; `limit` of each kind. */
export async function recordsLike(
  session: Session,
  principal: Principal,
  kinds: readonly string[],
  text: string,
  limit: number,
): Promise<NamedRecord[]> {
  // Names first: they are compared faster than rights.
  const found = kinds.map(
    (kind) => sql`(
      with r as materialized (select n.kind, n.key, n.label, n.created_at, n.id, n.acl_id, n.owner_group, n.created_by from record n where n.kind = ${sql.lit(kind)}
        and (n.key ilike ${`${literally(text)}%`} or n.label ilike ${containing(text)}))
      select r.kind, r.key, r.label from r where ${readable(principal, kind)}
      order by not r.key ilike ${`${literally(text)}%`}, r.created_at desc, r.id desc limit ${limit})`,
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
    (select d.key as pid, d.name from dataset d where d.key >= ${text} and d.key < ${end} and ${visible(principal)}
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
