/**
 * Gives each word of a row a code of its own: words are divided into buckets by their hash, and each bucket has a number
 * for which all its words go to codes that are free. So a code says for certain which of the row's words it stands for.
 * Of a word that the row does not have, it says nothing.
 */

/** Words are hashed in so many ways: where one fails, the next is tried. */
export const seeds = 16;
const wordsInBucket = 5;

export interface WordCodes {
  readonly seed: number;
  /** The number of each bucket. */
  readonly shifts: Uint8Array;
  readonly codes: readonly number[];
}

export function hashOf(word: string, seed: number): number {
  let hash = Math.imul(seed + 1, 0x9e3779b1);
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

/** The code of a hash from 1 up to `most`. */
export function codeOf(hash: number, shifts: Uint8Array, most: number): number {
  const shift = shifts[(hash >>> 0) % shifts.length] ?? 0;
  return placed(hash, shift, most);
}

function placed(hash: number, shift: number, most: number): number {
  let mixed = Math.imul(hash ^ Math.imul(shift + 1, 0x9e3779b1), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35);
  return (((mixed ^ (mixed >>> 13)) >>> 0) % most) + 1;
}

/** Codes from 1 up to `most` of different words; undefined where no seed leads to them. */
export function codeWords(words: readonly string[], most: number): WordCodes | undefined {
  for (let seed = 0; seed < seeds; seed++) {
    const hashes = Int32Array.from(words, (word) => hashOf(word, seed));
    const shifts = shiftsOf(hashes, most);
    if (shifts) return { seed, shifts, codes: Array.from(hashes, (hash) => codeOf(hash, shifts, most)) };
  }
  return undefined;
}

function shiftsOf(hashes: Int32Array, most: number): Uint8Array | undefined {
  const count = Math.max(1, Math.ceil(hashes.length / wordsInBucket));
  const buckets = Array.from({ length: count }, (): number[] => []);
  for (const hash of hashes) buckets[(hash >>> 0) % count]?.push(hash);
  const shifts = new Uint8Array(count);
  const taken = new Uint8Array(most + 1);
  // The fullest first, while most codes are free.
  const order = buckets.map((_, at) => at).sort((a, b) => (buckets[b]?.length ?? 0) - (buckets[a]?.length ?? 0));
  for (const at of order) {
    const bucket = buckets[at] ?? [];
    let shift = 0;
    while (shift < 256 && !takes(bucket, shift, most, taken)) shift++;
    if (shift === 256) return undefined;
    shifts[at] = shift;
  }
  return shifts;
}

function takes(bucket: readonly number[], shift: number, most: number, taken: Uint8Array): boolean {
  for (let at = 0; at < bucket.length; at++) {
    const code = placed(bucket[at] ?? 0, shift, most);
    if (taken[code] === 0) {
      taken[code] = 1;
      continue;
    }
    for (let back = 0; back < at; back++) taken[placed(bucket[back] ?? 0, shift, most)] = 0;
    return false;
  }
  return true;
}
