import type { Measure, SortBy } from "../query.ts";
import type { Codes, RankedNumbers, Segment } from "../segment/types.ts";
import { countBelow } from "./bounds.ts";
import { readCodes, readFloats } from "./reading.ts";
import { columnOf, profileOf } from "./resolve.ts";

/** Writes each listed row's number to `into`, NaN where it has none. Positions ascend. */
export type Reader = (positions: Uint32Array, found: number, into: Float64Array) => void;

export function sortReader(segment: Segment, by: SortBy, descending: boolean): Reader {
  if (!("facet" in by)) return measureReader(segment, by, descending);
  const { offsets, values } = columnOf(segment.facets, by.facet);
  const ranks = new Float64Array(offsets.length - 1).fill(Number.NaN);
  for (let code = 0; code < ranks.length; code += 1) {
    const to = offsets[code + 1] ?? 0;
    for (let at = offsets[code] ?? 0; at < to; at += 1) {
      const rank = by.ranks[values[at] ?? 0];
      if (rank !== undefined && !(rank >= (ranks[code] ?? 0))) ranks[code] = rank;
    }
  }
  const codes = profileOf(segment, by.facet);
  return (positions, found, into) => readCodes(codes, ranks, positions, found, into);
}

/** Of several entries the smallest `lo`, or the largest `hi`. */
export function measureReader(segment: Segment, measure: Measure, largest: boolean): Reader {
  if ("number" in measure) {
    const column = columnOf(segment.numbers, measure.number);
    return (positions, found, into) => readColumn(column, positions, found, into);
  }
  const readers = [...new Set(measure.quantities)].flatMap((key) => quantityReaders(segment, key, largest));
  const [first, ...others] = readers;
  if (first === undefined) return (_positions, found, into) => into.fill(Number.NaN, 0, found);
  return (positions, found, into) => {
    first(positions, found, into);
    for (const read of others) {
      const spare = takeFloats(found);
      read(positions, found, spare);
      keepBest(into, spare, found, largest);
      giveFloats(spare);
    }
  };
}

function quantityReaders(segment: Segment, key: number, largest: boolean): Reader[] {
  const dense = segment.dense.find((column) => column.key === key);
  if (dense !== undefined) {
    const { lo, hi = lo, more } = dense;
    const readers = [packedReader(largest ? hi : lo)];
    if (more !== undefined) readers.push(entriesReader(more.rows, largest ? more.hi : more.lo, largest));
    return readers;
  }
  const { keys, starts, rows, lo, hi = lo } = segment.sparse;
  const place = countBelow(keys, key);
  if (keys[place] !== key) return [];
  const [from, to] = [starts[place], starts[place + 1]];
  return [entriesReader(rows.subarray(from, to), (largest ? hi : lo).subarray(from, to), largest)];
}

function packedReader(column: Float64Array | RankedNumbers): Reader {
  if (column instanceof Float64Array) return (positions, found, into) => readColumn(column, positions, found, into);
  const values = new Float64Array(column.table.length + 1);
  values[0] = Number.NaN;
  values.set(column.table, 1);
  return (positions, found, into) => readCodes(column.codes, values, positions, found, into);
}

function entriesReader(rows: Uint32Array, values: Float64Array, largest: boolean): Reader {
  return (positions, found, into) => {
    let entry = countBelow(rows, positions[0] ?? 0);
    for (let at = 0; at < found; at += 1) {
      const position = positions[at] ?? 0;
      let best = Number.NaN;
      while (entry < rows.length && (rows[entry] ?? 0) < position) entry += 1;
      for (; entry < rows.length && rows[entry] === position; entry += 1) {
        const value = values[entry] ?? 0;
        if (largest ? !(value <= best) : !(value >= best)) best = value;
      }
      into[at] = best;
    }
  };
}

function readColumn(column: Float64Array | Codes, positions: Uint32Array, found: number, into: Float64Array): void {
  if (column instanceof Float64Array) readFloats(column, positions, found, into);
  else for (let at = 0; at < found; at += 1) into[at] = column[positions[at] ?? 0] ?? 0;
}

function keepBest(into: Float64Array, from: Float64Array, found: number, largest: boolean): void {
  for (let at = 0; at < found; at += 1) {
    const value = from[at] ?? 0;
    const best = into[at] ?? 0;
    if (Number.isNaN(value)) continue;
    if (largest ? !(value <= best) : !(value >= best)) into[at] = value;
  }
}

const spareFloats: Float64Array[] = [];

/** Scratch memory for so many numbers at least. */
export function takeFloats(count: number): Float64Array {
  const floats = spareFloats.pop();
  return floats !== undefined && floats.length >= count ? floats : new Float64Array(count);
}

export function giveFloats(floats: Float64Array): void {
  spareFloats.push(floats);
}
