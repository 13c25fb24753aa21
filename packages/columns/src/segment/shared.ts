import { bytesOf, floatsOf, sharedMemory, wordsOf } from "../memory.ts";
import type { Codes } from "./types.ts";

export function sharedBytes(length: number): Uint8Array {
  return bytesOf(length);
}

export function sharedShorts(length: number): Uint16Array {
  return new Uint16Array(sharedMemory(length * Uint16Array.BYTES_PER_ELEMENT), 0, length);
}

export function sharedWords(length: number): Uint32Array {
  return wordsOf(length);
}

export function sharedInts(length: number): Int32Array {
  return new Int32Array(sharedMemory(length * Int32Array.BYTES_PER_ELEMENT), 0, length);
}

export function sharedFloats(length: number): Float64Array {
  return floatsOf(length);
}

/** The narrowest array for whole numbers from 0 up to `largest`. */
export function sharedCodes(length: number, largest: number): Codes {
  if (largest <= 0xff) return sharedBytes(length);
  if (largest <= 0xffff) return sharedShorts(length);
  return sharedWords(length);
}

export function sharedFrom(values: ArrayLike<number>): Uint32Array {
  const words = sharedWords(values.length);
  words.set(values);
  return words;
}
