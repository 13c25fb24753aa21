import { packFloats } from "./ranked.ts";
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

  /** `capacity`: how many entries are expected. */
  constructor(key: number, capacity = 0) {
    this.key = key;
    this.rows = new Uint32Array(capacity);
    this.lo = new Float64Array(capacity);
    this.hi = new Float64Array(capacity);
  }

  /** Entries with a bound that is no number are passed by. */
  add(row: number, lo: number, hi: number): void {
    if (Number.isNaN(lo) || Number.isNaN(hi)) return;
    const at = this.count;
    if (at === this.rows.length) this.#grow();
    if (at > 0 && (this.rows[at - 1] ?? 0) > row) this.#ascending = false;
    this.rows[at] = row;
    this.lo[at] = lo + 0;
    this.hi[at] = hi + 0;
    this.count = at + 1;
  }

  #grow(): void {
    const { rows, lo, hi } = this;
    const capacity = Math.max(16, 2 * rows.length);
    this.rows = new Uint32Array(capacity);
    this.rows.set(rows);
    this.lo = new Float64Array(capacity);
    this.lo.set(lo);
    this.hi = new Float64Array(capacity);
    this.hi.set(hi);
  }

  /** Puts the entries in ascending order of rows. */
  sort(): void {
    if (this.#ascending) return;
    const pairs = new Float64Array(this.count);
    for (let at = 0; at < this.count; at += 1) pairs[at] = (this.rows[at] ?? 0) * this.count + at;
    pairs.sort();
    const places = Uint32Array.from(pairs, (pair) => pair % this.count);
    this.rows = places.map((place) => this.rows[place] ?? 0);
    const [lo, hi] = [this.lo, this.hi];
    this.lo = Float64Array.from(places, (place) => lo[place] ?? 0);
    this.hi = Float64Array.from(places, (place) => hi[place] ?? 0);
    this.#ascending = true;
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

export function packQuantities(
  rows: number,
  keys: Iterable<Entries>,
): { dense: DenseQuantity[]; sparse: SparseQuantities } {
  const dense: DenseQuantity[] = [];
  const sparse: Entries[] = [];
  for (const entries of keys) {
    if (entries.count === 0) continue;
    if (entries.count >= rows * denseShare) dense.push(packDense(rows, entries));
    else sparse.push(entries);
  }
  dense.sort((a, b) => a.key - b.key);
  return { dense, sparse: packSparse(sparse.sort((a, b) => a.key - b.key)) };
}

function packDense(rows: number, entries: Entries): DenseQuantity {
  const lo = new Float64Array(rows).fill(Number.NaN);
  const points = entries.points;
  const hi = points ? lo : new Float64Array(rows).fill(Number.NaN);
  const more = new Entries(entries.key);
  for (let at = 0; at < entries.count; at += 1) {
    const row = entries.rows[at] ?? 0;
    if (Number.isNaN(lo[row] ?? 0)) {
      lo[row] = entries.lo[at] ?? 0;
      hi[row] = entries.hi[at] ?? 0;
    } else {
      more.add(row, entries.lo[at] ?? 0, entries.hi[at] ?? 0);
    }
  }
  more.sort();
  return {
    key: entries.key,
    lo: packFloats(lo),
    ...(points ? {} : { hi: packFloats(hi) }),
    ...(more.count === 0
      ? {}
      : {
          more: {
            rows: sharedFrom(more.rows.subarray(0, more.count)),
            lo: floats(more.lo.subarray(0, more.count)),
            hi: floats(more.hi.subarray(0, more.count)),
          },
        }),
  };
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

function floats(values: Float64Array): Float64Array {
  const shared = sharedFloats(values.length);
  shared.set(values);
  return shared;
}
