import { floatsOf } from "../memory.ts";
import { Ranker } from "./ranked.ts";
import { sharedFloats, sharedFrom, sharedWords } from "./shared.ts";
import type { DenseQuantity, SparseQuantities } from "./types.ts";

/** Entries of one key, in any order. No bound is NaN, and none is -0. */
export class Entries {
  readonly key: number;
  count = 0;
  rows: Uint32Array;
  lo: Float64Array;
  hi: Float64Array;
  #ascending = true;

  /** The arrays are filled by `add`; they have room for all that comes. */
  constructor(key: number, rows: Uint32Array, lo: Float64Array, hi: Float64Array) {
    this.key = key;
    this.rows = rows;
    this.lo = lo;
    this.hi = hi;
  }

  /** Entries with a bound that is no number are passed by. */
  add(row: number, lo: number, hi: number): void {
    if (Number.isNaN(lo) || Number.isNaN(hi)) return;
    const at = this.count;
    if (at > 0 && (this.rows[at - 1] ?? 0) > row) this.#ascending = false;
    this.rows[at] = row;
    this.lo[at] = lo + 0;
    this.hi[at] = hi + 0;
    this.count = at + 1;
  }

  /** Puts the entries in ascending order of rows. */
  sort(): void {
    if (this.#ascending) return;
    const { count, rows, lo, hi } = this;
    const pairs = floatsOf(count);
    for (let at = 0; at < count; at += 1) pairs[at] = (rows[at] ?? 0) * count + at;
    pairs.sort();
    this.rows = new Uint32Array(count);
    this.lo = new Float64Array(count);
    this.hi = new Float64Array(count);
    for (let at = 0; at < count; at += 1) {
      const from = (pairs[at] ?? 0) % count;
      this.rows[at] = rows[from] ?? 0;
      this.lo[at] = lo[from] ?? 0;
      this.hi[at] = hi[from] ?? 0;
    }
    this.#ascending = true;
  }

  /** The same in memory of its own, that has no room for more. */
  trimmed(): Entries {
    const { key, count, rows, lo, hi } = this;
    const own = new Entries(key, rows.slice(0, count), lo.slice(0, count), hi.slice(0, count));
    own.count = count;
    own.#ascending = this.#ascending;
    return own;
  }

  get points(): boolean {
    for (let at = 0; at < this.count; at += 1) if (this.lo[at] !== this.hi[at]) return false;
    return true;
  }
}

/**
 * A dense column costs 1, 2 or 8 bytes for each row of the segment, sparse entries 12 for each row that has the key; a scan
 * reads a dense value about four times as quickly as it reads and marks a sparse one.
 */
const denseShare = 1 / 6;

/** Entries may lie in memory that is used again for the next key. */
export function packQuantities(
  rows: number,
  keys: Iterable<Entries>,
): { dense: DenseQuantity[]; sparse: SparseQuantities } {
  const dense: DenseQuantity[] = [];
  const sparse: Entries[] = [];
  const packer = new DensePacker(rows);
  for (const entries of keys) {
    if (entries.count === 0) continue;
    if (entries.count >= rows * denseShare) dense.push(packer.pack(entries));
    else sparse.push(entries.trimmed());
  }
  dense.sort((a, b) => a.key - b.key);
  return { dense, sparse: packSparse(sparse.sort((a, b) => a.key - b.key)) };
}

/** Spreads entries over the rows of a segment, one key after the other in the same memory. */
class DensePacker {
  readonly #lo: Float64Array;
  readonly #hi: Float64Array;
  readonly #ranker: Ranker;

  constructor(rows: number) {
    this.#lo = floatsOf(rows);
    this.#hi = floatsOf(rows);
    this.#ranker = new Ranker(rows);
  }

  pack(entries: Entries): DenseQuantity {
    const points = entries.points;
    const lo = this.#lo.fill(Number.NaN);
    const hi = points ? lo : this.#hi.fill(Number.NaN);
    const further: number[] = [];
    for (let at = 0; at < entries.count; at += 1) {
      const row = entries.rows[at] ?? 0;
      if (Number.isNaN(lo[row] ?? 0)) {
        lo[row] = entries.lo[at] ?? 0;
        hi[row] = entries.hi[at] ?? 0;
      } else further.push(at);
    }
    return {
      key: entries.key,
      lo: this.#ranker.pack(lo),
      ...(points ? {} : { hi: this.#ranker.pack(hi) }),
      ...(further.length === 0 ? {} : { more: packMore(entries, further) }),
    };
  }
}

/** The entries at these places, ascending by row. */
function packMore(entries: Entries, places: readonly number[]): NonNullable<DenseQuantity["more"]> {
  const order = places.toSorted((a, b) => (entries.rows[a] ?? 0) - (entries.rows[b] ?? 0));
  const rows = sharedWords(order.length);
  const lo = sharedFloats(order.length);
  const hi = sharedFloats(order.length);
  order.forEach((place, at) => {
    rows[at] = entries.rows[place] ?? 0;
    lo[at] = entries.lo[place] ?? 0;
    hi[at] = entries.hi[place] ?? 0;
  });
  return { rows, lo, hi };
}

function packSparse(keys: readonly Entries[]): SparseQuantities {
  const starts = sharedWords(keys.length + 1);
  keys.forEach((entries, at) => {
    entries.sort();
    starts[at + 1] = (starts[at] ?? 0) + entries.count;
  });
  const count = starts[keys.length] ?? 0;
  const points = keys.every((entries) => entries.points);
  const rows = sharedWords(count);
  const lo = sharedFloats(count);
  const hi = points ? lo : sharedFloats(count);
  keys.forEach((entries, at) => {
    const start = starts[at] ?? 0;
    rows.set(entries.rows.subarray(0, entries.count), start);
    lo.set(entries.lo.subarray(0, entries.count), start);
    hi.set(entries.hi.subarray(0, entries.count), start);
  });
  return { keys: sharedFrom(keys.map((entries) => entries.key)), starts, rows, lo, ...(points ? {} : { hi }) };
}
