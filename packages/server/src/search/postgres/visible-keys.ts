import { splitKey } from "@margay/units";
import { sql } from "kysely";
import { classesOf, type Principal } from "../../access/index.ts";
import { datasetPolicy, metadataTag } from "../../datasets/index.ts";
import type { Seen } from "./seen.ts";
import type { Session } from "./session.ts";
import { byGroups, groupArray, visible } from "./visible.ts";

export interface KeyRow {
  id: number;
  key: string;
  unit_si: string;
  unit: string | null;
  numeric: boolean;
}

const recentDatasets = 300;

// Measured with 2,000 classes of visibility and 6,500 uses: the array of classes takes 100 ms, hashed classes 3 ms.
export const uses = (principal: Principal) =>
  byGroups(principal) ? sql`u.acl_id in (${classesOf(principal.groupIds)})` : datasetPolicy.visibleTo(principal, "u");

/**
 * How many datasets that the caller may read have each of these keys, by the counted sets of keys: milliseconds, whatever
 * the number of datasets. A key that is not there is in none of them. A number and a text of one name count as one key, and
 * a key above others counts with them.
 */
export async function keyCoverage(
  session: Session,
  principal: Principal,
  keys: readonly string[],
): Promise<Map<string, number>> {
  const paths = [...new Set(keys)].map((key) => ({ key, path: splitKey(key).join(".") }));
  if (paths.length === 0) return new Map();
  const seen = await session.seen?.keysets();
  if (seen) return coverageIn(session, seen, paths);
  const found = await session.rows(sql<{ key: string; n: number }>`
    with used as materialized (
      select keyset_id, sum(n) as n from metadata_use u where ${uses(principal)}
      group by 1 having sum(n) > 0)
    select asked.key, sum(used.n)::bigint as n
    from unnest(${paths.map(({ key }) => key)}::text[], ${paths.map(({ path }) => path)}::text[]) as asked(key, path),
      lateral (
        select keyset_id from metadata_path p where p.path = asked.path collate "C"
        union select keyset_id from metadata_path p
          where p.path > (asked.path || '.') collate "C" and p.path < (asked.path || '/') collate "C") has
      join used using (keyset_id)
    group by 1`);
  return new Map(found.map(({ key, n }) => [key, n]));
}

/** The same, where it is known how many datasets have each set. */
async function coverageIn(
  session: Session,
  { counts, memory: { ofPath } }: Awaited<ReturnType<Seen["keysets"]>>,
  paths: readonly { key: string; path: string }[],
): Promise<Map<string, number>> {
  const missing = [...new Set(paths.map(({ path }) => path))].filter((path) => !ofPath.has(path));
  const found =
    missing.length === 0
      ? []
      : await session.rows(sql<{ path: string; ids: Buffer | null }>`
    select asked.path, (select string_agg(int4send(keyset_id), '') from (
        select keyset_id from metadata_path p where p.path = asked.path collate "C"
        union select keyset_id from metadata_path p
          where p.path > (asked.path || '.') collate "C" and p.path < (asked.path || '/') collate "C") has) as ids
    from unnest(${missing}::text[]) as asked(path)`);
  for (const { path, ids } of found) ofPath.set(path, integersIn(ids));
  const coverage = new Map<string, number>();
  for (const { key, path } of paths) {
    let count = 0;
    for (const id of ofPath.get(path) ?? []) count += counts.get(id) ?? 0;
    if (count > 0) coverage.set(key, count);
  }
  return coverage;
}

/** What `int4send` wrote, one behind the other. */
export function integersIn(bytes: Buffer | null): Int32Array {
  const integers = new Int32Array((bytes?.length ?? 0) / 4);
  for (let at = 0; bytes && at < integers.length; at++) integers[at] = bytes.readInt32BE(4 * at);
  return integers;
}

