/** An interval of numbers in a unit as typed; a missing bound is unbounded. `lo` equals `hi` for one value. */
export interface Interval {
  lo?: number;
  hi?: number;
  loOpen?: boolean;
  hiOpen?: boolean;
  unit?: string;
  /** Half a unit of the last typed digit, where one value was typed without `=`: typed numbers are rounded. */
  halfDigit?: number;
}

/** Fields that are compared with a text. `*` and `?` stand for any characters and for one. */
export const textFields = [
  "type",
  "owner",
  "group",
  "access",
  "location",
  "instrument",
  "technique",
  "keyword",
  "sample",
  "pi",
  "format",
  "name",
  "pid",
] as const;
export type TextField = (typeof textFields)[number];

/** Fields that a dataset may have or lack, beside metadata keys. */
export const optionalFields = [
  "file",
  "keyword",
  "technique",
  "sample",
  "instrument",
  "proposal",
  "beamtime",
  "pi",
  "location",
  "format",
  "folder",
] as const;
export type OptionalField = (typeof optionalFields)[number];

export type TimeField = "created" | "started" | "ingested" | "updated";
export type CountField = "size" | "packed" | "files";

/** What one term of a query asks for. No SQL in here: any engine can answer it. */
export type Condition =
  /** A word; matches words that begin with it. */
  | { kind: "word"; word: string }
  | { kind: "phrase"; phrase: string }
  /** A persistent identifier of a dataset or of a publication; also matched as words. */
  | { kind: "id"; id: string; word: string }
  /** An absolute path of a file or folder, without a slash at its end; `orWords`: also matched as words. */
  | { kind: "path"; path: string; orWords: boolean }
  /** The whole text, or a part of it: by the field's habit, or always where `inside`. */
  | { kind: "text"; field: TextField; value: string; inside?: boolean }
  /** A proposal, a beamtime, or both joined by a dot. */
  | { kind: "proposal"; field: "proposal" | "beamtime"; value: string }
  | { kind: "published"; value: boolean }
  /** From `from` on, before `to`; times in UTC. */
  | { kind: "time"; field: TimeField; from?: Date; to?: Date }
  /** A number of bytes or files. */
  | { kind: "count"; field: CountField; interval: Interval }
  | { kind: "has"; field: OptionalField }
  /**
   * Scientific metadata: a quantity, or a text, or either where the value can be read as both; with neither, that the key
   * is there. `pattern`: `*` and `?` of the value stand for any characters and for one.
   */
  | { kind: "metadata"; path: string; interval?: Interval; value?: string; pattern?: true }
  | { kind: "file"; pattern: string }
  /** A list of values of one field. */
  | { kind: "any"; of: readonly Exclude<Condition, { kind: "any" | "metadata" }>[] };

export interface Term {
  /** The part of the query, as typed. */
  text: string;
  /** Where it begins, in UTF-16 units. */
  position: number;
  /** It has a `-` of its own, which `expression` says too; a group around it may turn the meaning again. */
  negated: boolean;
  condition: Condition;
}

/** How terms are put together. An `and` of nothing holds always. */
export type Expression =
  | { op: "and" | "or"; of: readonly Expression[] }
  | { op: "not"; of: Expression }
  /** Place of the term in the list of terms. */
  | { op: "term"; index: number };

export interface Query {
  /** In the order of the text. */
  terms: readonly Term[];
  expression: Expression;
}
