import type { MetadataKey } from "@margay/contract";
import { sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import { datasetPolicy } from "../../datasets/index.ts";
import type { Database } from "../../db/database.ts";
import { containing } from "../../db/like.ts";
import type { MetadataKeyQuery } from "../engine.ts";
import { type Session, withSession } from "./session.ts";
import { byGroups, groupArray, visible } from "./visible.ts";
import { type KeyRow, visibleKeys } from "./visible-keys.ts";

/** Keys that are looked at for one answer, best first. */
const maxCandidates = 2_000;
/** Newest datasets in which a text key must occur. Exact for those who may read no more than that. */
const maxTagged = 20_000;

/**
 * Metadata keys for typeahead, alphabetical, those that begin like the query first. A number key is checked by an
 * index, some 0.1–10 ms each where it is not among the newest 300 datasets; text keys by one pass over tags.
 */
export async function searchMetadataKeys(
  database: Database,
  principal: Principal,
  query: MetadataKeyQuery,
): Promise<MetadataKey[]> {
  const text = query.q?.trim() ?? "";
  const inside = containing(text);
  return withSession(database, query.signal, async (session) => {
    const found = await session.rows(sql<KeyRow>`
      select id, key, unit_si, unit, numeric from metadata_key where key ilike ${inside}
      order by not key ilike ${inside.slice(1)}, key, unit_si, numeric desc limit ${maxCandidates}`);
    const items: MetadataKey[] = [];
    // In batches: the first page rarely needs all candidates.
    for (let from = 0; from < found.length && items.length < query.limit; from += query.limit) {
      const batch = found.slice(from, from + query.limit);
      const numeric = new Set(
        await visibleKeys(
          session,
          principal,
          batch.filter((key) => key.numeric),
        ),
      );
      const textual = await visibleTextKeys(
        session,
        principal,
        batch.filter((key) => !key.numeric),
      );
      items.push(...batch.filter((key) => numeric.has(key) || textual.has(key)).map(toKey));
    }
    return items.slice(0, query.limit);
  });
}

function toKey({ key, numeric, unit, unit_si }: KeyRow): MetadataKey {
  if (!numeric) return { key, type: "string" };
  return {
    key,
    type: "number",
    ...(unit === null ? {} : { unit }),
    ...(unit_si === "" || unit_si.startsWith("?") ? {} : { unitSI: unit_si }),
  };
}

/** Of these text keys, those that a tag has in a dataset which the caller may read. */
async function visibleTextKeys(session: Session, principal: Principal, keys: readonly KeyRow[]): Promise<Set<KeyRow>> {
  if (keys.length === 0 || datasetPolicy.seesAll(principal)) return new Set(keys);
  const prefixes = keys.map(({ key }) => `${key}=`.toLowerCase());
  const newest = byGroups(principal)
    ? sql`select id from (select v.ct, v.id from unnest(${groupArray(principal)}) as mine(group_id), lateral (
        select ct, id from vis where vis.group_id = mine.group_id order by ct desc, id desc limit ${maxTagged}) v) n
        order by ct desc, id desc limit ${maxTagged}`
    : sql`select d.id from dataset d where ${visible(principal)} order by d.ct desc, d.id desc limit ${maxTagged}`;
  const found = await session.rows(sql<{ prefix: string }>`
    with tags as materialized (
      select distinct left(tag, position('=' in tag)) as head, tag from dataset_search s, unnest(s.tags) as tag
      where s.id in (${newest}))
    select prefix from unnest(${prefixes}::text[]) as prefix
    where exists (select 1 from tags where head = prefix or starts_with(tag, prefix))`);
  const seen = new Set(found.map(({ prefix }) => prefix));
  return new Set(keys.filter((_, index) => seen.has(prefixes[index] ?? "")));
}
