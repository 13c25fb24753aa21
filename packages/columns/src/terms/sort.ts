import { sharedMemory, wordsOf } from "../memory.ts";
import type { TermPool } from "./pool.ts";

/** Groups up to this size are put in order by insertion: a call of the typed array's sort costs more. */
const smallGroup = 24;
const keyBytes = 4;

/**
 * Numbers of the pool's terms in the order of their bytes. Four bytes at a time, most significant first: beside the term's
 * number they make a 64-bit key, and a BigUint64Array sorts itself in native code (2 M terms: 0.5 s, a quarter of what
 * sorting the strings takes).
 */
export function sortedTerms(pool: TermPool): Uint32Array {
  const { bytes } = pool.text;
  const starts = pool.starts.values;
  const count = pool.size;
  const memory = sharedMemory(count * BigUint64Array.BYTES_PER_ELEMENT);
  const keys = new BigUint64Array(memory, 0, count);
  // The two halves of each key: number, then bytes. All machines that Node runs on here are little-endian.
  const halves = new Uint32Array(memory, 0, 2 * count);
  for (let i = 0; i < count; i++) halves[2 * i] = i;

  const keyAt = (number: number, depth: number): number => {
    const at = (starts[number] ?? 0) + depth;
    const left = (starts[number + 1] ?? 0) - at;
    if (left >= keyBytes)
      return (
        (((bytes[at] ?? 0) << 24) |
          ((bytes[at + 1] ?? 0) << 16) |
          ((bytes[at + 2] ?? 0) << 8) |
          (bytes[at + 3] ?? 0)) >>>
        0
      );
    let key = 0;
    for (let i = 0; i < left; i++) key |= (bytes[at + i] ?? 0) << (24 - 8 * i);
    return key >>> 0;
  };

  const isLess = (a: number, b: number, depth: number): boolean => {
    const aEnd = starts[a + 1] ?? 0;
    const bEnd = starts[b + 1] ?? 0;
    let i = (starts[a] ?? 0) + depth;
    let j = (starts[b] ?? 0) + depth;
    while (i < aEnd && j < bEnd && bytes[i] === bytes[j]) {
      i++;
      j++;
    }
    // Beyond an end: the shorter one is less.
    if (i >= aEnd || j >= bEnd) return aEnd - i < bEnd - j;
    return (bytes[i] ?? 0) < (bytes[j] ?? 0);
  };

  const insertionSort = (from: number, to: number, depth: number): void => {
    for (let i = from + 1; i < to; i++) {
      const number = halves[2 * i] ?? 0;
      let at = i;
      while (at > from && isLess(number, halves[2 * at - 2] ?? 0, depth)) {
        halves[2 * at] = halves[2 * at - 2] ?? 0;
        at--;
      }
      halves[2 * at] = number;
    }
  };

  // Ranges that are equal before `depth`, three numbers each.
  const open = [0, count, 0];
  while (open.length > 0) {
    const depth = open.pop() ?? 0;
    const to = open.pop() ?? 0;
    let from = open.pop() ?? 0;
    // What ends here is less than all that goes on; such terms differ only by zeros at their ends, so there are few.
    if (depth > 0) {
      const first = from;
      for (let i = from; i < to; i++) {
        const number = halves[2 * i] ?? 0;
        if ((starts[number + 1] ?? 0) - (starts[number] ?? 0) > depth) continue;
        halves[2 * i] = halves[2 * from] ?? 0;
        halves[2 * from++] = number;
      }
      insertionSort(first, from, 0);
    }
    let mixed = false;
    let previous = -1;
    for (let i = from; i < to; i++) {
      const key = keyAt(halves[2 * i] ?? 0, depth);
      halves[2 * i + 1] = key;
      mixed ||= previous >= 0 && key !== previous;
      previous = key;
    }
    if (mixed) keys.subarray(from, to).sort();
    let start = from;
    while (start < to) {
      let end = start + 1;
      while (end < to && halves[2 * end + 1] === halves[2 * start + 1]) end++;
      if (end - start > smallGroup) open.push(start, end, depth + keyBytes);
      else if (end - start > 1) insertionSort(start, end, depth);
      start = end;
    }
  }
  const order = wordsOf(count);
  for (let i = 0; i < count; i++) order[i] = halves[2 * i] ?? 0;
  return order;
}
