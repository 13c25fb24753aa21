import { compatibleUnits, rangeToSI, searchUnit } from "@margay/units";
import { type RawBuilder, sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import { metadataTag } from "../../datasets/index.ts";
import { distance } from "../../text/index.ts";
import {
  badQuery,
  boundsOf,
  type Condition,
  fieldNames,
  type Interval,
  intervalInWords,
  type Term,
} from "../query/index.ts";
import { firstPassing } from "./first-known.ts";
import { withOwnUnits } from "./own-units.ts";
import type { Session } from "./session.ts";
import { visible } from "./visible.ts";
import { type KeyRow, knownKeys, namedKeys, visibleKeys } from "./visible-keys.ts";

type MetadataCondition = Extract<Condition, { kind: "metadata" }>;

/** What a condition on a metadata key comes down to. Nothing in it tells of keys that the caller may not see. */
export interface MetadataTargets {
  quantities: { id: number; bounds: Interval }[];
  /** Tags as the index of datasets has them. */
  tags: string[];
  tagPatterns: { prefix: string; pattern: string }[];
  meaning: string;
  suggestions: string[];
}

const maxCandidates = 1_000;

/**
 * Finds the keys a path stands for: the key itself, else all keys that end with it, else all that have it inside. Case
 * matters only if it must.
 */
export async function resolveMetadata(
  session: Session,
  principal: Principal,
  condition: MetadataCondition,
  term: Term,
): Promise<MetadataTargets> {
  const { path, interval, value, pattern } = condition;
  const candidates = await firstPassing(session, candidatesFor(path), maxCandidates, (keys) =>
    namedKeys(session, principal, keys),
  );
  const asksKey = interval === undefined && value === undefined;
  const named =
    interval || asksKey
      ? await best(
          path,
          candidates.filter((key) => key.numeric),
          (keys) => visibleKeys(session, principal, keys),
        )
      : [];
  // A unit decides what a number means only where none was typed.
  const numeric = interval ? await withOwnUnits(session, principal, named) : named;
  const textual = candidates.filter((key) => !key.numeric);
  const patterns = asksKey || pattern ? await best(path, textual, async (keys) => keys) : [];
  const tags =
    value === undefined || pattern
      ? []
      : await best(
          path,
          textual.map(({ key }) => ({ key, tag: metadataTag(key, value.trim()) })),
          (found) => visibleTags(session, principal, found),
        );
  const quantities = interval ? quantitiesFor(numeric, interval) : numeric.map((key) => ({ key, bounds: {} }));
  if (interval && numeric.length > 0 && quantities.length === 0 && tags.length === 0)
    throw incompatible(term, interval, numeric);
  const known = [
    ...new Set([
      ...quantities.map(({ key }) => key.key),
      ...tags.map(({ key }) => key),
      ...patterns.map(({ key }) => key),
    ]),
  ];
  const suggestions = known.length === 0 ? await suggestionsFor(session, principal, path) : [];
  return {
    quantities: quantities.map(({ key, bounds }) => ({ id: key.id, bounds })),
    tags: [...new Set(tags.map(({ tag }) => tag))],
    tagPatterns: patterns.map(({ key }) => ({
      prefix: metadataTag(key, ""),
      pattern: asksKey ? "*" : (value ?? "").trim().toLowerCase(),
    })),
    suggestions,
    meaning: meaningOf(condition, known, quantities, suggestions),
  };
}

function candidatesFor(path: string): RawBuilder<KeyRow> {
  const own = path.replace(/[\\%_]/g, "\\$&");
  const end = `%.${own}`;
  return sql<KeyRow>`
    select id, key, unit_si, unit, numeric from metadata_key
    where key ilike ${own} or key ilike ${end} or key ilike ${`${own}.%`} or key ilike ${`${end}.%`}
    order by not key ilike ${own}, not key ilike ${end}, key, id`;
}

/** The closest group of keys that are there: the same key, the same end, without regard to case, the path inside. */
async function best<Found extends { key: string }>(
  path: string,
  found: readonly Found[],
  there: (found: readonly Found[]) => Promise<readonly Found[]>,
): Promise<readonly Found[]> {
  const folded = path.toLowerCase();
  const ends = (key: string, end: string) => key.endsWith(`.${end}`) && !key.endsWith(`\\.${end}`);
  const inside = (key: string, part: string) => `.${key}`.includes(`.${part}.`) && !key.includes(`\\.${part}.`);
  const tests: ((key: string) => boolean)[] = [
    (key) => key === path,
    (key) => ends(key, path),
    (key) => key.toLowerCase() === folded,
    (key) => ends(key.toLowerCase(), folded),
    (key) => inside(key, path),
    (key) => inside(key.toLowerCase(), folded),
  ];
  for (const test of tests) {
    const fitting = await there(found.filter(({ key }) => test(key)));
    if (fitting.length > 0) return fitting;
  }
  return [];
}

/** The tags `key=value` that a dataset has which the caller may read. */
async function visibleTags<Tagged extends { tag: string }>(
  session: Session,
  principal: Principal,
  wanted: readonly Tagged[],
): Promise<Tagged[]> {
  if (wanted.length === 0) return [];
  const seen = await session.seen?.tags(wanted.map(({ tag }) => ({ on: "tag", equals: tag })));
  if (seen) return wanted.filter((_, index) => seen[index]);
  const found = await session.rows(sql<{ tag: string }>`
    select tag from unnest(${[...new Set(wanted.map(({ tag }) => tag))]}::text[]) as tag where exists (
      select 1 from dataset_search s join dataset d on d.id = s.id where s.tags @> array[tag] and ${visible(principal)})`);
  const tags = new Set(found.map(({ tag }) => tag));
  return wanted.filter(({ tag }) => tags.has(tag));
}

/** Each key with the bounds in its SI unit. A number typed without a unit is in the unit of the caller's datasets. */
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

const shown = 3;
/** Keys of which the closest are shown. */
const maxSimilar = 50;

/** Fields, and keys of the caller's datasets, that look like the name that nobody knows. */
async function suggestionsFor(session: Session, principal: Principal, path: string): Promise<string[]> {
  const folded = path.toLowerCase();
  const most = folded.length < 5 ? 1 : 2;
  const close = fieldNames.filter((name) => distance(name, folded, most) <= most);
  const candidates = sql<KeyRow>`
    select id, key, unit_si, unit, numeric from metadata_key
    where similarity(key, ${path}) > 0.2 or word_similarity(${path}, key) > 0.5
    order by greatest(similarity(key, ${path}), word_similarity(${path}, key)) desc, key, id`;
  const known = await firstPassing(session, candidates, maxSimilar, (keys) => knownKeys(session, principal, keys));
  const seen = [...new Set(known.map(({ key }) => key))];
  const segments = folded.split(".").length;
  // As far as the end of the key is from what was typed.
  const away = (key: string) => distance(key.toLowerCase().split(".").slice(-segments).join("."), folded, 50);
  const keys = seen.toSorted((a, b) => away(a) - away(b));
  return [...close, ...keys].slice(0, shown);
}

function meaningOf(
  { path, interval, value, pattern }: MetadataCondition,
  known: readonly string[],
  quantities: readonly { key: KeyRow }[],
  suggestions: readonly string[],
): string {
  if (known.length === 0) {
    const verb = pattern ? "is like" : "is";
    const subject = interval
      ? `no number named ${path}`
      : value === undefined
        ? `no ${path}`
        : `no ${path} that ${verb} ${value}`;
    const hint = suggestions.length > 0 ? `; did you mean ${suggestions.join(" or ")}?` : "";
    return `finds nothing: your datasets have ${subject}${hint}`;
  }
  const names = known.slice(0, 5).join(" or ") + (known.length > 5 ? ` or ${known.length - 5} more` : "");
  if (!interval && value === undefined) return `has ${names}`;
  if (!interval || quantities.length === 0) return `${names} ${pattern ? "is like" : "is"} ${value}`;
  const units = [...new Set(quantities.map(({ key }) => key.unit ?? ""))];
  const unit = interval.unit ?? (units.length === 1 ? units[0] : units.map((one) => one || "1").join(" or "));
  return `${names} ${intervalInWords(interval, unit)}`;
}
