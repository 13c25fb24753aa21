import type { FieldPath, Filter } from "@margay/contract";
import type { RawBuilder } from "kysely";
import type { Bounds, FacetColumn, Leaf, NumberColumn } from "../../leaf.ts";
import { exactMoments, spanOf } from "../../postgres/find/instants.ts";
import { canBeStored } from "../../postgres/find/json-values.ts";
import { textTest } from "../../postgres/find/value-tests.ts";
import { microsOfMs } from "../../screen/times.ts";

export type FieldFilter = Extract<Filter, { field: FieldPath }>;
type RangeFilter = Extract<Filter, { op: "range" }>;

/** `text`: every dataset has one. `texts`: a list. `partial`: an empty column stands for an empty text or for none. */
interface FacetField {
  column: FacetColumn;
  kind: "text" | "texts" | "partial";
}

const facetFields: Readonly<Record<string, FacetField>> = {
  type: { column: "type", kind: "text" },
  ownerGroup: { column: "ownerGroup", kind: "text" },
  creationLocation: { column: "creationLocation", kind: "partial" },
  dataFormat: { column: "dataFormat", kind: "partial" },
  keywords: { column: "keyword", kind: "texts" },
  proposalIds: { column: "proposal", kind: "texts" },
  sampleIds: { column: "sample", kind: "texts" },
  instrumentIds: { column: "instrument", kind: "texts" },
  principalInvestigators: { column: "principalInvestigator", kind: "texts" },
  accessGroups: { column: "accessGroup", kind: "texts" },
};

const numberFields: Readonly<Record<string, { column: NumberColumn; isTime: boolean }>> = {
  creationTime: { column: "creationTime", isTime: true },
  createdAt: { column: "createdAt", isTime: true },
  updatedAt: { column: "updatedAt", isTime: true },
  startTime: { column: "startTime", isTime: true },
  size: { column: "size", isTime: false },
  packedSize: { column: "packedSize", isTime: false },
  numberOfFiles: { column: "numberOfFiles", isTime: false },
  numberOfFilesArchived: { column: "numberOfFilesArchived", isTime: false },
};

const ofField = <Found>(table: Readonly<Record<string, Found>>, { field }: FieldFilter): Found | undefined => {
  const [name = ""] = field;
  return field.length === 1 && Object.hasOwn(table, name) ? table[name] : undefined;
};

/** A condition on a field of the dataset's row, where the columns say the same as PostgreSQL. */
export function leafOfColumn(filter: FieldFilter): Leaf | undefined {
  const facet = ofField(facetFields, filter);
  if (facet) return filter.op === "in" ? leafOfTexts(facet, filter.values) : undefined;
  const number = ofField(numberFields, filter);
  if (number) return number.isTime ? leafOfTime(number.column, filter) : leafOfNumber(number.column, filter);
  if (filter.op === "in" && filter.field.length === 1 && filter.field[0] === "isPublished")
    return {
      on: "facet",
      column: "isPublished",
      values: filter.values.filter((value) => typeof value === "boolean").map(String),
    };
  return undefined;
}

function leafOfTexts({ column, kind }: FacetField, values: readonly unknown[]): Leaf | undefined {
  // What an empty column leaves open stands in the document; so do whole lists.
  if (kind !== "text" && values.some((value) => value === null || (kind === "texts" && Array.isArray(value))))
    return undefined;
  if (kind === "partial" && values.includes("")) return undefined;
  const texts = values.filter((value): value is string => typeof value === "string" && canBeStored(value));
  return { on: "facet", column, values: texts };
}

/** A condition on the values of a facet that PostgreSQL can be asked about: fragments, expressions, ranges of texts. */
export function valuesOfColumn(
  filter: FieldFilter,
): { column: FacetColumn; test: (value: RawBuilder<unknown>) => RawBuilder<boolean> } | undefined {
  const facet = ofField(facetFields, filter);
  if (!facet || (filter.op !== "range" && filter.op !== "substring" && filter.op !== "pattern")) return undefined;
  // An empty text may fit, and the column does not tell it from a missing field.
  if (facet.kind === "partial" && !(filter.op === "substring" && filter.text !== "")) return undefined;
  return { column: facet.column, test: (value) => textTest(filter, value) };
}

const oneOf = (column: NumberColumn, numbers: readonly number[]): Leaf => ({
  on: "or",
  of: numbers.map((value) => ({ on: "number", column, bounds: { lo: value, hi: value } })),
});

const maxNumbers = 50;

function leafOfTime(column: NumberColumn, filter: FieldFilter): Leaf | undefined {
  if (filter.op === "range") {
    const span = spanOf(filter);
    if (!span) return { on: "or", of: [] };
    return { on: "number", column, bounds: { lo: microsOfMs(span.from), hi: microsOfMs(span.to) } };
  }
  if (filter.op !== "in" || (column === "startTime" && filter.values.includes(null))) return undefined;
  const moments = exactMoments(filter.values).map(microsOfMs);
  return moments.length > maxNumbers ? undefined : oneOf(column, moments);
}

function leafOfNumber(column: NumberColumn, filter: FieldFilter): Leaf | undefined {
  if (filter.op === "range") {
    const bounds = boundsOfRange(filter);
    return bounds ? { on: "number", column, bounds } : { on: "or", of: [] };
  }
  if (filter.op !== "in") return undefined;
  const numbers = filter.values.filter((value): value is number => Number.isFinite(value));
  return numbers.length > maxNumbers ? undefined : oneOf(column, numbers);
}

/** The bounds of a range of numbers; undefined where one of them is none, which no number fits. */
export function boundsOfRange({ gt, gte, lt, lte }: RangeFilter): Bounds | undefined {
  const given = [gt, gte, lt, lte].filter((bound) => bound !== undefined);
  if (!given.every((bound) => typeof bound === "number" && Number.isFinite(bound))) return undefined;
  return strictest([...side(gt, true), ...side(gte, false)], [...side(lt, true), ...side(lte, false)]);
}

interface Bound {
  at: number;
  open: boolean;
}

export const side = (at: unknown, open: boolean): Bound[] => (typeof at === "number" ? [{ at, open }] : []);

/** Of several bounds on a side the one that lets least through. */
export function strictest(lower: readonly Bound[], upper: readonly Bound[]): Bounds {
  const pick = (bounds: readonly Bound[], sign: number) =>
    bounds.toSorted((a, b) => sign * (b.at - a.at) || Number(b.open) - Number(a.open))[0];
  const [lo, hi] = [pick(lower, 1), pick(upper, -1)];
  return {
    ...(lo ? { lo: lo.at, ...(lo.open ? { loOpen: true } : {}) } : {}),
    ...(hi ? { hi: hi.at, ...(hi.open ? { hiOpen: true } : {}) } : {}),
  };
}
