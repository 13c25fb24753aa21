import { convert } from "@margay/units";
import { type RawBuilder, sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import { metadataTag } from "../../datasets/index.ts";
import type { Session } from "./session.ts";
import { byGroups, groupArray, visible, visibleFew } from "./visible.ts";
import { type KeyRow, keyCoverage } from "./visible-keys.ts";

/** What the caller's newest datasets say of a key. */
export interface KeyFacts {
  /** Number of the caller's datasets that have it. */
  count?: number;
  /** In the key's unit. */
  min?: number;
  max?: number;
  samples?: string[];
}

/** Newest datasets that are looked at: some milliseconds. */
const looked = 500;
const maxSamples = 5;
const maxListed = 20;

/** Ids of the newest datasets that the caller may read. */
const newestIds = (principal: Principal, limit: number): RawBuilder<unknown> =>
  byGroups(principal)
    ? sql`select id from (select distinct v.ct, v.id from unnest(${groupArray(principal)}) as mine(group_id), lateral (
        select ct, id from vis where vis.group_id = mine.group_id order by ct desc, id desc limit ${limit}) v) n
        order by ct desc, id desc limit ${limit}`
    : sql`select d.id from dataset d where ${visible(principal)} order by d.ct desc, d.id desc limit ${limit}`;

/** The datasets `d` that are the newest of the caller. Where the columns know them, the read rule is asked again of those few. */
export async function amongNewest(session: Session, principal: Principal): Promise<RawBuilder<boolean>> {
  const known = await session.seen?.newest(looked);
  return known
    ? sql<boolean>`d.id = any(${[...known]}::int[]) and ${visibleFew(principal)}`
    : sql<boolean>`d.id in (${newestIds(principal, looked)})`;
}

/** Their ids. */
export const newestOf = async (session: Session, principal: Principal): Promise<RawBuilder<unknown>> =>
  sql`select d.id from dataset d where ${await amongNewest(session, principal)}`;

/** Coverage over all datasets of the caller; samples from the newest, as are ranges where they are not known of all. */
export async function factsOf(
  session: Session,
  principal: Principal,
  keys: readonly KeyRow[],
): Promise<Map<KeyRow, KeyFacts>> {
  const facts = new Map<KeyRow, KeyFacts>(keys.map((key) => [key, {}]));
  if (keys.length === 0) return facts;
  const names = keys.map(({ key }) => key);
  const coverage = await keyCoverage(session, principal, names);
  for (const [key, known] of facts) {
    const count = coverage.get(key.key);
    if (count !== undefined) known.count = count;
  }
  const numbers = keys.filter(({ numeric }) => numeric);
  const ids = numbers.map(({ id }) => id);
  const ranges = (await session.seen?.numbers(ids)) ?? (await newestRanges(session, principal, ids));
  for (const key of numbers) {
    const found = ranges.get(key.id);
    const known = facts.get(key);
    if (found && known) {
      known.min = inUnit(found.min, key);
      known.max = inUnit(found.max, key);
    }
  }
  const texts = keys.filter(({ numeric }) => !numeric);
  const found =
    texts.length === 0
      ? []
      : await sampleValues(
          session,
          principal,
          texts.map(({ key }) => key),
        );
  for (const key of texts) {
    const samples = found.filter((one) => one.key === key.key).map(({ value }) => value);
    const known = facts.get(key);
    if (known && samples.length > 0) known.samples = samples.slice(0, maxSamples);
  }
  return facts;
}

async function newestRanges(session: Session, principal: Principal, ids: readonly number[]) {
  if (ids.length === 0) return new Map<number, { min: number; max: number }>();
  const rows = await session.rows(sql<{ id: number; min: number; max: number }>`
    select q.k as id, min(q.lo) as min, max(q.hi) as max
    from dataset_param p, unnest(p.key_ids, p.lo, p.hi) as q(k, lo, hi)
    where p.id in (${await newestOf(session, principal)}) and q.k = any(${[...ids]}::int[]) group by 1`);
  return new Map(rows.map(({ id, min, max }) => [id, { min, max }]));
}

/** A number of the index in the key's unit; rounding of the conversion is taken off. */
function inUnit(value: number, { unit, unit_si }: KeyRow): number {
  const shown = unit === null || unit_si.startsWith("?") ? value : (convert(value, unit_si, unit) ?? value);
  return Number(shown.toPrecision(12));
}

/**
 * Texts of these keys in the newest datasets, folded as they are indexed, the most frequent first. None for a key with an
 * equals sign: joined by what stands before the first one, many keys take one pass.
 */
export async function sampleValues(
  session: Session,
  principal: Principal,
  keys: readonly string[],
  part = "",
): Promise<{ key: string; value: string; count: number }[]> {
  const prefixes = keys.map((key) => metadataTag(key, ""));
  const pattern = `%${part.toLowerCase().replace(/[\\%_]/g, "\\$&")}%`;
  return session.rows(sql<{ key: string; value: string; count: number }>`
    select key, value, count from (
      select asked.key, substr(tag, length(asked.prefix) + 1) as value, count(*)::int as count,
        row_number() over (partition by asked.key order by count(*) desc, substr(tag, length(asked.prefix) + 1)) as place
      from dataset_search s, unnest(s.tags) as tag
        join unnest(${[...keys]}::text[], ${prefixes}::text[]) as asked(key, prefix)
          on asked.prefix = left(tag, position('=' in tag))
      where s.id in (${await newestOf(session, principal)}) and substr(tag, length(asked.prefix) + 1) like ${pattern}
      group by asked.key, asked.prefix, tag) found
    where place <= ${maxListed} order by count desc, value`);
}