/** Of these numeric keys, those that a dataset has which the caller may read. Most are among the newest datasets. */
export async function visibleKeys(session: Session, principal: Principal, keys: readonly KeyRow[]): Promise<KeyRow[]> {
  if (keys.length === 0 || datasetPolicy.seesAll(principal)) return [...keys];
  const seen = await session.seen?.numbers(keys.map(({ id }) => id));
  if (seen) return keys.filter(({ id }) => seen.has(id));
  const newest = byGroups(principal)
    ? sql`select id from (select v.ct, v.id from unnest(${groupArray(principal)}) as mine(group_id), lateral (
        select ct, id from vis where vis.group_id = mine.group_id order by ct desc, id desc limit ${recentDatasets}) v) n
        order by ct desc, id desc limit ${recentDatasets}`
    : sql`select d.id from dataset d where ${visible(principal)} order by d.ct desc, d.id desc limit ${recentDatasets}`;
  const found = await session.rows(sql<{ id: number }>`
    with recent as materialized (
      select distinct unnest(p.key_ids) as id from dataset_param p where p.id in (${newest}))
    select k.id from unnest(${keys.map(({ id }) => id)}::int[]) as k(id)
    where k.id in (select id from recent) or exists (
      select 1 from dataset_param p join dataset d on d.id = p.id where p.key_ids @> array[k.id] and ${visible(principal)})`);
  const ids = new Set(found.map(({ id }) => id));
  return keys.filter(({ id }) => ids.has(id));
}

/**
 * Of these keys, texts included, those that a dataset has which the caller may read; `enough` of them or all. Those whose
 * name none of the caller's datasets has are left out first, since looking for what is not there takes longest.
 */
export async function knownKeys(
  session: Session,
  principal: Principal,
  keys: readonly KeyRow[],
  enough = keys.length,
): Promise<KeyRow[]> {
  if (keys.length === 0 || datasetPolicy.seesAll(principal)) return [...keys];
  const named = await namedKeys(session, principal, keys);
  const numericNames = new Set(named.filter(({ numeric }) => numeric).map(({ key }) => key));
  const found: KeyRow[] = [];
  // Each number is looked for in all datasets.
  for (let from = 0; from < named.length && found.length < enough; from += enough) {
    const some = named.slice(from, from + enough);
    const wanted = some.filter(({ numeric }) => numeric);
    const numbers = new Set(await visibleKeys(session, principal, wanted));
    // Where a name is a number's and a text's, its count does not say which of them the caller's datasets have.
    const unclear = some.filter(({ key, numeric }) => !numeric && numericNames.has(key));
    const texts = await taggedKeys(session, principal, unclear);
    found.push(
      ...some.filter((key) => (key.numeric ? numbers.has(key) : !numericNames.has(key.key) || texts.has(key))),
    );
  }
  return found;
}

/** Newest datasets in which a text must occur. Exact for those who may read no more than that. */
const maxTagged = 20_000;

/** Of these text keys, those that a tag has in one of the newest datasets which the caller may read. */
async function taggedKeys(session: Session, principal: Principal, keys: readonly KeyRow[]): Promise<Set<KeyRow>> {
  if (keys.length === 0) return new Set();
  const prefixes = keys.map(({ key }) => metadataTag(key, ""));
  const known = await session.seen?.tags(prefixes.map((prefix) => ({ on: "tag", prefix, pattern: "*" })));
  if (known) return new Set(keys.filter((_, index) => known[index]));
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

/** Those whose name a readable dataset has; all of them while some datasets' keys are not yet counted. */
export async function namedKeys(session: Session, principal: Principal, keys: readonly KeyRow[]): Promise<KeyRow[]> {
  if (keys.length === 0 || datasetPolicy.seesAll(principal)) return [...keys];
  if (await hasUncounted(session, principal)) return [...keys];
  const coverage = await keyCoverage(
    session,
    principal,
    keys.map(({ key }) => key),
  );
  return keys.filter(({ key }) => coverage.has(key));
}

async function hasUncounted(session: Session, principal: Principal): Promise<boolean> {
  const seen = await session.seen?.keysets();
  if (seen) return seen.uncounted;
  const [state] = await session.rows(sql<{ uncounted: boolean }>`
    select exists (select 1 from dataset d where d.keyset_id is null and ${visible(principal)}) as uncounted`);
  return state?.uncounted === true;
}
