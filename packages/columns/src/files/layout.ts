import { bytesOf, wordsOf } from "../memory.ts";
import { ByteWriter, NumberWriter } from "../terms/bytes.ts";
import type { Entries } from "./lists.ts";
import { digitsOf, maxHoles, type ShapePool, shapeEnd } from "./shapes.ts";
import type { FileColumn } from "./types.ts";

/**
 * The parts of a column. Shapes with as many holes of the same widths, of which the same repeat others, are a group; their
 * entries lie one shape after the other, each shape's by rows, and have the same columns of numbers. In `head` of each
 * group: first shape, first entry, holes, columns, then a word for each hole and three for each column: kind, place or value, most; the last column has
 * the counts. Behind the last group the ends.
 */
export const partNames = { head: 0, text: 1, textStarts: 2, firstEntries: 3, rows: 4, bytes: 5, shorts: 6, words: 7 };

/** A hole in `head`: digits, whether it goes on with the hole before, its column. */
export const holeWord = (digits: number, isJoined: boolean, column: number) =>
  digits | (isJoined ? 16 : 0) | (column << 5);

/** How a column is stored: one number for all, or so many bytes each from a place on. */
export const constantKind = 0;

/** What a hole of a shape repeats in all entries: an earlier hole, or itself. */
type Repeats = Uint8Array;

/**
 * Lays entries out as a column; `rowOf[i]` is the row of entry i. Entries come in any order.
 */
export function layOut(entries: Entries, rowOf: Uint32Array, rows: number): FileColumn {
  const { pool } = entries;
  const holes = holesOf(pool);
  const repeats = repeatsOf(entries, holes);
  const groups = groupsOf(entries, holes, repeats);
  const order = entryOrder(entries, rowOf, rows, groups.place);

  const text = new ByteWriter(pool.text.length + groups.shapes.length + 1);
  const textStarts = wordsOf(groups.shapes.length + 1);
  const firstEntries = wordsOf(groups.shapes.length + 1);
  const separator = Uint8Array.of(shapeEnd);
  let entry = 0;
  for (let i = 0; i < groups.shapes.length; i++) {
    const shape = groups.shapes[i] ?? 0;
    textStarts[i] = text.length;
    firstEntries[i] = entry;
    text.copy(pool.text.bytes, pool.starts.values[shape] ?? 0, pool.starts.values[shape + 1] ?? 0);
    text.copy(separator, 0, 1);
    entry += groups.sizes[shape] ?? 0;
  }
  textStarts[groups.shapes.length] = text.length;
  firstEntries[groups.shapes.length] = entry;

  const columns = new ColumnWriter();
  const head = columns.head;
  head.push(groups.firsts.length);
  for (let group = 0; group < groups.firsts.length; group++) {
    const first = groups.firsts[group] ?? 0;
    const end = groups.firsts[group + 1] ?? groups.shapes.length;
    const shape = groups.shapes[first] ?? 0;
    const from = firstEntries[first] ?? 0;
    const to = firstEntries[end] ?? 0;
    const list = holes.of(shape);
    const own: number[] = [];
    const words = list.map((digits, hole) => {
      const repeated = repeats[shape * maxHoles + hole] ?? hole;
      const isJoined = joined(pool, shape, hole);
      if (repeated === hole) own.push(hole);
      return holeWord(digits, isJoined, own.indexOf(repeated));
    });
    head.push(first);
    head.push(from);
    head.push(list.length);
    head.push(own.length);
    for (const word of words) head.push(word);
    for (const hole of own)
      columns.write(
        to - from,
        (i) => entries.numbers.values[(entries.places.values[order[from + i] ?? 0] ?? 0) + hole] ?? 0,
      );
    columns.write(to - from, (i) => entries.counts.values[order[from + i] ?? 0] ?? 0);
  }
  head.push(groups.shapes.length);
  head.push(entry);

  const places =
    rows <= 0x10000 ? new Uint16Array(bytesOf(2 * order.length).buffer, 0, order.length) : wordsOf(order.length);
  for (let i = 0; i < order.length; i++) places[i] = rowOf[order[i] ?? 0] ?? 0;
  return { rows, parts: [head.shared(), text.shared(), textStarts, firstEntries, places, ...columns.finish()] };
}

