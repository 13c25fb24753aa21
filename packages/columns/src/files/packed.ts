import { ByteWriter } from "../terms/bytes.ts";
import { PathCutter } from "./cut.ts";
import { digitsOf, maxHoles, powers, ShapePool } from "./shapes.ts";

/**
 * Paths in a few bytes. Behind 0x00 0x01: how many shapes; of each shape what it shares with the one before, the rest of
 * it, how many entries; of each entry its numbers as differences to those of the entry before, and how many consecutive
 * numbers it stands for, less one. All numbers in groups of seven bits; shapes see `shapes.ts`.
 */
const packVersion = 1;

/** True for what `packPaths` of this version gave, by its first bytes: no text of PostgreSQL has the first. */
export const isPacked = (bytes: Uint8Array): boolean => bytes.length > 2 && bytes[0] === 0 && bytes[1] === packVersion;

/**
 * Paths for `SourceRow.files`, joined by line feeds and in lower case: they are compared as they stand. An empty string is
 * no path. Their order is not kept.
 *
 * @example
 * packPaths("raw/scan_00012_000001.h5\nraw/scan_00012_000002.h5");
 */
export function packPaths(paths: string): Uint8Array {
  const bytes = encoder.encode(paths);
  pool.clear();
  rows.length = 0;
  let shape = -1;
  for (let start = 0; start < bytes.length || (start === bytes.length && start > 0); ) {
    const found = bytes.indexOf(10, start);
    const end = found < 0 ? bytes.length : found;
    if (shape < 0 || !cutter.hasSameShape(bytes, start, end)) {
      cutter.cut(bytes, start, end);
      shape = pool.add(cutter.shape, 0, cutter.shapeLength);
    }
    let list = rows[shape];
    if (list === undefined) {
      list = { holes: cutter.holes, numbers: [], count: 0 };
      rows[shape] = list;
    }
    for (let hole = 0; hole < list.holes; hole++) list.numbers.push(cutter.numbers[hole] ?? 0);
    list.count++;
    start = end + 1;
  }
  return write();
}

const encoder = new TextEncoder();
const cutter = new PathCutter();
const pool = new ShapePool();

/** The numbers of the paths of a shape, one path after the other. */
interface Paths {
  holes: number;
  numbers: number[];
  count: number;
}
const rows: Paths[] = [];
const out = new ByteWriter(1024);

function write(): Uint8Array {
  out.length = 0;
  out.varint(0);
  out.varint(packVersion);
  out.varint(pool.size);
  const text = pool.text.bytes;
  const starts = pool.starts.values;
  let previousStart = 0;
  let previousEnd = 0;
  for (const [shape, paths] of rows.entries()) {
    const start = starts[shape] ?? 0;
    const end = starts[shape + 1] ?? 0;
    let shared = 0;
    while (shared < end - start && previousStart + shared < previousEnd) {
      if (text[start + shared] !== text[previousStart + shared]) break;
      shared++;
    }
    out.varint(shared);
    out.varint(end - start - shared);
    out.copy(text, start + shared, end);
    writeEntries(paths);
    previousStart = start;
    previousEnd = end;
  }
  rows.length = 0;
  // Not shared memory: it is sent, and written to files.
  return out.bytes.slice(0, out.length);
}

function writeEntries({ holes, numbers, count }: Paths): void {
  if (holes === 0) {
    out.varint(1);
    out.varint(count - 1);
    return;
  }
  const entries = runsOf(numbers, holes, count);
  const width = holes + 1;
  out.varint(entries.length / width);
  const previous = new Array<number>(holes).fill(0);
  for (let at = 0; at < entries.length; at += width) {
    for (let hole = 0; hole < holes; hole++) {
      const number = entries[at + hole] ?? 0;
      const difference = number - (previous[hole] ?? 0);
      out.varint(difference < 0 ? -2 * difference - 1 : 2 * difference);
      previous[hole] = number;
    }
    const run = entries[at + holes] ?? 0;
    previous[holes - 1] = (previous[holes - 1] ?? 0) + run;
    out.varint(run - 1);
  }
}

/**
 * Runs of paths that differ in the last number alone, by one each: their numbers, and how many they are. A path that comes
 * several times is in as many runs.
 */
function runsOf(numbers: readonly number[], holes: number, count: number): number[] {
  const order = sorted(numbers, holes, count);
  const runs: number[] = [];
  /** Where runs that are going on began; they all end with `last`. */
  let open: number[] = [];
  let first = -1;
  let last = 0;
  const close = (least: number) => {
    while (open.length > least) {
      const start = open.pop() ?? 0;
      for (let hole = 0; hole < holes - 1; hole++) runs.push(numbers[first + hole] ?? 0);
      runs.push(start, last - start + 1);
    }
  };
  for (let i = 0; i < count; ) {
    const at = (order?.[i] ?? i) * holes;
    let times = 1;
    while (i + times < count && compare(numbers, at, (order?.[i + times] ?? i + times) * holes, holes) === 0) times++;
    const number = numbers[at + holes - 1] ?? 0;
    if (first >= 0 && (number !== last + 1 || compare(numbers, first, at, holes - 1) !== 0)) close(0);
    else close(times);
    first = at;
    last = number;
    while (open.length < times) open.push(number);
    i += times;
  }
  close(0);
  open = [];
  return runs;
}

