import type { Codes } from "../segment/types.ts";
import * as kernels from "./kernels.ts";

/** Each kernel for whatever type of array there is. */

export function keepCodes(mask: Uint8Array, codes: Codes, from: number, count: number, first: number, width: number) {
  if (codes instanceof Uint8Array) kernels.keepBytes(mask, codes, from, count, first, width);
  else if (codes instanceof Uint16Array) kernels.keepShorts(mask, codes, from, count, first, width);
  else kernels.keepWords(mask, codes, from, count, first, width);
}

export function passCodes(mask: Uint8Array, codes: Codes, from: number, count: number, passes: Uint8Array) {
  if (codes instanceof Uint8Array) kernels.passBytes(mask, codes, from, count, passes);
  else if (codes instanceof Uint16Array) kernels.passShorts(mask, codes, from, count, passes);
  else kernels.passWords(mask, codes, from, count, passes);
}

/** Positions ascend, each comes once. */
export function addBits(states: Uint8Array, codes: Codes, positions: Uint32Array, count: number, bits: Uint8Array) {
  const from = positions[0] ?? 0;
  if (count > 0 && (positions[count - 1] ?? 0) - from === count - 1) {
    if (codes instanceof Uint8Array) kernels.addRunBitsBytes(states, codes, from, count, bits);
    else if (codes instanceof Uint16Array) kernels.addRunBitsShorts(states, codes, from, count, bits);
    else kernels.addRunBitsWords(states, codes, from, count, bits);
    return;
  }
  if (codes instanceof Uint8Array) kernels.addBitsBytes(states, codes, positions, count, bits);
  else if (codes instanceof Uint16Array) kernels.addBitsShorts(states, codes, positions, count, bits);
  else kernels.addBitsWords(states, codes, positions, count, bits);
}

export function countRun(counts: Uint32Array, codes: Codes, from: number, to: number) {
  if (codes instanceof Uint8Array) kernels.countRunBytes(counts, codes, from, to - from);
  else if (codes instanceof Uint16Array) kernels.countRunShorts(counts, codes, from, to - from);
  else kernels.countRunWords(counts, codes, from, to - from);
}

export function countList(counts: Uint32Array, codes: Codes, positions: Uint32Array, found: number) {
  if (codes instanceof Uint8Array) kernels.countListBytes(counts, codes, positions, found);
  else if (codes instanceof Uint16Array) kernels.countListShorts(counts, codes, positions, found);
  else kernels.countListWords(counts, codes, positions, found);
}
