/**
 * Gives each word of a row a code of its own: words are divided into buckets by their hash, and each bucket has a number
 * for which all its words go to codes that are free. So a code says for certain which of the row's words it stands for.
 * Of a word that the row does not have, it says nothing.
 */

/** Words are hashed in so many ways: where one fails, the next is tried. */
export const seeds = 16;
const wordsInBucket = 5;

export function hashOf(word: string, seed: number): number {
  let hash = firstHash(seed);
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), hashFactor);
  return lastHash(hash);
}

/** What `RowWords` asks of a word. */
export const wordHash = (word: string): number => hashOf(word, 0);

/** The steps of `hashOf`, for words that are not at hand as strings. */
export const hashFactor = 0x01000193;
export const firstHash = (seed: number): number => Math.imul(seed + 1, 0x9e3779b1);
export function lastHash(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return mixed ^ (mixed >>> 13);
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

/** As many words as can be coded. By bucket: where its words begin in `sorted`, whose `owners` they are. */
export const mostCoded = 40_000;
const buckets = new Uint16Array(mostCoded);
const starts = new Uint16Array(mostCoded + 1);
const sorted = new Int32Array(mostCoded);
const owners = new Uint16Array(mostCoded);
/** Codes that are taken have the number of the attempt at hand; so nothing is cleared for the next one. */
const taken = new Uint32Array(1 << 16);
let attempt = 0;

/** What `codeWords` found last: valid until it is called again. */
export const found = {
  codes: new Uint16Array(mostCoded),
  /** The number of each bucket, `shiftCount` of them. */
  shifts: new Uint8Array(mostCoded),
  shiftCount: 0,
};

/**
 * Codes from 1 up to `most` (below 2^16) of different words, `mostCoded` at most, by their hashes of one seed. False where
 * they do not lead to codes.
 */
export function codeWords(hashes: Int32Array, words: number, most: number): boolean {
  const count = Math.max(1, Math.ceil(words / wordsInBucket));
  found.shiftCount = count;
  starts.fill(0, 0, count + 1);
  let largest = 0;
  for (let at = 0; at < words; at++) {
    const bucket = ((hashes[at] ?? 0) >>> 0) % count;
    buckets[at] = bucket;
    const size = (starts[bucket + 1] ?? 0) + 1;
    starts[bucket + 1] = size;
    if (size > largest) largest = size;
  }
  for (let bucket = 0; bucket < count; bucket++) starts[bucket + 1] = (starts[bucket + 1] ?? 0) + (starts[bucket] ?? 0);
  // Backwards, so that each start moves from the end of its bucket to where it begins.
  for (let at = words - 1; at >= 0; at--) {
    const end = (buckets[at] ?? 0) + 1;
    const place = (starts[end] ?? 0) - 1;
    starts[end] = place;
    sorted[place] = hashes[at] ?? 0;
    owners[place] = at;
  }
  starts.copyWithin(0, 1, count + 1);
  starts[count] = words;
  found.shifts.fill(0, 0, count);
  attempt++;
  // The fullest first, while most codes are free.
  for (let size = largest; size > 0; size--) {
    for (let bucket = 0; bucket < count; bucket++) {
      const from = starts[bucket] ?? 0;
      if ((starts[bucket + 1] ?? 0) - from !== size) continue;
      let shift = 0;
      while (shift < 256 && !takes(from, from + size, shift, most)) shift++;
      if (shift === 256) return false;
      found.shifts[bucket] = shift;
    }
  }
  return true;
}

/** Takes the codes of a bucket's words where all are free. */
function takes(from: number, to: number, shift: number, most: number): boolean {
  const { codes } = found;
  for (let at = from; at < to; at++) {
    const code = placed(sorted[at] ?? 0, shift, most);
    if (taken[code] !== attempt) {
      taken[code] = attempt;
      codes[owners[at] ?? 0] = code;
      continue;
    }
    for (let back = from; back < at; back++) taken[codes[owners[back] ?? 0] ?? 0] = 0;
    return false;
  }
  return true;
}
