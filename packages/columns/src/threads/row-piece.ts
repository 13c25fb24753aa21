import type { SourceRow } from "../schema.ts";
import type { NumberedRow } from "../segment/index.ts";

/**
 * Rows on their way to another thread. Cloning costs by the object: the texts of facets stay behind, and the numbers of their
 * values go in one array for all rows.
 */
export interface RowPiece {
  readonly rows: readonly SourceRow[];
  /** For each row and facet how many values it has; the values of all follow each other. */
  readonly counts: Uint32Array;
  readonly values: Uint32Array;
}

export function pieceOf(numbered: readonly NumberedRow[]): RowPiece {
  const lists = numbered.flatMap(({ values }) => values);
  const counts = Uint32Array.from(lists, (list) => list.length);
  const values = new Uint32Array(counts.reduce((sum, count) => sum + count, 0));
  let at = 0;
  for (const list of lists) for (const value of list) values[at++] = value;
  return { rows: numbered.map(({ row }) => ({ ...row, facets: [] })), counts, values };
}

/** The rows of a piece, without the texts of their facets. */
export function rowsOf({ rows, counts, values }: RowPiece): NumberedRow[] {
  const facets = counts.length / rows.length;
  let list = 0;
  let at = 0;
  const next = () => {
    const from = at;
    at += counts[list++] ?? 0;
    return values.subarray(from, at);
  };
  return rows.map((row) => ({ row, values: Array.from({ length: facets }, next) }));
}
