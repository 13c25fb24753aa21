import { CatalogueError } from "../../errors.ts";
import { badCursor, decodeCursor, encodeCursor } from "../../http/paging.ts";
import type { FacetColumn, NumberColumn } from "../leaf.ts";

/** Texts of the dataset's row, and of its document. They are compared by their first characters; see `textLength`. */
export type TextField = "datasetName" | "pid" | (typeof documentTexts)[number];

/** What an order goes by. */
export type SortTarget =
  | { on: "number"; column: NumberColumn }
  /** The smallest of several values. */
  | { on: "facet"; column: FacetColumn }
  /** A numeric metadata key by its dotted path, in SI: the smallest value ascending, the largest descending. */
  | { on: "metadata"; path: string }
  | { on: "text"; field: TextField };

export type ValueType = "time" | "integer" | "float" | "text";

/** Where a row stands in an order; `value` as text, null where it has none. */
export interface SortPlace {
  id: number;
  value: string | null;
}

/** The order of a list, ties by id, and the place after which a page starts. Rows without a value come last. */
export interface Order {
  /** Begins with `-` where it descends; cursors belong to it. */
  name: string;
  descending: boolean;
  target: SortTarget;
  type: ValueType;
  nullable: boolean;
  after?: SortPlace;
}

/** How many characters of a text count for its order: no index holds more. */
export const textLength = 300;

const documentTexts = [
  ...["description", "owner", "ownerEmail", "orcidOfOwner", "contactEmail", "sourceFolder", "sourceFolderHost"],
  ...["endTime", "runNumber", "scanId", "license", "classification", "validationStatus", "comment"],
] as const;

const numbers: Readonly<Record<string, [column: NumberColumn, type: ValueType]>> = {
  creationTime: ["creationTime", "time"],
  createdAt: ["createdAt", "time"],
  updatedAt: ["updatedAt", "time"],
  startTime: ["startTime", "time"],
  size: ["size", "integer"],
  packedSize: ["packedSize", "integer"],
  numberOfFiles: ["numberOfFiles", "integer"],
  numberOfFilesArchived: ["numberOfFilesArchived", "integer"],
};

const facets: Readonly<Record<string, FacetColumn>> = {
  type: "type",
  ownerGroup: "ownerGroup",
  isPublished: "isPublished",
  creationLocation: "creationLocation",
  dataFormat: "dataFormat",
  instrumentIds: "instrument",
  proposalIds: "proposal",
  sampleIds: "sample",
  keywords: "keyword",
  principalInvestigators: "principalInvestigator",
};

const alwaysThere: ReadonlySet<string> = new Set(["type", "ownerGroup", "isPublished", "datasetName", "pid"]);
const texts: readonly TextField[] = ["datasetName", "pid", ...documentTexts];
const metadataPrefix = "metadata.";

type Known = Pick<Order, "target" | "type" | "nullable">;

function known(field: string): Known | undefined {
  if (field.startsWith(metadataPrefix) && field.length > metadataPrefix.length)
    return { target: { on: "metadata", path: field.slice(metadataPrefix.length) }, type: "float", nullable: true };
  const nullable = !alwaysThere.has(field);
  const number = Object.hasOwn(numbers, field) ? numbers[field] : undefined;
  if (number) return { target: { on: "number", column: number[0] }, type: number[1], nullable: field === "startTime" };
  const facet = Object.hasOwn(facets, field) ? facets[field] : undefined;
  if (facet) return { target: { on: "facet", column: facet }, type: "text", nullable };
  const text = texts.find((one) => one === field);
  return text && { target: { on: "text", field: text }, type: "text", nullable };
}

/** Reads `sort` and `cursor`. Throws `invalid_query` for an unknown field and for a cursor of another order. */
export function orderOf(sort: string | undefined, cursor: string | undefined): Order {
  const text = sort === undefined || sort === "" ? "-creationTime" : sort;
  const [, minus, field = "", direction] = /^(-?)(.*?)(?::(asc|desc))?$/s.exec(text) ?? [];
  const found = known(field);
  if (!found || field.includes("\0")) throw unknownField();
  const descending = minus === "-" || direction === "desc";
  const order: Order = { name: `${descending ? "-" : ""}${field}`, descending, ...found };
  return cursor === undefined ? order : { ...order, after: placeIn(decodeCursor(cursor), order) };
}

function unknownField(): CatalogueError {
  const names = [...Object.keys(numbers), ...Object.keys(facets), ...texts, "metadata.<path of a numeric key>"];
  return new CatalogueError("invalid_query", `sort: choose one of ${names.join(", ")}, as field:asc or -field.`, {
    errors: [{ pointer: "sort", detail: `must be one of ${names.join(", ")}` }],
  });
}

export const cursorAt = (order: Order, { value, id }: SortPlace): string => encodeCursor([order.name, value, id]);

const valid: Record<ValueType, (value: string) => boolean> = {
  time: isTime,
  integer: (value) => /^-?\d{1,16}$/.test(value),
  float: isFloat,
  text: (value) => !value.includes("\0"),
};

// Only what PostgreSQL reads as well: JavaScript takes 31 February for 2 March, and there is no year 0.
function isTime(value: string): boolean {
  if (!/^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(value)) return false;
  const ms = Date.parse(value);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 19) === value.slice(0, 19);
}

// PostgreSQL refuses what is too small for a double; here that is 0.
function isFloat(value: string): boolean {
  if (!/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value)) return false;
  const isZero = !/[1-9]/.test(value.replace(/e.*/i, ""));
  return Number.isFinite(Number(value)) && (Number(value) !== 0 || isZero);
}

// Cursors come back from clients: nothing in them is trusted.
function placeIn(cursor: unknown, { name, type, nullable }: Order): SortPlace {
  // Array.isArray() leaves items of any type.
  const [sort, value, id] = Array.isArray(cursor) ? (cursor as unknown[]) : [];
  const isValue = typeof value === "string" ? valid[type](value) : value === null && nullable;
  if (sort !== name || !isValue || typeof id !== "number" || !Number.isInteger(id) || Math.abs(id) > 2 ** 31 - 1)
    throw badCursor();
  return { value: value as string | null, id }; // just seen to be one of them
}
