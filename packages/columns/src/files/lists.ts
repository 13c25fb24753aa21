import { NumberWriter } from "../terms/bytes.ts";
import { PackedReader } from "./packed.ts";
import { ShapePool } from "./shapes.ts";

/** A map has an end; beyond this, entries of a row that go on with one another stay two. */
const maxOpen = 2 ** 22;

/** Entries one after the other: a shape, its numbers, how many files it stands for. */
export class Entries {
  readonly pool = new ShapePool();
  readonly shapes: NumberWriter;
  /** Where the entry's numbers begin in `numbers`: as many as its shape has holes. */
  readonly places: NumberWriter;
  readonly counts: NumberWriter;
  readonly numbers: NumberWriter;

  constructor(likely: number) {
    this.shapes = new NumberWriter(likely);
    this.places = new NumberWriter(likely);
    this.counts = new NumberWriter(likely);
    this.numbers = new NumberWriter(3 * likely);
  }

  get length(): number {
    return this.shapes.length;
  }
}

/** The files of rows one after the other, on their way into a column. */
export class FileLists {
  readonly entries: Entries;
  /** The entries of row i are those up to `ends[i]`. */
  readonly ends: NumberWriter;
  readonly #reader = new PackedReader();
  /** Of the row at hand: the entry that goes on with what the hash says. Empty before its second piece. */
  readonly #open = new Map<number, number>();

  /** `likelyRows`: about how many rows there will be, so that little grows on the way. */
  constructor(likelyRows = 1024) {
    this.entries = new Entries(3 * likelyRows);
    this.ends = new NumberWriter(likelyRows);
  }

  get rows(): number {
    return this.ends.length;
  }

  /** How many entries there are: what lies in memory, not how many files. */
  get cells(): number {
    return this.entries.length;
  }

  /**
   * Files of the row at hand, packed by `packPaths`, from `start` up to `end`. Errors: RangeError for bytes that are not so
   * packed; then nothing was added.
   */
  add(packed: Uint8Array, start = 0, end: number = packed.length): void {
    const reader = this.#reader;
    checkPacked(reader, packed, start, end);
    const { pool, shapes, places, counts, numbers } = this.entries;
    const first = this.ends.length === 0 ? 0 : (this.ends.values[this.ends.length - 1] ?? 0);
    if (this.#open.size === 0)
      for (let entry = first; entry < Math.min(this.entries.length, first + maxOpen); entry++)
        this.#open.set(this.#endOf(entry), entry);
    const isFirst = this.entries.length === first;
    reader.open(packed, start, end);
    while (reader.nextShape()) {
      const shape = pool.add(reader.shape, 0, reader.shapeLength);
      while (reader.nextEntry()) {
        if (!isFirst && this.#goesOn(shape)) continue;
        shapes.push(shape);
        places.push(numbers.length);
        counts.push(reader.count);
        for (let hole = 0; hole < reader.holes; hole++) numbers.push(reader.numbers[hole] ?? 0);
        if (!isFirst && this.#open.size < maxOpen)
          this.#open.set(this.#endOf(this.entries.length - 1), this.entries.length - 1);
      }
    }
  }

  endRow(): void {
    this.ends.push(this.entries.length);
    this.#open.clear();
  }

  /** Makes an entry of the row longer by the reader's, if there is one that ends where that begins. */
  #goesOn(shape: number): boolean {
    const { holes, numbers: read, count } = this.#reader;
    const { shapes, places, counts, numbers } = this.entries;
    let hash = hashWith(0, shape);
    for (let hole = 0; hole < holes; hole++) hash = hashWith(hash, read[hole] ?? 0);
    const entry = this.#open.get(hash);
    if (entry === undefined || shapes.values[entry] !== shape) return false;
    const place = places.values[entry] ?? 0;
    const before = counts.values[entry] ?? 0;
    if (before + count > 0xffffffff) return false;
    for (let hole = 0; hole < holes - 1; hole++) if (numbers.values[place + hole] !== read[hole]) return false;
    if (holes > 0 && (numbers.values[place + holes - 1] ?? 0) + before !== read[holes - 1]) return false;
    counts.values[entry] = before + count;
    if (holes > 0) {
      this.#open.delete(hash);
      this.#open.set(this.#endOf(entry), entry);
    }
    return true;
  }

  /** Hash of what an entry must begin with that goes on with this one. */
  #endOf(entry: number): number {
    const { shapes, places, counts, numbers } = this.entries;
    const from = places.values[entry] ?? 0;
    const to = entry + 1 < this.entries.length ? (places.values[entry + 1] ?? 0) : numbers.length;
    let hash = hashWith(0, shapes.values[entry] ?? 0);
    for (let at = from; at < to; at++)
      hash = hashWith(hash, (numbers.values[at] ?? 0) + (at === to - 1 ? (counts.values[entry] ?? 0) : 0));
    return hash;
  }
}

function checkPacked(reader: PackedReader, packed: Uint8Array, start: number, end: number): void {
  reader.open(packed, start, end);
  while (reader.nextShape()) while (reader.nextEntry());
}

/** An equal hash is no proof; it stays a small whole number of the engine. */
const hashWith = (hash: number, number: number) => {
  const mixed = Math.imul(hash ^ number, 0x9e3779b1);
  return (mixed ^ (mixed >>> 15)) & 0x3fffffff;
};
