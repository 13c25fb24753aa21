/** Rows are looked at in blocks of so many: their masks stay in the processor's cache. */
export const blockRows = 32_768;

/** One byte for each row of a block. Bytes behind the block's end are 0. */
export interface Mask {
  readonly bytes: Uint8Array;
  /** The same memory, four rows at a time. */
  readonly words: Uint32Array;
}

const spare: Mask[] = [];

/** A mask that nobody else uses until it is given back. Its bytes are what was left in it. */
export function takeMask(): Mask {
  const mask = spare.pop();
  if (mask !== undefined) return mask;
  const bytes = new Uint8Array(blockRows);
  return { bytes, words: new Uint32Array(bytes.buffer) };
}

export function giveMask(mask: Mask): void {
  spare.push(mask);
}

export function copyMask(into: Mask, from: Mask, count: number): void {
  into.words.set(from.words.subarray(0, wordsOf(count)));
}

export function clearMask(mask: Mask, count: number): void {
  mask.words.fill(0, 0, wordsOf(count));
}

export function orMask(into: Mask, from: Mask, count: number): void {
  const a = into.words;
  const b = from.words;
  const words = wordsOf(count);
  for (let word = 0; word < words; word += 1) a[word] = (a[word] ?? 0) | (b[word] ?? 0);
}

/** Takes out what is in `from`, which is in `into` altogether. */
export function dropMask(into: Mask, from: Mask, count: number): void {
  const a = into.words;
  const b = from.words;
  const words = wordsOf(count);
  for (let word = 0; word < words; word += 1) a[word] = (a[word] ?? 0) ^ (b[word] ?? 0);
}

/** How many bytes are 1, where all are 0 or 1. */
export function countMask({ words }: Mask, count: number): number {
  const end = wordsOf(count);
  let ones = 0;
  for (let word = 0; word < end; ) {
    // 255 words at most: so many that no byte of the sum runs over.
    const stop = Math.min(end, word + 255);
    let sum = 0;
    for (; word < stop; word += 1) sum = (sum + (words[word] ?? 0)) | 0;
    ones += (sum & 0xff) + ((sum >>> 8) & 0xff) + ((sum >>> 16) & 0xff) + (sum >>> 24);
  }
  return ones;
}

function wordsOf(count: number): number {
  return (count + 3) >>> 2;
}

/** Positions of the rows whose byte is not 0; returns how many. Makes no difference between few and many. */
export function listMany(mask: Mask, from: number, count: number, positions: Uint32Array): number {
  const { bytes } = mask;
  let found = 0;
  // Four rows a step, as in kernels.ts; what is behind the end of the mask is 0 and so not found.
  for (let at = 0; at < count; at += 4) {
    positions[found] = from + at;
    found += Number(bytes[at] !== 0);
    positions[found] = from + at + 1;
    found += Number(bytes[at + 1] !== 0);
    positions[found] = from + at + 2;
    found += Number(bytes[at + 2] !== 0);
    positions[found] = from + at + 3;
    found += Number(bytes[at + 3] !== 0);
  }
  return found;
}

/** The same, quick where there are few. */
export function listFew(mask: Mask, from: number, count: number, positions: Uint32Array): number {
  const { bytes, words } = mask;
  const end = wordsOf(count);
  let found = 0;
  for (let word = 0; word < end; word += 1) {
    if (words[word] === 0) continue;
    for (let at = 4 * word; at < 4 * word + 4; at += 1) {
      if (bytes[at] === 0) continue;
      positions[found] = from + at;
      found += 1;
    }
  }
  return found;
}
