import { type Compiled, nameFits } from "./compile.ts";
import { pathLength, writeDigits } from "./cut.ts";
import type { DigitTables } from "./digit-tables.ts";
import type { Alternative, NumberTest } from "./match.ts";
import { digitsOf } from "./shapes.ts";
import { countEntry, passes, passesIn } from "./tests.ts";
import { type FileView, type Group, type NumberColumn, numberOf } from "./view.ts";

const block = 4096;
/** Fewer entries are looked at one by one. */
const few = 24;

/** Memory of a thread, for one block. */
const values = new Int32Array(block);
const runs = new Uint32Array(block);
const picked = new Int32Array(block);
const hits = new Uint8Array(block);

/** Where the answer goes: rows with a file, or how many files each row has. */
export type Target = { readonly marks: Uint8Array } | { readonly counts: Uint32Array };

/** Takes entries of a column into an answer. Ranges are of entries as they are numbered in the column. */
export class Evaluator {
  readonly #view: FileView;
  readonly #marks: Uint8Array | undefined;
  readonly #counts: Uint32Array | undefined;

  constructor(view: FileView, target: Target) {
    this.#view = view;
    this.#marks = "marks" in target ? target.marks : undefined;
    this.#counts = "counts" in target ? target.counts : undefined;
  }

  /** All files of the entries. */
  all({ counts: column, firstEntry }: Group, from: number, to: number): void {
    const { rows } = this.#view;
    const marks = this.#marks;
    if (marks) {
      for (let entry = from; entry < to; entry++) marks[rows[entry] ?? 0] = 1;
      return;
    }
    const counts = this.#counts ?? noCounts;
    const { array, value } = column;
    if (array === undefined) {
      for (let entry = from; entry < to; entry++) {
        const row = rows[entry] ?? 0;
        counts[row] = (counts[row] ?? 0) + value;
      }
      return;
    }
    const place = column.place - firstEntry;
    for (let entry = from; entry < to; entry++) {
      const row = rows[entry] ?? 0;
      counts[row] = (counts[row] ?? 0) + (array[place + entry] ?? 0);
    }
  }

  /** Those for which an alternative holds. */
  some(group: Group, from: number, to: number, alternatives: readonly Alternative[]): void {
    if (alternatives.length === 0) return;
    if (to - from < few) this.#oneByOne(group, from, to, alternatives);
    else for (let at = from; at < to; at += block) this.#block(group, at, Math.min(to, at + block), alternatives);
  }

