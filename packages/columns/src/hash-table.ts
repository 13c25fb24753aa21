import { wordsOf } from "./memory.ts";

/**
 * A table of pairs of hash and number (from 1 on; 0 where a slot is free) with twice the slots. There are as many slots as
 * a power of two, and a pair lies in the first free one from `hash` on.
 */
export function widened(old: Uint32Array): Uint32Array {
  const table = wordsOf(old.length * 2);
  const mask = table.length / 2 - 1;
  for (let from = 0; from < old.length; from += 2) {
    const known = old[from + 1] ?? 0;
    if (known === 0) continue;
    const hash = old[from] ?? 0;
    let slot = hash & mask;
    while (table[2 * slot + 1] !== 0) slot = (slot + 1) & mask;
    table[2 * slot] = hash;
    table[2 * slot + 1] = known;
  }
  return table;
}
