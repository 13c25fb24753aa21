import type { FieldPath, Filter } from "@margay/contract";
import { joinKey } from "@margay/units";
import { type RawBuilder, sql } from "kysely";
import { metadataTag } from "../../../datasets/index.ts";
import { canBeStored } from "./json-values.ts";
import type { Mode } from "./lookups.ts";
import { type Key, type KeyLookup, spellings } from "./metadata-keys.ts";
import { type Bounds, paramTest } from "./quantities.ts";
import { paramCondition } from "./quantity-conditions.ts";
import { anyOf, ever, never, textTest } from "./value-tests.ts";

type FieldFilter = Extract<Filter, { field: FieldPath }>;

/** Lists in the document whose values are references. */
const references: Readonly<Record<string, string | undefined>> = { inputDatasets: "input", beamtimeIds: "beamtime" };

/**
 * A condition that an index answers and that every dataset fulfils which fulfils the filter; what it lets through is
 * looked at exactly. Undefined where no index helps.
 */
export function datasetPrefilter(
  filter: FieldFilter,
  lookUp: KeyLookup,
  everyRow: boolean,
): RawBuilder<boolean> | undefined {
  const [name = "", ...path] = filter.field;
  if (name === "scientificMetadata" && path.length > 0) return metadataPrefilter(filter, path, lookUp, everyRow);
  if (filter.op !== "in" || path.length > 0) return undefined;
  const texts = filter.values.filter((value) => typeof value === "string" && value !== "" && canBeStored(value));
  if (texts.length === 0 || texts.length < filter.values.length) return undefined;
  if (name === "sourceFolder")
    return among(sql`select s.id from dataset_doc s where s.doc ->> 'sourceFolder' = any(${texts}::text[])`, everyRow);
  // Whoever owns a dataset, or has access to it by a group, is in the set of its readers.
  if (name === "ownerGroup" || name === "accessGroups")
    return sql<boolean>`d.acl_id = any(array(
      select a.id from acl a where a.groups && array(select g.id from grp g where g.name = any(${texts}::text[]))))`;
  const tag = Object.hasOwn(references, name) ? references[name] : undefined;
  return tag === undefined ? undefined : sql<boolean>`d.refs && ${texts.map((text) => `${tag}:${text}`)}::text[]`;
}

const numeric = /^\s*[+-]?[\d.]/;

// PostgreSQL guesses badly how much these leave over, and then reads all documents first. An array is computed before
// all else and looked up by the primary key; where other rows may match too, it would be searched through for each.
const among = (ids: RawBuilder<unknown>, everyRow: boolean): RawBuilder<boolean> =>
  everyRow ? sql<boolean>`d.id = any(array(${ids}))` : sql<boolean>`d.id in (${ids})`;

function metadataPrefilter(
  filter: FieldFilter,
  path: FieldPath,
  lookUp: KeyLookup,
  everyRow: boolean,
): RawBuilder<boolean> | undefined {
  const keys = lookUp(path).filter((key) => key.numeric);
  if (filter.op === "range") {
    const { gt, gte, lt, lte } = filter;
    const bounds = [gt, gte, lt, lte].filter((bound) => bound !== undefined);
    if (!bounds.every((bound) => typeof bound === "number" && Number.isFinite(bound))) return undefined;
    // Open bounds of quantities leave out what is next to them, which may fit as it was written.
    const lower = [gt, gte].filter((bound) => bound !== undefined) as number[]; // just seen to be numbers
    const upper = [lt, lte].filter((bound) => bound !== undefined) as number[];
    const around: Bounds = {
      ...(lower.length > 0 ? { gte: Math.max(...lower) } : {}),
      ...(upper.length > 0 ? { lte: Math.min(...upper) } : {}),
    };
    return numbersWithin(keys, around, everyRow);
  }
  if (filter.op !== "in") return undefined;
  const spelled = spellings(path);
  // A unit beside a value is part of the quantity, and not indexed by itself.
  const isUnit = path.at(-1)?.startsWith("u") === true;
  if (spelled.length === 0) return undefined;
  const tags: string[] = [];
  const numbers: number[] = [];
  let hasNumericText = false;
  for (const value of filter.values) {
    if (typeof value === "number" && Number.isFinite(value)) numbers.push(value);
    else if (typeof value === "boolean" || (typeof value === "string" && value.trim() !== "" && !isUnit)) {
      if (typeof value === "string" && !canBeStored(value)) continue;
      // With a unit beside it, a number written as text is indexed as a number.
      hasNumericText ||= typeof value === "string" && numeric.test(value);
      tags.push(...spelled.map((key) => metadataTag(key, String(value).trim())));
    } else return undefined;
  }
  const kinds = [tags.length > 0, hasNumericText, numbers.length > 0].filter(Boolean).length;
  const only = everyRow && kinds === 1;
  return anyOf([
    ...(tags.length > 0 ? [among(sql`select s.id from dataset_search s where s.tags && ${tags}::text[]`, only)] : []),
    ...(hasNumericText ? [paramCondition("set", keys, ever)] : []),
    ...(numbers.length > 0
      ? [numbersWithin(keys, { gte: Math.min(...numbers), lte: Math.max(...numbers) }, only)]
      : []),
  ]);
}

