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
  readonly codes: Uint16Array;
}

export function hashOf(word: string, seed: number): number {
  let hash = Math.imul(seed + 1, 0x9e3779b1);
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

/** The code of a hash from 1 up to `most`, by so many shifts that begin at `from`. */
export function codeOf(hash: number, bytes: Uint8Array, from: number, shifts: number, most: number): number {
  return placed(hash, bytes[from + ((hash >>> 0) % shifts)] ?? 0, most);
}

function placed(hash: number, shift: number, most: number): number {
  let mixed = Math.imul(hash ^ Math.imul(shift + 1, 0x9e3779b1), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35);
  return (((mixed ^ (mixed >>> 13)) >>> 0) % most) + 1;
}

/** As many words as can be coded: their hashes, and how those of a bucket hang together. */
export const mostCoded = 40_000;
const hashes = new Int32Array(mostCoded);
const nexts = new Int32Array(mostCoded);
const firsts = new Int32Array(mostCoded);
const sizes = new Uint16Array(mostCoded);
/** Codes that are taken have the number of the attempt at hand; so nothing is cleared for the next one. */
const taken = new Uint32Array(1 << 16);
let attempt = 0;

/** Codes from 1 up to `most` (below 2^16) of different words, `mostCoded` at most; undefined where no seed leads to them. */
export function codeWords(words: readonly string[], most: number): WordCodes | undefined {
  for (let seed = 0; seed < seeds; seed++) {
    for (let at = 0; at < words.length; at++) hashes[at] = hashOf(words[at] ?? "", seed);
    const shifts = shiftsOf(words.length, most);
    if (shifts === undefined) continue;
    const codes = new Uint16Array(words.length);
    for (let at = 0; at < codes.length; at++) codes[at] = codeOf(hashes[at] ?? 0, shifts, 0, shifts.length, most);
    return { seed, shifts, codes };
  }
  return undefined;
}

function shiftsOf(words: number, most: number): Uint8Array | undefined {
  const count = Math.max(1, Math.ceil(words / wordsInBucket));
  firsts.fill(-1, 0, count);
  sizes.fill(0, 0, count);
  let largest = 0;
  for (let at = 0; at < words; at++) {
    const bucket = ((hashes[at] ?? 0) >>> 0) % count;
    nexts[at] = firsts[bucket] ?? -1;
    firsts[bucket] = at;
    sizes[bucket] = (sizes[bucket] ?? 0) + 1;
    largest = Math.max(largest, sizes[bucket] ?? 0);
  }
  const shifts = new Uint8Array(count);
  attempt++;
  // The fullest first, while most codes are free.
  for (let size = largest; size > 0; size--) {
    for (let bucket = 0; bucket < count; bucket++) {
      if (sizes[bucket] !== size) continue;
      let shift = 0;
      while (shift < 256 && !takes(firsts[bucket] ?? -1, shift, most)) shift++;
      if (shift === 256) return undefined;
      shifts[bucket] = shift;
    }
  }
  return shifts;
}

/** Takes the codes of a bucket's words where all are free. */
function takes(first: number, shift: number, most: number): boolean {
  for (let at = first; at >= 0; at = nexts[at] ?? -1) {
    const code = placed(hashes[at] ?? 0, shift, most);
    if (taken[code] !== attempt) {
      taken[code] = attempt;
      continue;
    }
    for (let back = first; back !== at; back = nexts[back] ?? -1) taken[placed(hashes[back] ?? 0, shift, most)] = 0;
    return false;
  }
  return true;
}
