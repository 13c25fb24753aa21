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

/**
 * Whether a row has a phrase: for each word of it `terms` are those that fit and that the row has, one at least; `places`
 * are theirs. `sequence` is the row's, empty where its order is not known.
 */
export function hasPhrase(
  sequence: Uint8Array,
  terms: readonly (readonly PhraseTerm[])[],
  places: readonly number[],
): boolean {
  const head = sequence[0];
  if (head === undefined) return false;
  if (head === plain) return hasPlainly(sequence, terms, places);
  const width = head < wide ? narrowWidth : wideWidth;
  const seed = head - (head < wide ? narrow : wide);
  let at = 1;
  let byte = sequence[at++] ?? 0;
  let buckets = byte & 127;
  for (let shift = 7; byte > 127; shift += 7) {
    byte = sequence[at++] ?? 0;
    buckets |= (byte & 127) << shift;
  }
  const shifts = sequence.subarray(at, at + buckets);
  const codes = terms.map((list) => list.map((term) => codeOf(term.hash(seed), shifts, width.gap - 1)));
  const count = readUnits(sequence, at + buckets, width.unitBytes);
  const [first = []] = codes;
  for (const code of first)
    for (let start = units.indexOf(code); start >= 0 && start < count; start = units.indexOf(code, start + 1))
      if (follows(codes, places, start, count)) return true;
  return false;
}

function follows(
  codes: readonly (readonly number[])[],
  places: readonly number[],
  start: number,
  count: number,
): boolean {
  for (let word = 1; word < codes.length; word++) {
    const at = start + (places[word] ?? 0);
    if (at >= count || !codes[word]?.includes(units[at] ?? 0)) return false;
  }
  return true;
}

/** Writes the units of all positions to `units`; answers how many. */
function readUnits(sequence: Uint8Array, from: number, unitBytes: 1 | 2): number {
  let at = from;
  let count = 0;
  const next = () => {
    const low = sequence[at++] ?? 0;
    return unitBytes === 1 ? low : low | ((sequence[at++] ?? 0) << 8);
  };
  while (at < sequence.length) {
    const unit = next();
    if (unit !== copy) {
      units[count++] = unit;
      continue;
    }
    let source = count - next();
    for (const end = count + next(); count < end; ) units[count++] = units[source++] ?? 0;
  }
  return count;
}

function hasPlainly(
  sequence: Uint8Array,
  terms: readonly (readonly PhraseTerm[])[],
  places: readonly number[],
): boolean {
  // `packSequence` wrote pairs of position and word.
  const pairs = JSON.parse(new TextDecoder().decode(sequence.slice(1))) as [number, string][];
  const at = Map.groupBy(pairs, ([position]) => position);
  const stands = (position: number, list: readonly PhraseTerm[]) =>
    at.get(position)?.some(([, word]) => list.some(({ text }) => text === word)) ?? false;
  return pairs.some(([start]) => terms.every((list, word) => stands(start + (places[word] ?? 0), list)));
}
