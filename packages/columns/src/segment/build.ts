import type { Dictionary } from "../dictionary.ts";
import type { Schema, SourceRow } from "../schema.ts";
import type { Segment } from "./types.ts";

/** A row whose facet values are numbered already. */
export interface NumberedRow {
  readonly row: SourceRow;
  /** For each facet its values as numbers of the index's dictionary, in any order, each once. */
  readonly values: readonly Uint32Array[];
}

export interface SegmentOptions {
  /** Unique in the process. */
  readonly id: number;
}

/** Rows as a segment in which facet values are numbers of these dictionaries, one a facet; new values are added to them. */
export function buildSegment(
  _schema: Schema,
  _rows: readonly SourceRow[],
  _dictionaries: readonly Dictionary[],
  _options: SegmentOptions,
): Segment {
  throw new Error("not written yet");
}

/** The same for rows whose values are numbered: needs no dictionary, so another thread may do it. */
export function buildNumbered(_schema: Schema, _rows: readonly NumberedRow[], _options: SegmentOptions): Segment {
  throw new Error("not written yet");
}

/** A segment with its own numbering of values, for those who have not the index's dictionaries; see `withValues`. */
export function buildLoose(
  _schema: Schema,
  _rows: readonly SourceRow[],
  _options: SegmentOptions,
): { segment: Segment; values: readonly (readonly string[])[] } {
  throw new Error("not written yet");
}
