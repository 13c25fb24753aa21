/**
 * An inverted column: for each term the rows that have it. Terms are sorted by their UTF-16 code units. How they are packed
 * is the business of this folder; all arrays lie in shared memory.
 */
export interface TermColumn {
  /** How many rows the segment has. */
  readonly rows: number;
  /** How many different terms. */
  readonly size: number;
  readonly parts: readonly (Uint8Array | Uint16Array | Uint32Array)[];
  /** Missing where no row says in which order it has its terms. */
  readonly sequences?: Sequences;
}

/** In which order rows have their terms: of row r `bytes[starts[r]]` up to `bytes[starts[r + 1]]`, see `sequence.ts`. */
export interface Sequences {
  readonly starts: Uint32Array;
  readonly bytes: Uint8Array;
}

/** In place of a position: the row is gone. */
export const goneRow = 0xffffffff;

/** Shared memory that the column holds. */
export function termBytes(column: TermColumn): number {
  let sizeBytes = 0;
  for (const part of column.parts) sizeBytes += part.byteLength;
  const { sequences } = column;
  return sizeBytes + (sequences === undefined ? 0 : sequences.starts.byteLength + sequences.bytes.byteLength);
}
