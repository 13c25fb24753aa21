import { fileBytes } from "../files/index.ts";
import { termBytes } from "../terms/index.ts";
import type { RankedNumbers, Segment } from "./types.ts";

/** Shared memory of a segment by part. */
export interface SegmentBytes {
  /** Ids, classes, ends. */
  readonly rows: number;
  readonly facets: number;
  readonly numbers: number;
  readonly quantities: number;
  readonly terms: number;
  readonly files: number;
}

export function segmentBytes(segment: Segment): SegmentBytes {
  const { sparse } = segment;
  return {
    rows: sum([
      segment.ids,
      segment.sortedIds,
      segment.positions,
      segment.acls,
      segment.starts,
      segment.endedAt,
      segment.endedIn,
    ]),
    facets: sum([
      ...segment.profiles.flatMap(({ codes, counts }) => [codes, counts]),
      ...segment.facets.flatMap(({ offsets, values }) => [offsets, values]),
    ]),
    numbers: sum(segment.numbers),
    quantities: sum([
      ...segment.dense.flatMap(({ lo, hi, more }) => [
        ...arraysOf(lo),
        ...arraysOf(hi),
        ...(more === undefined ? [] : [more.rows, more.lo, more.hi]),
      ]),
      sparse.keys,
      sparse.starts,
      sparse.rows,
      sparse.lo,
      ...arraysOf(sparse.hi),
    ]),
    terms: segment.terms.reduce((bytes, column) => bytes + termBytes(column), 0),
    files: segment.files === undefined ? 0 : fileBytes(segment.files),
  };
}

function arraysOf(column: Float64Array | RankedNumbers | undefined): { byteLength: number }[] {
  if (column === undefined) return [];
  return column instanceof Float64Array ? [column] : [column.codes, column.table];
}

function sum(arrays: readonly { byteLength: number }[]): number {
  return arrays.reduce((bytes, { byteLength }) => bytes + byteLength, 0);
}
