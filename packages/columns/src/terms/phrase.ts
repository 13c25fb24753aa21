import type { PhraseWord } from "../query.ts";
import { copy, mostPositions, narrow, narrowWidth, plain, wide, wideWidth } from "./sequence.ts";
import { codeOf, hashOf, seeds } from "./word-codes.ts";

/** A term that may stand in one place of a phrase, ready to be looked for in many rows. */
export class PhraseTerm {
  readonly text: string;
  readonly #hashes = new Int32Array(seeds);
  readonly #known = new Uint8Array(seeds);

  constructor(text: string) {
    this.text = text;
  }

  hash(seed: number): number {
    if (this.#known[seed] !== 1) {
      this.#hashes[seed] = hashOf(this.text, seed);
      this.#known[seed] = 1;
    }
    return this.#hashes[seed] ?? 0;
  }
}

/** Where the terms of a phrase stand, counted from its first one. */
export function placesIn(words: readonly PhraseWord[]): readonly number[] {
  let place = 0;
  return words.map(({ distance }, at) => {
    if (at > 0) place += distance;
    return place;
  });
}

const units = new Uint16Array(mostPositions + 1);
/** For each word of a phrase the codes that fit it. */
const codes: number[][] = [];

/**
 * Whether a row has a phrase: for each word of it `terms` are those that fit and that the row has, one at least; `places`
 * are theirs. The row's order is `bytes[from]` up to `bytes[to]`, empty where it is not known. A common phrase asks this of
 * very many rows: nothing is made anew for each.
 */
export function hasPhrase(
  bytes: Uint8Array,
  from: number,
  to: number,
  terms: readonly (readonly PhraseTerm[])[],
  places: readonly number[],
): boolean {
  if (from === to) return false;
  const head = bytes[from] ?? 0;
  if (head === plain) return hasPlainly(bytes.slice(from + 1, to), terms, places);
  const width = head < wide ? narrowWidth : wideWidth;
  const seed = head - (head < wide ? narrow : wide);
  let at = from + 1;
  let byte = bytes[at++] ?? 0;
  let buckets = byte & 127;
  for (let shift = 7; byte > 127; shift += 7) {
    byte = bytes[at++] ?? 0;
    buckets |= (byte & 127) << shift;
  }
  for (let word = 0; word < terms.length; word++) {
    const list = terms[word] ?? [];
    const own = codes[word] ?? [];
    codes[word] = own;
    own.length = list.length;
    for (let one = 0; one < list.length; one++)
      own[one] = codeOf(list[one]?.hash(seed) ?? 0, bytes, at, buckets, width.gap - 1);
  }
  const count = width === narrowWidth ? readNarrow(bytes, at + buckets, to) : readWide(bytes, at + buckets, to);
  const last = terms.length;
  for (const code of codes[0] ?? []) {
    for (let start = 0; start < count; start++) {
      if (units[start] !== code) continue;
      let word = 1;
      while (word < last && stands(codes[word] ?? [], start + (places[word] ?? 0), count)) word++;
      if (word === last) return true;
    }
  }
  return false;
}

function stands(own: readonly number[], at: number, count: number): boolean {
  return at < count && own.includes(units[at] ?? 0);
}

/** Writes the units of all positions to `units`; answers how many. */
function readNarrow(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  let count = 0;
  while (at < to) {
    const unit = bytes[at++] ?? 0;
    if (unit !== copy) {
      units[count++] = unit;
      continue;
    }
    let source = count - (bytes[at] ?? 0);
    const end = count + (bytes[at + 1] ?? 0);
    at += 2;
    while (count < end) units[count++] = units[source++] ?? 0;
  }
  return count;
}

function readWide(bytes: Uint8Array, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at += 2) {
    const unit = wideAt(bytes, at);
    if (unit !== copy) {
      units[count++] = unit;
      continue;
    }
    let source = count - wideAt(bytes, at + 2);
    const end = count + wideAt(bytes, at + 4);
    at += 4;
    while (count < end) units[count++] = units[source++] ?? 0;
  }
  return count;
}

const wideAt = (bytes: Uint8Array, at: number): number => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);

function hasPlainly(json: Uint8Array, terms: readonly (readonly PhraseTerm[])[], places: readonly number[]): boolean {
  // `packSequence` wrote pairs of position and word.
  const pairs = JSON.parse(new TextDecoder().decode(json)) as [number, string][];
  const at = Map.groupBy(pairs, ([position]) => position);
  const isAt = (position: number, list: readonly PhraseTerm[]) =>
    at.get(position)?.some(([, word]) => list.some(({ text }) => text === word)) ?? false;
  return pairs.some(([start]) => terms.every((list, word) => isAt(start + (places[word] ?? 0), list)));
}
