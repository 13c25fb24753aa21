import type { FieldPath, Filter, SortKey } from "@margay/contract";
import { joinKey, normaliseMetadata, rangeToSI, searchUnit } from "@margay/units";
import type { FindKind } from "../../finder.ts";

/** A record as served, parsed. */
export type Doc = Record<string, unknown>;

const isObject = (value: unknown): value is Doc => typeof value === "object" && value !== null && !Array.isArray(value);
const isIndex = (step: string) => /^(0|[1-9]\d*)$/.test(step);

/** All that stands at a path, through lists on the way. */
export function reach(value: unknown, path: FieldPath): unknown[] {
  const [name, ...rest] = path;
  if (name === undefined) return [value];
  if (Array.isArray(value)) {
    const place = isIndex(name) && Number(name) < value.length ? reach(value[Number(name)], rest) : [];
    return [...value.filter(isObject).flatMap((one) => reach(one, path)), ...place];
  }
  return isObject(value) && Object.hasOwn(value, name) ? reach(value[name], rest) : [];
}

const withItems = (values: unknown[]) =>
  values.flatMap((value) => (Array.isArray(value) ? [value, ...value] : [value]));

export function equal(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, at) => equal(one, b[at]));
  if (isObject(a) && isObject(b)) {
    const names = Object.keys(a);
    return (
      names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && equal(a[name], b[name]))
    );
  }
  return a === b || (a === 0 && b === 0);
}

/** By code points, as PostgreSQL's "C". */
export const compareTexts = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const times = new Set([
  ...["createdAt", "updatedAt", "creationTime", "startTime", "endTime", "registeredTime"],
  ...["lifecycle.publishedOn", "measurementPeriods.start", "measurementPeriods.end", "dataFileList.time"],
]);
const isInstant = (path: FieldPath) => times.has(path.filter((step) => !isIndex(step)).join("."));
const ms = (text: unknown) => (typeof text === "string" && /^\d{4}(-|$)/.test(text) ? Date.parse(text) : Number.NaN);

type Range = Extract<Filter, { op: "range" }>;

function inRange(value: unknown, range: Range, instant: boolean): boolean {
  const bounds = [
    [range.gt, (order: number) => order > 0],
    [range.gte, (order: number) => order >= 0],
    [range.lt, (order: number) => order < 0],
    [range.lte, (order: number) => order <= 0],
  ] as const;
  return bounds.every(([bound, test]) => {
    if (bound === undefined) return true;
    if (instant) return !Number.isNaN(ms(value)) && !Number.isNaN(ms(bound)) && test(ms(value) - ms(bound));
    if (typeof value === "number" && typeof bound === "number") return test(value - bound);
    return typeof value === "string" && typeof bound === "string" && test(compareTexts(value, bound));
  });
}

/** Whether a filter matches a record; told apart from the SQL. */
export function matches(kind: FindKind, doc: Doc, filter: Filter): boolean {
  return holds(kind, doc, filter, []);
}

function holds(kind: FindKind, root: unknown, filter: Filter, prefix: FieldPath): boolean {
  switch (filter.op) {
    case "and":
      return filter.of.every((part) => holds(kind, root, part, prefix));
    case "or":
      return filter.of.some((part) => holds(kind, root, part, prefix));
    case "not":
      return !holds(kind, root, filter.of, prefix);
    case "text":
      return hasWords(root as Doc, filter);
    case "quantity":
      return hasQuantity(kind, root as Doc, filter);
    default:
      return fieldHolds(kind, root, filter, prefix);
  }
}

function fieldHolds(kind: FindKind, root: unknown, filter: Extract<Filter, { field: FieldPath }>, prefix: FieldPath) {
  const path = [...prefix, ...filter.field];
  const found = reach(root, filter.field);
  const values = withItems(found);
  const instant = isInstant(path);
  switch (filter.op) {
    case "in":
      return filter.values.some((wanted) => {
        if (wanted === null) return found.length === 0 || values.includes(null);
        if (instant && typeof wanted === "string") return values.some((value) => ms(value) === ms(wanted));
        return values.some((value) => equal(value, wanted));
      });
    case "range":
      return values.some((value) => inRange(value, filter, instant));
    case "substring": {
      const fold = (text: string) => (filter.ignoreCase ? text.toLowerCase() : text);
      return values.some((value) => typeof value === "string" && fold(value).includes(fold(filter.text)));
    }
    case "pattern": {
      const expression = new RegExp(filter.pattern, filter.ignoreCase ? "i" : "");
      return values.some((value) => typeof value === "string" && expression.test(value));
    }
    case "exists":
      return found.length > 0;
    case "length":
      return found.some((value) => Array.isArray(value) && value.length === filter.is);
    case "element":
      return found.some((value) => itemsOf(value, path).some((item) => holds(kind, item, filter.where, path)));
  }
}

