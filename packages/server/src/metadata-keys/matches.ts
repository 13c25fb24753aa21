import type { FieldPath, Filter } from "@margay/contract";
import { CatalogueError } from "../errors.ts";

export type PatternFilter = Extract<Filter, { op: "pattern" }>;

/** Whether a text fits the pattern of a filter. */
export type Fits = (filter: PatternFilter, text: string) => boolean;

const instants: ReadonlySet<string> = new Set(["createdAt", "updatedAt"]);

/** The values at a path: those of all items of a list on the way, and a list at the end as well as its items. */
export function valuesAt(value: unknown, path: FieldPath): unknown[] {
  const [step, ...rest] = path;
  if (step === undefined) return Array.isArray(value) ? [value, ...value] : [value];
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, path));
  if (value === null || typeof value !== "object" || !Object.hasOwn(value, step)) return [];
  return valuesAt((value as Record<string, unknown>)[step], rest); // just seen to have it
}

/** The patterns of a filter, which are looked at elsewhere. */
export function patternsIn(filter: Filter): PatternFilter[] {
  if (filter.op === "and" || filter.op === "or") return filter.of.flatMap(patternsIn);
  if (filter.op === "not") return patternsIn(filter.of);
  if (filter.op === "element") return patternsIn(filter.where);
  return filter.op === "pattern" ? [filter] : [];
}

/** Whether the condition holds for a record. Throws `invalid_query` for what these records cannot be asked. */
export function matches(filter: Filter, record: unknown, fits: Fits): boolean {
  switch (filter.op) {
    case "and":
      return filter.of.every((one) => matches(one, record, fits));
    case "or":
      return filter.of.some((one) => matches(one, record, fits));
    case "not":
      return !matches(filter.of, record, fits);
    case "exists":
      return valuesAt(record, filter.field).length > 0;
    case "length":
      return valuesAt(record, filter.field).some((value) => Array.isArray(value) && value.length === filter.is);
    case "element":
      return valuesAt(record, filter.field)
        .filter(Array.isArray)
        .some((list: unknown[]) => list.some((item) => matches(filter.where, item, fits)));
    case "in": {
      const found = valuesAt(record, filter.field);
      const wanted = new Set(filter.values.map((value) => JSON.stringify(asInstant(filter.field, value))));
      return found.some((value) => wanted.has(JSON.stringify(value))) || (found.length === 0 && wanted.has("null"));
    }
    case "range":
      return valuesAt(record, filter.field).some((value) => isWithin(value, filter));
    case "substring": {
      const folded = (text: string) => (filter.ignoreCase ? text.toLowerCase() : text);
      const part = folded(filter.text);
      return texts(record, filter.field).some((text) => folded(text).includes(part));
    }
    case "pattern":
      return texts(record, filter.field).some((text) => fits(filter, text));
    default:
      throw new CatalogueError("invalid_query", `where: metadata keys cannot be asked for a condition ${filter.op}.`);
  }
}

export const texts = (record: unknown, field: FieldPath): string[] =>
  valuesAt(record, field).filter((value) => typeof value === "string");

function isWithin(value: unknown, { field, ...bounds }: Extract<Filter, { op: "range" }>): boolean {
  const compare = (bound: string | number | undefined, holds: (order: number) => boolean): boolean => {
    if (bound === undefined) return true;
    const other = asInstant(field, bound);
    if (typeof value !== typeof other || (typeof value !== "string" && typeof value !== "number")) return false;
    return holds(value < (other as typeof value) ? -1 : value === other ? 0 : 1); // of one type, as just seen
  };
  return (
    compare(bounds.gt, (order) => order > 0) &&
    compare(bounds.gte, (order) => order >= 0) &&
    compare(bounds.lt, (order) => order < 0) &&
    compare(bounds.lte, (order) => order <= 0)
  );
}

function asInstant(field: FieldPath, value: unknown): unknown {
  if (!instants.has(field.join(".")) || typeof value !== "string" || !/^\d{4}-/.test(value)) return value;
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? value : at.toISOString();
}
