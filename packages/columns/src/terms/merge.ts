import type { TermColumn } from "./types.ts";

/** One column in place of several: `target[row]` is a row's new position, or `goneRow`. No two rows have the same position. */
export function mergeTerms(
  _parts: readonly { readonly column: TermColumn; readonly target: Uint32Array }[],
  _rows: number,
): TermColumn {
  throw new Error("not written yet");
}
