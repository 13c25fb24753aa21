import { bytesOf } from "../memory.ts";
import type { SourceRow } from "../schema.ts";
import type { NumberedRow } from "../segment/index.ts";

/**
 * Rows on their way to another thread. Cloning costs by the object: the texts of facets stay behind, and the numbers of their
 * values go in one array for all rows. So do packed files, in shared memory: they may be views of larger memory, of which
 * cloning would copy all, and which is not ours to give away.
 */
export interface RowPiece {
  readonly rows: readonly SourceRow[];
  /** For each row and facet how many values it has; the values of all follow each other. */
  readonly counts: Uint32Array;
  readonly values: Uint32Array;
  /** For each row how many pieces of files it has, the length of each piece, and the pieces one behind the other. */
  readonly pieceCounts: Uint32Array;
  readonly pieceLengths: Uint32Array;
  readonly files: Uint8Array;
}

export function pieceOf(numbered: readonly NumberedRow[]): RowPiece {
  const lists = numbered.flatMap(({ values }) => values);
  const counts = Uint32Array.from(lists, (list) => list.length);
  const values = new Uint32Array(counts.reduce((sum, count) => sum + count, 0));
  let at = 0;
  for (const list of lists) for (const value of list) values[at++] = value;
  return { rows: numbered.map(({ row }) => rowAlone(row)), counts, values, ...filesOf(numbered) };
}

function rowAlone(row: SourceRow): SourceRow {
  return row.files === undefined ? { ...row, facets: [] } : { ...row, facets: [], files: [] };
}

function filesOf(numbered: readonly NumberedRow[]) {
  const pieces = numbered.flatMap(({ row }) => row.files ?? []);
  const files = bytesOf(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    files.set(piece, at);
    at += piece.length;
  }
  return {
    pieceCounts: Uint32Array.from(numbered, ({ row }) => row.files?.length ?? 0),
    pieceLengths: Uint32Array.from(pieces, ({ length }) => length),
    files,
  };
}

/** The rows of a piece, without the texts of their facets. */
export function rowsOf({ rows, counts, values, pieceCounts, pieceLengths, files }: RowPiece): NumberedRow[] {
  const facets = counts.length / rows.length;
  const nextValues = cutter(values, counts);
  const nextFiles = cutter(files, pieceLengths);
  return rows.map((row, place) => ({
    row: row.files === undefined ? row : { ...row, files: Array.from({ length: pieceCounts[place] ?? 0 }, nextFiles) },
    values: Array.from({ length: facets }, nextValues),
  }));
}

/** Cuts an array into pieces of these lengths, one each time it is called. */
function cutter<Numbers extends Uint8Array | Uint32Array>(all: Numbers, lengths: Uint32Array): () => Numbers {
  let place = 0;
  let at = 0;
  return () => {
    const from = at;
    at += lengths[place++] ?? 0;
    // Part of an array is an array of its kind.
    return all.subarray(from, at) as Numbers;
  };
}
