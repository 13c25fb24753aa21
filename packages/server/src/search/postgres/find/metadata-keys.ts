import type { FieldPath, Filter } from "@margay/contract";
import { joinKey } from "@margay/units";
import { sql } from "kysely";
import type { Session } from "../session.ts";
import { isIndex } from "./json-values.ts";

/** A key of the dictionary: the same path in another unit, or as text, is another key. */
export interface Key {
  id: number;
  key: string;
  unitSI: string;
  numeric: boolean;
}

/** The keys under which the index of metadata may hold what stands at a path. */
export type KeyLookup = (path: FieldPath) => Key[];

const maxIndexes = 3;

/** Spellings of a path as keys: places in lists are no part of them, but names may look the same. */
const variants = (path: FieldPath): string[][] => {
  if (path.filter(isIndex).length > maxIndexes) return [];
  let paths: string[][] = [[]];
  for (const step of path)
    paths = paths.flatMap((head) => (isIndex(step) ? [[...head, step], head] : [[...head, step]]));
  return paths;
};

/**
 * Keys under which the index of metadata may hold what stands at a path below `scientificMetadata`. A value counts under
 * the key of the object around it where that is read as one quantity, such as `{value, unit}`. None where the path has
 * too many places in lists.
 */
export function spellings(path: FieldPath): string[] {
  const paths = variants(path);
  const all = [...paths, ...paths.map((one) => one.slice(0, -1))].filter((one) => one.length > 0);
  return [...new Set(all.map(joinKey))];
}

/** Looks up all keys that a filter on datasets speaks of, in one statement. */
export async function lookUpKeys(session: Session, where: Filter | undefined): Promise<KeyLookup> {
  const wanted = new Set<string>();
  if (where) collect(where, (path) => spellings(path).forEach((key) => void wanted.add(key)));
  const found =
    wanted.size === 0
      ? []
      : await session.rows(sql<Key>`
          select id, key, unit_si as "unitSI", numeric from metadata_key where key = any(${[...wanted]}::text[])`);
  const byKey = Map.groupBy(found, ({ key }) => key);
  return (path) => spellings(path).flatMap((key) => byKey.get(key) ?? []);
}

function collect(filter: Filter, add: (path: FieldPath) => void): void {
  if (filter.op === "and" || filter.op === "or") for (const part of filter.of) collect(part, add);
  else if (filter.op === "not") collect(filter.of, add);
  else if (filter.op === "quantity") add(filter.path);
  else if (filter.op !== "text" && filter.field[0] === "scientificMetadata") add(filter.field.slice(1));
}
