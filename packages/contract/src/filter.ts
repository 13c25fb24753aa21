/**
 * Where a value is looked for: the names on the way into the record as `/v1` serves it, such as
 * `["scientificMetadata", "sample.temp", "value"]`. A step through a list means any of its items, as does a list at the
 * end; a step of digits may also be an index. Managed fields (`createdAt`, `size`, …) and the key field count as fields.
 */
export type FieldPath = readonly string[];

/** A JSON value; `null` in a condition matches null and a field that is not there. */
export type FilterValue = string | number | boolean | null | readonly unknown[] | { readonly [key: string]: unknown };

/**
 * A condition on the records of one kind. Values are compared by type: the number 5 never equals the text `5`. Fields
 * that hold instants are compared as instants with any text that is an ISO 8601 date, whatever its spelling. An unknown
 * field is a field that no record has, and a record that does not say `isPublished` says false. No SQL in here: any engine can answer it.
 */
export type Filter =
  /** All must hold; an empty list always does. */
  | { op: "and"; of: readonly Filter[] }
  /** One must hold; of an empty list none does. */
  | { op: "or"; of: readonly Filter[] }
  | { op: "not"; of: Filter }
  /** Equals one of the values (or, for a list, has an item that does, or is the whole list). */
  | { op: "in"; field: FieldPath; values: readonly FilterValue[] }
  /** Ordered comparison with values of one type: numbers, or texts (also instants). */
  | {
      op: "range";
      field: FieldPath;
      gt?: number | string;
      gte?: number | string;
      lt?: number | string;
      lte?: number | string;
    }
  /** Contains the text anywhere. */
  | { op: "substring"; field: FieldPath; text: string; ignoreCase: boolean }
  /** Fits a regular expression of the common subset of JavaScript and PostgreSQL, found anywhere in the text. */
  | { op: "pattern"; field: FieldPath; pattern: string; ignoreCase: boolean }
  /** Is there, be it null. */
  | { op: "exists"; field: FieldPath }
  /** A list of exactly so many items. */
  | { op: "length"; field: FieldPath; is: number }
  /** A list with one item for which the whole condition holds; its paths start at the item, an empty path is the item. */
  | { op: "element"; field: FieldPath; where: Filter }
  /** Free text: has one of the words or quoted phrases (`any`) or all of them; a word matches what begins with it. */
  | { op: "text"; text: string; words: "any" | "all" }
  /**
   * A number in scientific metadata (or sample characteristics) at `path`, below its `scientificMetadata`, compared in SI
   * units whatever the unit it was written in. `unit` as typed; without one the numbers are compared as SI values.
   */
  | {
      op: "quantity";
      path: FieldPath;
      unit?: string;
      eq?: number;
      gt?: number;
      gte?: number;
      lt?: number;
      lte?: number;
    };

/** One key of an order; records without the field come first when ascending, last when descending. */
export interface SortKey {
  field: FieldPath;
  descending: boolean;
}