/** The order of the paths by their numbers; undefined where they have it already. */
function sorted(numbers: readonly number[], holes: number, count: number): Uint32Array | undefined {
  let isSorted = true;
  for (let i = 1; i < count && isSorted; i++) isSorted = compare(numbers, (i - 1) * holes, i * holes, holes) <= 0;
  if (isSorted) return undefined;
  return Uint32Array.from({ length: count }, (_, i) => i).sort((a, b) => compare(numbers, a * holes, b * holes, holes));
}

function compare(numbers: readonly number[], a: number, b: number, length: number): number {
  for (let i = 0; i < length; i++) {
    const difference = (numbers[a + i] ?? 0) - (numbers[b + i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Reads what `packPaths` wrote: shape after shape, of each entry after entry. Errors: RangeError for anything else. */
export class PackedReader {
  /** The shape, up to `shapeLength`. */
  shape = new Uint8Array(256);
  shapeLength = 0;
  readonly digits = new Int32Array(maxHoles);
  holes = 0;
  /** Of the entry, which stands for `count` paths: the last number and those that follow it. Without holes for one path that often. */
  readonly numbers = new Int32Array(maxHoles);
  count = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #end = 0;
  #shapes = 0;
  #entries = 0;

  open(bytes: Uint8Array, start: number, end: number): this {
    if (end - start < 3 || end > bytes.length || bytes[start] !== 0 || bytes[start + 1] !== packVersion)
      throw notPacked();
    this.#bytes = bytes;
    this.#at = start + 2;
    this.#end = end;
    this.shapeLength = 0;
    this.#entries = 0;
    this.#shapes = this.#varint();
    return this;
  }

  nextShape(): boolean {
    if (this.#entries > 0) throw new RangeError("Not all entries of the shape were read.");
    if (this.#shapes === 0) {
      if (this.#at !== this.#end) throw notPacked();
      return false;
    }
    this.#shapes--;
    const shared = this.#varint();
    const rest = this.#varint();
    if (shared > this.shapeLength || rest > this.#end - this.#at) throw notPacked();
    this.shapeLength = shared + rest;
    if (this.shape.length < this.shapeLength) {
      const larger = new Uint8Array(2 * this.shapeLength);
      larger.set(this.shape.subarray(0, shared));
      this.shape = larger;
    }
    const { shape } = this;
    const bytes = this.#bytes;
    for (let i = shared; i < this.shapeLength; i++) shape[i] = bytes[this.#at++] ?? 0;
    this.holes = 0;
    for (let i = 0; i < this.shapeLength; i++) {
      const byte = shape[i] ?? 0;
      const digits = digitsOf(byte);
      if (digits === 0) {
        if (byte > 0xfd) throw notPacked();
        continue;
      }
      if (this.holes === maxHoles) throw notPacked();
      this.digits[this.holes++] = digits;
    }
    this.numbers.fill(0);
    this.count = 0;
    this.#entries = this.#varint();
    if (this.#entries === 0) throw notPacked();
    return true;
  }

  nextEntry(): boolean {
    if (this.#entries === 0) return false;
    this.#entries--;
    const { holes, numbers, digits } = this;
    if (holes > 0) numbers[holes - 1] = (numbers[holes - 1] ?? 0) + this.count;
    for (let hole = 0; hole < holes; hole++) {
      const code = this.#varint();
      const number = (numbers[hole] ?? 0) + (code % 2 === 0 ? code / 2 : -(code + 1) / 2);
      if (number < 0 || number >= (powers[digits[hole] ?? 0] ?? 0)) throw notPacked();
      numbers[hole] = number;
    }
    const count = this.#varint() + 1;
    if (count > 0xffffffff) throw notPacked();
    if (holes > 0 && (numbers[holes - 1] ?? 0) + count > (powers[digits[holes - 1] ?? 0] ?? 0)) throw notPacked();
    this.count = count;
    return true;
  }

  #varint(): number {
    let value = 0;
    let factor = 1;
    for (let i = 0; i < 5; i++) {
      if (this.#at >= this.#end) throw notPacked();
      const byte = this.#bytes[this.#at++] ?? 0;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      factor *= 128;
    }
    throw notPacked();
  }
}

const notPacked = () => new RangeError("These bytes are no packed paths.");