  #oneByOne(group: Group, from: number, to: number, alternatives: readonly Alternative[]): void {
    let local = 0;
    const numberIn = (column: number) => numberOf(group.columns[column] ?? noColumn, local);
    for (let entry = from; entry < to; entry++) {
      local = entry - group.firstEntry;
      this.#take(entry, countEntry(alternatives, group.running, numberIn, numberOf(group.counts, local)));
    }
  }

  #take(entry: number, count: number): void {
    if (count === 0) return;
    const row = this.#view.rows[entry] ?? 0;
    if (this.#marks) this.#marks[row] = 1;
    else if (this.#counts) this.#counts[row] = (this.#counts[row] ?? 0) + count;
  }

  /** At most `block` entries. */
  #block(group: Group, from: number, to: number, alternatives: readonly Alternative[]): void {
    const { running } = group;
    if (this.#marks || alternatives.length === 1) {
      for (const tests of alternatives) {
        const count = pick(group, from, to, tests, running);
        this.#takePicked(
          group,
          from,
          count,
          tests.filter(({ column }) => column === running),
        );
      }
      return;
    }
    // Several may fit the same file.
    hits.fill(0, 0, to - from);
    const rest: Alternative[] = [];
    for (const tests of alternatives) {
      if (tests.some(({ column }) => column === running)) rest.push(tests);
      else for (let i = 0, count = pick(group, from, to, tests, running); i < count; i++) hits[picked[i] ?? 0] = 1;
    }
    const only = rest.length === 1 && rest[0] ? rest[0] : undefined;
    if (only) {
      const count = pick(group, from, to, only, running);
      let left = 0;
      for (let i = 0; i < count; i++) if (hits[picked[i] ?? 0] === 0) picked[left++] = picked[i] ?? 0;
      this.#takePicked(
        group,
        from,
        left,
        only.filter(({ column }) => column === running),
      );
    } else if (rest.length > 0) {
      for (const tests of rest)
        for (let i = 0, count = pick(group, from, to, tests, running); i < count; i++)
          if (hits[picked[i] ?? 0] === 0) hits[picked[i] ?? 0] = 2;
      for (let i = 0; i < to - from; i++) if (hits[i] === 2) this.#oneByOne(group, from + i, from + i + 1, rest);
    }
    let count = 0;
    for (let i = 0; i < to - from; i++) if (hits[i] === 1) picked[count++] = i;
    this.#takePicked(group, from, count, []);
  }

  /** The picked entries as far as their running numbers pass all the tests. */
  #takePicked(group: Group, from: number, count: number, tests: readonly NumberTest[]): void {
    const { rows } = this.#view;
    const { counts: column, firstEntry } = group;
    const first = from - firstEntry;
    const test = tests[0];
    const marks = this.#marks;
    if (test === undefined) {
      if (marks) {
        for (let i = 0; i < count; i++) marks[rows[from + (picked[i] ?? 0)] ?? 0] = 1;
        return;
      }
      const counts = this.#counts ?? noCounts;
      for (let i = 0; i < count; i++) {
        const at = picked[i] ?? 0;
        const row = rows[from + at] ?? 0;
        counts[row] = (counts[row] ?? 0) + numberOf(column, first + at);
      }
      return;
    }
    const starts = group.columns[group.running] ?? noColumn;
    for (let i = 0; i < count; i++) {
      const at = picked[i] ?? 0;
      const start = numberOf(starts, first + at);
      const end = start + numberOf(column, first + at);
      let fits = 0;
      if (tests.length === 1) fits = passesIn(test, start, end);
      else for (let number = start; number < end; number++) if (tests.every((one) => passes(one, number))) fits++;
      this.#take(from + at, fits);
    }
  }

  /** Those with a number that the tables know, in whatever hole. */
  digits(group: Group, from: number, to: number, tables: DigitTables): void {
    for (let at = from; at < to; at += block) this.#digitBlock(group, at, Math.min(to, at + block), tables);
  }

  #digitBlock(group: Group, from: number, to: number, tables: DigitTables): void {
    const { columns, columnOf, digits, running, counts: countColumn, firstEntry } = group;
    const count = to - from;
    const first = from - firstEntry;
    hits.fill(0, 0, count);
    for (let hole = 0; hole < digits.length; hole++) {
      const column = columnOf[hole] ?? 0;
      const width = digits[hole] ?? 0;
      if (column === running || columnOf.indexOf(column) !== hole || width < tables.needle.length) continue;
      const numbers = columns[column] ?? noColumn;
      const table = tables.has(width, numbers.most + 1);
      if (numbers.array === undefined) {
        if (table[numbers.value] === 1) hits.fill(1, 0, count);
        continue;
      }
      load(numbers, first, count, values);
      for (let i = 0; i < count; i++) hits[i] = (hits[i] ?? 0) | (table[values[i] ?? 0] ?? 0);
    }
    const { rows } = this.#view;
    const marks = this.#marks ?? noMarks;
    const counts = this.#counts ?? noCounts;
    load(countColumn, first, count, runs);
    const width = running < 0 ? 0 : (digits[digits.length - 1] ?? 0);
    if (width < tables.needle.length || running < 0) {
      for (let i = 0; i < count; i++) {
        if (hits[i] === 0) continue;
        const row = rows[from + i] ?? 0;
        if (this.#marks) marks[row] = 1;
        else counts[row] = (counts[row] ?? 0) + (runs[i] ?? 0);
      }
      return;
    }
    const starts = columns[running] ?? noColumn;
    const below = tables.below(width, starts.most + countColumn.most);
    load(starts, first, count, values);
    for (let i = 0; i < count; i++) {
      const start = values[i] ?? 0;
      const run = runs[i] ?? 0;
      const fits = hits[i] === 1 ? run : (below[start + run] ?? 0) - (below[start] ?? 0);
      if (fits === 0) continue;
      const row = rows[from + i] ?? 0;
      if (this.#marks) marks[row] = 1;
      else counts[row] = (counts[row] ?? 0) + fits;
    }
  }

  /** Writes the paths out and looks at each. */
  written(group: Group, shape: number, compiled: Compiled): void {
    const { text, textStarts, firstEntries, rows } = this.#view;
    const from = textStarts[shape] ?? 0;
    const writer = new PathWriter(text, from, (textStarts[shape + 1] ?? 0) - 1);
    for (let entry = firstEntries[shape] ?? 0; entry < (firstEntries[shape + 1] ?? 0); entry++) {
      if (this.#marks?.[rows[entry] ?? 0] === 1) continue;
      const local = entry - group.firstEntry;
      const count = numberOf(group.counts, local);
      for (let hole = 0; hole < group.columnOf.length; hole++)
        writer.put(hole, numberOf(group.columns[group.columnOf[hole] ?? 0] ?? noColumn, local));
      this.#take(entry, writer.countFits(compiled, count, this.#marks !== undefined));
    }
  }
}

const noMarks = new Uint8Array(0);
const noCounts = new Uint32Array(0);
const noColumn: NumberColumn = { array: undefined, place: 0, value: 0, most: 0 };

function load(
  { array, place, value }: NumberColumn,
  first: number,
  count: number,
  into: Int32Array | Uint32Array,
): void {
  if (array === undefined) into.fill(value, 0, count);
  else into.set(array.subarray(place + first, place + first + count));
}

/** Puts the entries into `picked` that pass all tests, but those of the running column. Answers how many. */
function pick(group: Group, from: number, to: number, tests: readonly NumberTest[], running: number): number {
  const first = from - group.firstEntry;
  let count = to - from;
  let isPicked = false;
  for (const test of tests) {
    const { column, period, low, high } = test;
    if (column === running) continue;
    const numbers = group.columns[column] ?? noColumn;
    if (numbers.array === undefined) {
      if (!passes(test, numbers.value)) return 0;
      continue;
    }
    if (isPicked) {
      let left = 0;
      for (let i = 0; i < count; i++) {
        const at = picked[i] ?? 0;
        if (passes(test, numberOf(numbers, first + at))) picked[left++] = at;
      }
      count = left;
      continue;
    }
    isPicked = true;
    load(numbers, first, count, values);
    let left = 0;
    if (period === 0) {
      for (let i = 0; i < count; i++) {
        const value = values[i] ?? 0;
        picked[left] = i;
        left += value >= low && value < high ? 1 : 0;
      }
    } else {
      for (let i = 0; i < count; i++) {
        const value = (values[i] ?? 0) % period;
        picked[left] = i;
        left += value >= low && value < high ? 1 : 0;
      }
    }
    count = left;
  }
  if (!isPicked) for (let i = 0; i < count; i++) picked[i] = i;
  return count;
}

/** A path of a shape whose numbers are put in one after the other. */
export class PathWriter {
  readonly #bytes: Uint8Array;
  readonly #ends: number[] = [];
  readonly #digits: number[] = [];
  #last = 0;

  constructor(shape: Uint8Array, from: number, to: number) {
    this.#bytes = new Uint8Array(pathLength(shape, from, to));
    let length = 0;
    for (let at = from; at < to; at++) {
      const digits = digitsOf(shape[at] ?? 0);
      if (digits === 0) this.#bytes[length++] = shape[at] ?? 0;
      else {
        length += digits;
        this.#ends.push(length);
        this.#digits.push(digits);
      }
    }
  }

  put(hole: number, number: number): void {
    writeDigits(this.#bytes, this.#ends[hole] ?? 0, this.#digits[hole] ?? 0, number);
    this.#last = number;
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /**
   * How many fit of the path and those that follow it, `count` in all, by the number that was put in last, which is the last
   * hole's. `isEnough`: one that fits is enough.
   */
  countFits(compiled: Compiled, count: number, isEnough: boolean): number {
    const last = this.#ends.length - 1;
    if (last < 0) return nameFits(compiled, this.#bytes, this.#bytes.length) ? count : 0;
    const first = this.#last;
    let fits = 0;
    for (let number = first; number < first + count; number++) {
      if (number > first) this.put(last, number);
      if (!nameFits(compiled, this.#bytes, this.#bytes.length)) continue;
      fits++;
      if (isEnough) break;
    }
    return fits;
  }
}