/** Numbers as written: those of keys with a unit are indexed in SI, and their bounds are not known. */
function numbersWithin(keys: readonly Key[], bounds: Bounds, everyRow: boolean): RawBuilder<boolean> {
  const asWritten = keys.filter(({ unitSI }) => unitSI === "" || unitSI.startsWith("?"));
  const inSI = keys.filter((key) => !asWritten.includes(key));
  if (inSI.length > 0)
    return anyOf([
      paramCondition("set", inSI, ever),
      ...(asWritten.length > 0 ? [paramCondition("set", asWritten, paramTest(asWritten, bounds))] : []),
    ]);
  if (asWritten.length === 0) return never;
  return among(
    sql`select p.id from dataset_param p
      where p.key_ids && ${asWritten.map(({ id }) => id)}::int[] and ${paramTest(asWritten, bounds)}`,
    everyRow,
  );
}

/**
 * Conditions on `valueSI` and `unitSI` of a quantity, which the index of quantities knows for every record, also for
 * those that do not store them. Undefined for other fields.
 */
export function metadataCondition(filter: FieldFilter, mode: Mode, lookUp: KeyLookup): RawBuilder<boolean> | undefined {
  const { field } = filter;
  const last = field.at(-1);
  if (field[0] !== "scientificMetadata" || field.length < 3 || (last !== "valueSI" && last !== "unitSI"))
    return undefined;
  const path = field.slice(1);
  const around = new Set(spellings(path.slice(0, -1)));
  // Without a unit there is no SI value, but a number may be called so.
  const keys = lookUp(path).filter(
    (key) =>
      key.numeric && ((around.has(key.key) && key.unitSI !== "") || (last === "valueSI" && key.key === joinKey(path))),
  );
  if (filter.op === "exists") return hasOneOf(keys, mode);
  const isMissing = sql<boolean>`(not ${hasOneOf(keys, mode)})`;
  const missing = filter.op === "in" && filter.values.includes(null) ? [isMissing] : [];
  if (last === "valueSI") {
    if (filter.op === "in") {
      const numbers = filter.values.filter((value): value is number => Number.isFinite(value));
      const tests = numbers.map((eq) => paramTest(keys, { eq }));
      return anyOf([...(tests.length > 0 ? [paramCondition(mode, keys, anyOf(tests))] : []), ...missing]);
    }
    if (filter.op !== "range") return never;
    const { gt, gte, lt, lte } = filter;
    const isNumeric = [gt, gte, lt, lte].every((bound) => bound === undefined || Number.isFinite(bound));
    return isNumeric ? paramCondition(mode, keys, paramTest(keys, { gt, gte, lt, lte } as Bounds)) : never; // numbers
  }
  if (filter.op === "in") {
    const wanted = keys.filter(({ unitSI }) => filter.values.includes(unitSI.replace(/^\?/, "")));
    return anyOf([...(wanted.length > 0 ? [hasOneOf(wanted, mode)] : []), ...missing]);
  }
  if (filter.op === "length" || filter.op === "element" || keys.length === 0) return never;
  return paramCondition(
    mode,
    keys,
    sql<boolean>`exists (select from metadata_key k where k.id = any(${keys.map(({ id }) => id)}::int[])
      and k.id = any(p.key_ids) and ${textTest(filter, sql`ltrim(k.unit_si, '?')`)})`,
  );
}

const hasOneOf = (keys: readonly Key[], mode: Mode) =>
  paramCondition(mode, keys, sql<boolean>`p.key_ids && ${keys.map(({ id }) => id)}::int[]`);