/** Digits of the holes of shapes. */
function holesOf(pool: ShapePool): { of(shape: number): number[] } {
  const { bytes } = pool.text;
  const starts = pool.starts.values;
  return {
    of(shape) {
      const digits: number[] = [];
      for (let at = starts[shape] ?? 0, end = starts[shape + 1] ?? 0; at < end; at++) {
        const width = digitsOf(bytes[at] ?? 0);
        if (width > 0) digits.push(width);
      }
      return digits;
    },
  };
}

/** Whether the hole stands directly behind the one before. */
function joined(pool: ShapePool, shape: number, hole: number): boolean {
  const { bytes } = pool.text;
  let seen = 0;
  for (let at = pool.starts.values[shape] ?? 0, end = pool.starts.values[shape + 1] ?? 0; at < end; at++) {
    if (digitsOf(bytes[at] ?? 0) === 0) continue;
    if (seen++ === hole) return hole > 0 && digitsOf(bytes[at - 1] ?? 0) > 0;
  }
  return false;
}

/** For each hole the first one with as many digits that has the same number in all entries. Of a run the last has not. */
function repeatsOf(entries: Entries, holes: ReturnType<typeof holesOf>): Repeats {
  const { pool, shapes, places, counts, numbers } = entries;
  const size = pool.size;
  /** A bit for each earlier hole that has been equal so far. */
  const masks = new Uint16Array(size * maxHoles);
  const amounts = new Uint8Array(size);
  for (let shape = 0; shape < size; shape++) {
    const digits = holes.of(shape);
    amounts[shape] = digits.length;
    for (let hole = 1; hole < digits.length; hole++) {
      let mask = 0;
      for (let i = 0; i < hole; i++) if (digits[i] === digits[hole]) mask |= 1 << i;
      masks[shape * maxHoles + hole] = mask;
    }
  }
  for (let entry = 0; entry < entries.length; entry++) {
    const shape = shapes.values[entry] ?? 0;
    const amount = amounts[shape] ?? 0;
    const place = places.values[entry] ?? 0;
    for (let hole = 1; hole < amount; hole++) {
      const at = shape * maxHoles + hole;
      let mask = masks[at] ?? 0;
      if (mask === 0) continue;
      if (hole === amount - 1 && counts.values[entry] !== 1) mask = 0;
      const number = numbers.values[place + hole];
      for (let left = mask; left !== 0; left &= left - 1) {
        const i = 31 - Math.clz32(left & -left);
        if (numbers.values[place + i] !== number) mask &= ~(1 << i);
      }
      masks[at] = mask;
    }
  }
  const repeats = new Uint8Array(size * maxHoles);
  for (let at = 0; at < repeats.length; at++) {
    const mask = masks[at] ?? 0;
    repeats[at] = mask === 0 ? at % maxHoles : 31 - Math.clz32(mask & -mask);
  }
  return repeats;
}

interface Groups {
  /** Shapes in the order of their groups; without those that have no entries. */
  shapes: Uint32Array;
  /** Where in `shapes` each group begins. */
  firsts: number[];
  /** Entries of each shape of the pool. */
  sizes: Uint32Array;
  /** Place of each shape of the pool in `shapes`. */
  place: Uint32Array;
}

function groupsOf(entries: Entries, holes: ReturnType<typeof holesOf>, repeats: Repeats): Groups {
  const { pool, shapes } = entries;
  const sizes = new Uint32Array(pool.size);
  for (let entry = 0; entry < entries.length; entry++) {
    const shape = shapes.values[entry] ?? 0;
    sizes[shape] = (sizes[shape] ?? 0) + 1;
  }
  const known = new Map<string, number>();
  const groupOf = new Uint32Array(pool.size);
  const counts: number[] = [];
  let left = 0;
  for (let shape = 0; shape < pool.size; shape++) {
    if (sizes[shape] === 0) continue;
    left++;
    let key = "";
    holes.of(shape).forEach((digits, hole) => {
      key += String.fromCharCode(holeWord(digits, joined(pool, shape, hole), repeats[shape * maxHoles + hole] ?? 0));
    });
    let group = known.get(key);
    if (group === undefined) {
      group = known.size;
      known.set(key, group);
    }
    groupOf[shape] = group;
    counts[group] = (counts[group] ?? 0) + 1;
  }
  const firsts: number[] = [];
  let first = 0;
  for (const count of counts) {
    firsts.push(first);
    first += count;
  }
  const next = Uint32Array.from(firsts);
  const ordered = new Uint32Array(left);
  const place = new Uint32Array(pool.size);
  for (let shape = 0; shape < pool.size; shape++) {
    if (sizes[shape] === 0) continue;
    const group = groupOf[shape] ?? 0;
    const at = next[group] ?? 0;
    next[group] = at + 1;
    ordered[at] = shape;
    place[shape] = at;
  }
  return { shapes: ordered, firsts, sizes, place };
}

