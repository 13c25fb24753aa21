import { type Compiled, nameFits } from "./compile.ts";
import { writeDigits } from "./cut.ts";
import type { Decider } from "./decide.ts";
import type { DigitTables } from "./digit-tables.ts";
import type { Alternative, NumberTest } from "./match.ts";
import { digitsOf, maxHoleDigits, maxHoles } from "./shapes.ts";
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
  readonly #writer = new PathWriter();

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
          to - from,
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
        to - from,
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
    this.#takePicked(group, from, to - from, count, []);
  }

  /** The picked entries of `length` as far as their running numbers pass all the tests. */
  #takePicked(group: Group, from: number, length: number, count: number, tests: readonly NumberTest[]): void {
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
    if (8 * count > length && tests.length === 1) {
      load(starts, first, length, values);
      load(column, first, length, runs);
      for (let i = 0; i < count; i++) {
        const at = picked[i] ?? 0;
        const start = values[at] ?? 0;
        const fits = passesIn(test, start, start + (runs[at] ?? 0));
        if (fits > 0) this.#take(from + at, fits);
      }
      return;
    }
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
    if (to - from >= few)
      for (let at = from; at < to; at += block) this.#digitBlock(group, at, Math.min(to, at + block), tables);
    else for (let entry = from; entry < to; entry++) this.#take(entry, digitCount(group, entry, tables));
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

  /** The files of a shape for which the decider says so. */
  decided(group: Group, shape: number, decider: Decider): void {
    const { firstEntries, rows } = this.#view;
    const marks = this.#marks;
    const { columns, columnOf, counts, running, firstEntry } = group;
    let local = 0;
    const numberIn = (hole: number) => numberOf(columns[columnOf[hole] ?? 0] ?? noColumn, local);
    for (let entry = firstEntries[shape] ?? 0; entry < (firstEntries[shape + 1] ?? 0); entry++) {
      if (marks?.[rows[entry] ?? 0] === 1) continue;
      local = entry - firstEntry;
      this.#take(entry, decider.count(numberIn, running >= 0, numberOf(counts, local)));
    }
  }

  /** Writes the paths out and looks at each. */
  written(group: Group, shape: number, compiled: Compiled): void {
    const { text, textStarts, firstEntries, rows } = this.#view;
    const from = textStarts[shape] ?? 0;
    const writer = this.#writer;
    writer.open(text, from, (textStarts[shape + 1] ?? 0) - 1);
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

/** How many files of an entry have a number that the tables know. */
function digitCount(group: Group, entry: number, tables: DigitTables): number {
  const { columns, columnOf, digits, running, counts, firstEntry } = group;
  const local = entry - firstEntry;
  for (let hole = 0; hole < digits.length; hole++) {
    const width = digits[hole] ?? 0;
    if (width < tables.needle.length) continue;
    const column = columnOf[hole] ?? 0;
    const numbers = columns[column] ?? noColumn;
    const number = numberOf(numbers, local);
    if (column === running) {
      const below = tables.below(width, numbers.most + counts.most);
      return (below[number + numberOf(counts, local)] ?? 0) - (below[number] ?? 0);
    }
    if (tables.has(width, numbers.most + 1)[number] === 1) return numberOf(counts, local);
  }
  return 0;
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
  #bytes = new Uint8Array(256);
  #length = 0;
  readonly #ends = new Int32Array(maxHoles);
  readonly #digits = new Int32Array(maxHoles);
  #holes = 0;
  #last = 0;

  open(shape: Uint8Array, from: number, to: number): this {
    if (this.#bytes.length < (to - from) * maxHoleDigits) this.#bytes = new Uint8Array(2 * (to - from) * maxHoleDigits);
    const bytes = this.#bytes;
    let length = 0;
    let holes = 0;
    for (let at = from; at < to; at++) {
      const byte = shape[at] ?? 0;
      const digits = digitsOf(byte);
      if (digits === 0) bytes[length++] = byte;
      else {
        length += digits;
        this.#ends[holes] = length;
        this.#digits[holes++] = digits;
      }
    }
    this.#length = length;
    this.#holes = holes;
    return this;
  }

  put(hole: number, number: number): void {
    writeDigits(this.#bytes, this.#ends[hole] ?? 0, this.#digits[hole] ?? 0, number);
    this.#last = number;
  }

  /**
   * How many fit of the path and those that follow it, `count` in all, by the number that was put in last, which is the last
   * hole's. `isEnough`: one that fits is enough.
   */
  countFits(compiled: Compiled, count: number, isEnough: boolean): number {
    const last = this.#holes - 1;
    if (last < 0) return nameFits(compiled, this.#bytes, this.#length) ? count : 0;
    const first = this.#last;
    let fits = 0;
    for (let number = first; number < first + count; number++) {
      if (number > first) this.put(last, number);
      if (!nameFits(compiled, this.#bytes, this.#length)) continue;
      fits++;
      if (isEnough) break;
    }
    return fits;
  }
}
