import type { Codes } from "../segment/types.ts";

/** Loops that read the numbers of listed rows, four a step as in kernels.ts. */

export function readFloats(column: Float64Array, positions: Uint32Array, count: number, into: Float64Array): void {
  let at = 0;
  for (; at + 3 < count; at += 4) {
    into[at] = column[positions[at] ?? 0] ?? 0;
    into[at + 1] = column[positions[at + 1] ?? 0] ?? 0;
    into[at + 2] = column[positions[at + 2] ?? 0] ?? 0;
    into[at + 3] = column[positions[at + 3] ?? 0] ?? 0;
  }
  for (; at < count; at += 1) into[at] = column[positions[at] ?? 0] ?? 0;
}

export function readCodes(
  codes: Codes,
  values: Float64Array,
  positions: Uint32Array,
  count: number,
  into: Float64Array,
): void {
  let at = 0;
  for (; at + 3 < count; at += 4) {
    into[at] = values[codes[positions[at] ?? 0] ?? 0] ?? 0;
    into[at + 1] = values[codes[positions[at + 1] ?? 0] ?? 0] ?? 0;
    into[at + 2] = values[codes[positions[at + 2] ?? 0] ?? 0] ?? 0;
    into[at + 3] = values[codes[positions[at + 3] ?? 0] ?? 0] ?? 0;
  }
  for (; at < count; at += 1) into[at] = values[codes[positions[at] ?? 0] ?? 0] ?? 0;
}