/** A row of files has one file in place of the list. */
const itemsOf = (value: unknown, path: FieldPath): unknown[] =>
  Array.isArray(value) ? value : path.join(".") === "dataFileList" && isObject(value) ? [value] : [];

function hasWords(doc: Doc, { text, words }: Extract<Filter, { op: "text" }>): boolean {
  const known = String(doc.datasetName ?? doc.title ?? "")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u);
  const test = (word: string) => known.some((one) => one.startsWith(word.toLowerCase()));
  const asked = text.split(" ").filter((word) => word !== "");
  return asked.length > 0 && (words === "all" ? asked.every(test) : asked.some(test));
}

function hasQuantity(kind: FindKind, doc: Doc, filter: Extract<Filter, { op: "quantity" }>): boolean {
  const metadata = kind === "dataset" ? doc.scientificMetadata : doc.sampleCharacteristics;
  const unit = filter.unit ?? "";
  const si = (value: number) => rangeToSI({ lo: value, unit }).lo ?? value;
  const near = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * Math.abs(b);
  return normaliseMetadata((metadata ?? {}) as Doc).quantities.some(({ key, lo, hi, unitSI }) => {
    if (key !== joinKey(filter.path) || (unit !== "" && unitSI !== searchUnit(unit))) return false;
    const { eq, gt, gte, lt, lte } = filter;
    return (
      (eq === undefined || ((lo <= si(eq) || near(lo, si(eq))) && (hi >= si(eq) || near(hi, si(eq))))) &&
      (gt === undefined || (hi > si(gt) && !near(hi, si(gt)))) &&
      (gte === undefined || hi >= si(gte) || near(hi, si(gte))) &&
      (lt === undefined || (lo < si(lt) && !near(lo, si(lt)))) &&
      (lte === undefined || lo <= si(lte) || near(lo, si(lte)))
    );
  });
}

/** Rank, number and text by which a value sorts. */
type Key = readonly [number, number, string];

const keyOf = (value: unknown): Key => {
  if (value === undefined || value === null) return [0, 0, ""];
  if (typeof value === "number") return [1, value, ""];
  if (typeof value === "boolean") return [4, 0, String(value)];
  return typeof value === "string" ? [2, 0, value] : [3, 0, ""];
};

const compareKeys = (a: Key, b: Key) => a[0] - b[0] || a[1] - b[1] || compareTexts(a[2], b[2]);

/** Compares two records as an order wants it; 0 where it says nothing. */
export function compare(a: Doc, b: Doc, sort: readonly SortKey[]): number {
  for (const { field, descending } of sort) {
    const sign = descending ? -1 : 1;
    const best = (doc: Doc) =>
      reach(doc, field)
        .flatMap((value) => (Array.isArray(value) ? value : [value]))
        .map(keyOf)
        .sort((x, y) => sign * compareKeys(x, y))[0] ?? keyOf(undefined);
    const order = sign * compareKeys(best(a), best(b));
    if (order !== 0) return order;
  }
  return 0;
}

/** Counts of a facet over records. */
export function facetOf(docs: readonly Doc[], field: FieldPath): Map<unknown, number> {
  const counts = new Map<unknown, number>();
  for (const doc of docs) {
    const values = reach(doc, field).flatMap((value) => (Array.isArray(value) ? value : [value]));
    for (const value of values.length === 0 ? [null] : values) {
      const shown = isInstant(field) && typeof value === "string" ? value.slice(0, 10) : value;
      counts.set(shown, (counts.get(shown) ?? 0) + 1);
    }
  }
  return counts;
}
