import { compatibleUnits, rangeToSI, searchUnit } from "@margay/units";
import { sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import { datasetPolicy, metadataTag } from "../../datasets/index.ts";
import { badQuery, boundsOf, type Condition, type Interval, intervalInWords, type Term } from "../query/index.ts";
import type { Session } from "./session.ts";
import { byGroups, groupArray, visible } from "./visible.ts";

type MetadataCondition = Extract<Condition, { kind: "metadata" }>;

/** What a condition on a metadata key comes down to. Nothing in it tells of keys that the caller may not see. */
export interface MetadataTargets {
  quantities: { id: number; bounds: Interval }[];
  tags: { key: string; tag: string }[];
  meaning: string;
  suggestions: string[];
}

export interface KeyRow {
  id: number;
  key: string;
  unit_si: string;
  unit: string | null;
  numeric: boolean;
}

const maxCandidates = 100;
const recentDatasets = 300;

/** Finds the keys a path stands for: the key itself, else all keys that end with it. Case matters only if it must. */
export async function resolveMetadata(
  session: Session,
  principal: Principal,
  condition: MetadataCondition,
  term: Term,
): Promise<MetadataTargets> {
  const { path, interval, value } = condition;
  const candidates = await candidatesFor(session, path);
  const numeric = interval
    ? best(
        path,
        await visibleKeys(
          session,
          principal,
          candidates.filter((key) => key.numeric),
        ),
      )
    : [];
  const textual = candidates.filter((key) => !key.numeric).map(({ key }) => key);
  const tags = value === undefined ? [] : best(path, await visibleTags(session, principal, textual, value));
  const quantities = interval ? quantitiesFor(numeric, interval) : [];
  if (interval && numeric.length > 0 && quantities.length === 0 && tags.length === 0)
    throw incompatible(term, interval, numeric);
  const known = [...new Set([...quantities.map(({ key }) => key.key), ...tags.map(({ key }) => key)])];
  const suggestions = known.length === 0 ? await closeKeys(session, principal, path) : [];
  return {
    quantities: quantities.map(({ key, bounds }) => ({ id: key.id, bounds })),
    tags,
    suggestions,
    meaning: meaningOf(condition, known, quantities, suggestions),
  };
}

async function candidatesFor(session: Session, path: string): Promise<KeyRow[]> {
  const suffix = `%.${path.replace(/[\\%_]/g, "\\$&")}`;
  return session.rows(sql<KeyRow>`
    select id, key, unit_si, unit, numeric from metadata_key
    where key ilike ${suffix.slice(2)} or key ilike ${suffix} order by key, id limit ${maxCandidates}`);
}

/** The closest group of keys: the same key, the same end, then both without regard to case. */
function best<Found extends { key: string }>(path: string, found: readonly Found[]): Found[] {
  const folded = path.toLowerCase();
  const ends = (key: string, end: string) => key.endsWith(`.${end}`) && !key.endsWith(`\\.${end}`);
  const tests: ((key: string) => boolean)[] = [
    (key) => key === path,
    (key) => ends(key, path),
    (key) => key.toLowerCase() === folded,
    (key) => ends(key.toLowerCase(), folded),
  ];
  for (const test of tests) {
    const fitting = found.filter(({ key }) => test(key));
    if (fitting.length > 0) return fitting;
  }
  return [];
}

/** Of these numeric keys, those that a dataset has which the caller may read. Most are among the newest datasets. */
export async function visibleKeys(session: Session, principal: Principal, keys: readonly KeyRow[]): Promise<KeyRow[]> {
  if (keys.length === 0 || datasetPolicy.seesAll(principal)) return [...keys];
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

/** The tags `key=value` that a dataset has which the caller may read. */
async function visibleTags(session: Session, principal: Principal, keys: readonly string[], value: string) {
  const wanted = [...new Set(keys)].map((key) => ({ key, tag: metadataTag(key, value.trim()) }));
  if (wanted.length === 0) return [];
  const found = await session.rows(sql<{ tag: string }>`
    select tag from unnest(${wanted.map(({ tag }) => tag)}::text[]) as tag where exists (
      select 1 from dataset_search s join dataset d on d.id = s.id where s.tags @> array[tag] and ${visible(principal)})`);
  const tags = new Set(found.map(({ tag }) => tag));
  return wanted.filter(({ tag }) => tags.has(tag));
}

/** Each key with the bounds in its SI unit. A number typed without a unit is in the unit in which the key is shown. */
function quantitiesFor(keys: readonly KeyRow[], interval: Interval): { key: KeyRow; bounds: Interval }[] {
  return keys.flatMap((key) => {
    const unit = interval.unit ?? key.unit ?? "";
    if (searchUnit(unit) !== key.unit_si) return [];
    return [{ key, bounds: boundsOf(interval, (value) => rangeToSI({ lo: value, unit }).lo ?? value) }];
  });
}

function incompatible(term: Term, interval: Interval, keys: readonly KeyRow[]) {
  const units = [...new Set(keys.flatMap(({ unit }) => compatibleUnits(unit ?? "").slice(0, 5)))].filter(
    (unit) => unit !== "1",
  );
  const names = [...new Set(keys.map(({ key }) => key))].slice(0, 3).join(", ");
  const unit = interval.unit ?? "";
  const suggestion = units.length > 0 ? `Use one of ${units.join(", ")}.` : "Leave the unit out.";
  return badQuery(
    `${names} is not measured in ${JSON.stringify(unit)}`,
    term.position + Math.max(0, term.text.lastIndexOf(unit)),
    suggestion,
  );
}

/** Keys of the caller's datasets that look like the one that nobody knows. */
async function closeKeys(session: Session, principal: Principal, path: string): Promise<string[]> {
  const found = await session.rows(sql<KeyRow>`
    select id, key, unit_si, unit, numeric from metadata_key
    where numeric and similarity(key, ${path}) > 0.2 order by similarity(key, ${path}) desc, key limit 20`);
  const seen = await visibleKeys(session, principal, found);
  return [...new Set(seen.map(({ key }) => key))].slice(0, 3);
}

function meaningOf(
  { path, interval, value }: MetadataCondition,
  known: readonly string[],
  quantities: readonly { key: KeyRow }[],
  suggestions: readonly string[],
): string {
  if (known.length === 0) {
    const subject = interval ? `no number named ${path}` : `no ${path} that is ${value}`;
    const hint = suggestions.length > 0 ? `; did you mean ${suggestions.join(" or ")}?` : "";
    return `finds nothing: your datasets have ${subject}${hint}`;
  }
  const shown = known.slice(0, 5).join(" or ") + (known.length > 5 ? ` or ${known.length - 5} more` : "");
  if (!interval || quantities.length === 0) return `${shown} is ${value}`;
  const units = [...new Set(quantities.map(({ key }) => key.unit ?? ""))];
  const unit = interval.unit ?? (units.length === 1 ? units[0] : units.map((one) => one || "1").join(" or "));
  return `${shown} ${intervalInWords(interval, unit)}`;
}