/** Entries by the places of their shapes, then by their rows, then as they came. */
function entryOrder(entries: Entries, rowOf: Uint32Array, rows: number, place: Uint32Array): Uint32Array {
  const { shapes } = entries;
  const count = entries.length;
  let byRow = wordsOf(count);
  let isSorted = true;
  for (let i = 0; i < count; i++) {
    byRow[i] = i;
    if (i > 0 && (rowOf[i - 1] ?? 0) > (rowOf[i] ?? 0)) isSorted = false;
  }
  if (!isSorted) byRow = placed(byRow, rows, (entry) => rowOf[entry] ?? 0);
  return placed(byRow, place.length, (entry) => place[shapes.values[entry] ?? 0] ?? 0);
}

/** The same numbers in ascending order of their keys, which are below `limit`; equal ones as they were. */
function placed(list: Uint32Array, limit: number, keyOf: (entry: number) => number): Uint32Array {
  const next = wordsOf(limit + 1);
  for (let i = 0; i < list.length; i++) {
    const key = keyOf(list[i] ?? 0) + 1;
    next[key] = (next[key] ?? 0) + 1;
  }
  for (let key = 1; key <= limit; key++) next[key] = (next[key] ?? 0) + (next[key - 1] ?? 0);
  const result = wordsOf(list.length);
  for (let i = 0; i < list.length; i++) {
    const entry = list[i] ?? 0;
    const key = keyOf(entry);
    const at = next[key] ?? 0;
    next[key] = at + 1;
    result[at] = entry;
  }
  return result;
}

/** Columns of numbers, each as narrow as they are. */
class ColumnWriter {
  readonly head = new NumberWriter(256);
  readonly #bytes = new ByteWriter(1024);
  #shorts = new Uint16Array(512);
  #shortCount = 0;
  readonly #words = new NumberWriter(256);

  write(count: number, numberAt: (i: number) => number): void {
    const first = numberAt(0);
    let most = first;
    let isConstant = true;
    for (let i = 1; i < count; i++) {
      const value = numberAt(i);
      if (value !== first) isConstant = false;
      if (value > most) most = value;
    }
    if (isConstant) {
      this.head.push(constantKind);
      this.head.push(first);
      this.head.push(first);
      return;
    }
    if (most < 0x100) {
      this.head.push(1);
      this.head.push(this.#bytes.length);
      this.#bytes.reserve(count);
      const { bytes } = this.#bytes;
      for (let i = 0, at = this.#bytes.length; i < count; i++) bytes[at++] = numberAt(i);
      this.#bytes.length += count;
    } else if (most < 0x10000) {
      this.head.push(2);
      this.head.push(this.#shortCount);
      if (this.#shortCount + count > this.#shorts.length) {
        const larger = new Uint16Array(Math.max(this.#shortCount + count, 2 * this.#shorts.length));
        larger.set(this.#shorts);
        this.#shorts = larger;
      }
      for (let i = 0; i < count; i++) this.#shorts[this.#shortCount++] = numberAt(i);
    } else {
      this.head.push(4);
      this.head.push(this.#words.length);
      for (let i = 0; i < count; i++) this.#words.push(numberAt(i));
    }
    this.head.push(most);
  }

  finish(): [Uint8Array, Uint16Array, Uint32Array] {
    const shorts = new Uint16Array(bytesOf(2 * this.#shortCount).buffer, 0, this.#shortCount);
    shorts.set(this.#shorts.subarray(0, this.#shortCount));
    return [this.#bytes.shared(), shorts, this.#words.shared()];
  }
}
