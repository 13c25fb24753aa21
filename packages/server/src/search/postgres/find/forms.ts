import type { FieldPath, Filter } from "@margay/contract";
import { joinKey, searchUnit } from "@margay/units";
import { sql } from "kysely";
import type { Session } from "../session.ts";
import { canBeStored, isIndex } from "./json-values.ts";

/** Sets of keys whose datasets have one number at a path, which the index has under the key in the unit. */
export interface WrittenNumber {
  key: string;
  unit: string;
  unitSI: string;
  keysets: readonly number[];
}

/** What the sets of keys tell of the JSON numbers at a path. All other sets have none there. */
export interface WrittenNumbers {
  plain: readonly WrittenNumber[];
  /** Sets whose datasets may have numbers there of which the index does not tell. */
  unclear: readonly number[];
  /** Sets whose datasets may have texts there that are numbers to the index. */
  texts: readonly number[];
  /** Whether there are datasets without a set of keys. */
  uncounted: boolean;
}

/** Undefined for paths of which the sets do not tell. */
export type FormLookup = (path: FieldPath) => WrittenNumbers | undefined;

interface Row {
  path: string;
  place: string | null;
  unit: string | null;
  ids: Buffer;
}

/** Looks up the forms of all numbers in the metadata that a filter on datasets compares. */
export async function lookUpForms(session: Session, where: Filter | undefined): Promise<FormLookup> {
  const paths = where ? comparedIn(where) : [];
  if (paths.length === 0) return () => undefined;
  const keys = [...new Set(paths.flatMap((path) => [joinKey(path), joinKey(path.slice(0, -1))]))];
  const rows = await session.rows(sql<Row>`
    select path, place, unit, string_agg(int4send(keyset_id), '') as ids from metadata_form
    where path = any(${["", ...keys]}::text[]) group by path, place, unit`);
  const [state] = await session.rows(sql<{ ids: Buffer | null; uncounted: boolean }>`
    select (select string_agg(int4send(id), '') from metadata_keyset where forms is null) as ids,
      exists (select from dataset where keyset_id is null) as uncounted`);
  const byPath = Map.groupBy(rows, ({ path }) => path);
  const anywhere = [...idsOf(state?.ids), ...(byPath.get("") ?? []).flatMap(({ ids }) => idsOf(ids))];
  return (path) => {
    if (!canBeTold(path)) return undefined;
    const at = (key: string, place: string | null) => (byPath.get(key) ?? []).filter((row) => row.place === place);
    const [own, around] = [joinKey(path), joinKey(path.slice(0, -1))];
    // Steps at the top are keys by themselves: nothing is around them.
    const inside = path.length > 1 ? at(around, path.at(-1) ?? "") : [];
    return {
      plain: [...at(own, ""), ...inside].map(({ path: key, unit, ids }) => ({
        key,
        unit: unit ?? "",
        unitSI: unit === "" || unit === null ? "" : searchUnit(unit),
        keysets: idsOf(ids),
      })),
      unclear: [...anywhere, ...at(own, null).flatMap(({ ids }) => idsOf(ids))],
      texts: [...anywhere, ...[...at(own, "*"), ...at(around, "*")].flatMap(({ ids }) => idsOf(ids))],
      uncounted: state?.uncounted === true,
    };
  };
}

/** Numbers in a path may be places in lists; an empty name looks like the top. */
const canBeTold = (path: FieldPath) => path.every((step) => step !== "" && canBeStored(step) && !isIndex(step));

function comparedIn(filter: Filter): FieldPath[] {
  if (filter.op === "and" || filter.op === "or") return filter.of.flatMap(comparedIn);
  if (filter.op === "not") return comparedIn(filter.of);
  if (filter.op !== "range" && filter.op !== "in") return [];
  const [name, ...path] = filter.field;
  return name === "scientificMetadata" && path.length > 0 && canBeTold(path) ? [path] : [];
}

function idsOf(bytes: Buffer | null | undefined): number[] {
  const length = (bytes?.length ?? 0) / 4;
  return Array.from({ length }, (_, at) => bytes?.readInt32BE(at * 4) ?? 0);
}
