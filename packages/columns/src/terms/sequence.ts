import { ByteWriter, NumberWriter, putVarint } from "./bytes.ts";
import { goneRow, type Sequences } from "./types.ts";
import { codeWords, mostCoded } from "./word-codes.ts";

/**
 * In which order a row has its words, as bytes. The first one says how:
 * - `plain`: JSON of pairs of position and word. For rows with two words in one place, or with too many words.
 * - else `narrow` or `wide` plus the seed of the codes; then the number of buckets as a varint, their shifts, and one unit
 *   for each position from 1 on, of one byte or of two (the lower first). A unit is the code of a word, `gap` where there
 *   is none, or `copy`: the next two units say how far back and how many units are repeated from there. Texts repeat
 *   themselves: names and titles come in several spellings.
 */
export const plain = 0;
export const narrow = 1;
export const wide = 17;
export const copy = 0;

export interface Width {
  readonly format: number;
  readonly unitBytes: 1 | 2;
  /** Also the unit of a position without a word; codes lie between `copy` and this. */
  readonly gap: number;
  readonly mostWords: number;
}

export const narrowWidth: Width = { format: narrow, unitBytes: 1, gap: 0xff, mostWords: 180 };
export const wideWidth: Width = { format: wide, unitBytes: 2, gap: 0xffff, mostWords: mostCoded };

/** More positions than a tsvector has; what lies behind is kept plainly. */
export const mostPositions = 1 << 14;
const shortestCopy = 4;

/** The order of a row's words: `positions[i]` are those of `words[i]`, from 1 on. Words differ. */
export function packSequence(words: readonly string[], positions: readonly ArrayLike<number>[]): Uint8Array {
  const places = placesOf(positions);
  for (const width of [narrowWidth, wideWidth]) {
    if (places === undefined || words.length > width.mostWords) continue;
    const coded = codeWords(words, width.gap - 1);
    if (coded === undefined) continue;
    const units = new Uint16Array(places.length);
    for (let at = 0; at < units.length; at++) {
      const word = places[at] ?? 0;
      units[at] = word === 0 ? width.gap : (coded.codes[word - 1] ?? 0);
    }
    const { shifts, seed } = coded;
    const bytes = new Uint8Array(1 + 5 + shifts.length + width.unitBytes * units.length);
    bytes[0] = width.format + seed;
    const start = putVarint(bytes, 1, shifts.length);
    bytes.set(shifts, start);
    return bytes.slice(0, putUnits(bytes, start + shifts.length, units, width));
  }
  const pairs = words.flatMap((word, at) => Array.from(positions[at] ?? [], (position) => [position, word]));
  return new TextEncoder().encode(`\0${JSON.stringify(pairs)}`);
}

/** Which word (from 1 on) stands at each position; undefined where two do. */
function placesOf(positions: readonly ArrayLike<number>[]): Uint16Array | undefined {
  let last = 0;
  for (const list of positions) for (let at = 0; at < list.length; at++) last = Math.max(last, list[at] ?? 0);
  if (last > mostPositions) return undefined;
  const places = new Uint16Array(last);
  for (let word = 0; word < positions.length; word++) {
    const list = positions[word] ?? [];
    for (let at = 0; at < list.length; at++) {
      const place = (list[at] ?? 0) - 1;
      if (places[place] !== 0) return undefined;
      places[place] = word + 1;
    }
  }
  return places;
}

/** Where each unit was met last, plus one. */
const met = new Uint16Array(1 << 16);

/** A copy is three units: what it repeats is longer, so there is room. Answers the end. */
function putUnits(bytes: Uint8Array, start: number, units: Uint16Array, { unitBytes, gap }: Width): number {
  let end = start;
  for (let at = 0; at < units.length; ) {
    const from = (met[units[at] ?? 0] ?? 0) - 1;
    let length = 0;
    if (from >= 0 && at - from <= gap)
      while (length < gap && at + length < units.length && units[from + length] === units[at + length]) length++;
    const count = length < shortestCopy ? 1 : length;
    if (count === 1) end = put(bytes, end, units[at] ?? 0, unitBytes);
    else {
      end = put(bytes, end, copy, unitBytes);
      end = put(bytes, end, at - from, unitBytes);
      end = put(bytes, end, count, unitBytes);
    }
    for (const next = at + count; at < next; at++) met[units[at] ?? 0] = at + 1;
  }
  for (let at = 0; at < units.length; at++) met[units[at] ?? 0] = 0;
  return end;
}

function put(bytes: Uint8Array, at: number, unit: number, unitBytes: 1 | 2): number {
  bytes[at] = unit & 0xff;
  if (unitBytes === 2) bytes[at + 1] = unit >>> 8;
  return at + unitBytes;
}

/** The orders of all rows; undefined where no row has one. `sequenceOf` is asked once for each row, ascending. */
export function joinSequences(
  rows: number,
  sequenceOf: (row: number) => Uint8Array | undefined,
): Sequences | undefined {
  const starts = new NumberWriter(rows + 1);
  const bytes = new ByteWriter(1 << 16);
  for (let row = 0; row < rows; row++) {
    starts.push(bytes.length);
    const sequence = sequenceOf(row);
    if (sequence) bytes.copy(sequence, 0, sequence.length);
  }
  starts.push(bytes.length);
  return bytes.length === 0 ? undefined : { starts: starts.shared(), bytes: bytes.shared() };
}

/** The orders of what is left of some columns; see `mergeTerms`. */
export function mergeSequences(
  columns: readonly { readonly column: { readonly sequences?: Sequences }; readonly target: Uint32Array }[],
  rows: number,
): Sequences | undefined {
  const part = new Uint8Array(rows);
  const from = new Uint32Array(rows);
  columns.forEach(({ target }, at) => {
    for (let row = 0; row < target.length; row++) {
      const position = target[row] ?? goneRow;
      if (position === goneRow) continue;
      part[position] = at + 1;
      from[position] = row;
    }
  });
  return joinSequences(rows, (row) => {
    const sequences = columns[(part[row] ?? 0) - 1]?.column.sequences;
    const { starts, bytes } = sequences ?? {};
    return bytes?.subarray(starts?.[from[row] ?? 0], starts?.[(from[row] ?? 0) + 1]);
  });
}
