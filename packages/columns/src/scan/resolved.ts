import type { Codes } from "../segment/types.ts";
import { keepCodes, passCodes } from "./by-type.ts";
import { keepFloats, keepMarked } from "./kernels.ts";
import { clearMask, copyMask, countMask, dropMask, giveMask, type Mask, orMask, takeMask } from "./masks.ts";

/** A condition as it stands for one segment: for all of its rows, for none, or a test. */
export type Resolved = boolean | Test;

export interface Test {
  /** Clears what does not fit, where `mask` has the rows `from` up to `from + count` as 0 or 1. */
  restrict(mask: Mask, from: number, count: number): void;
  fits(position: number): boolean;
  /** Where it is known without a scan which rows can fit, and they are few: these, ascending. */
  readonly known?: Uint32Array;
  /** Rough time for a row, to begin with what is cheap. */
  readonly cost: number;
}

/** Where fewer than one row of so many is left, they are tested one by one. */
const fewShare = 1 / 16;

export function all(tests: readonly Resolved[]): Resolved {
  if (tests.includes(false)) return false;
  const parts = tests.filter((test) => typeof test !== "boolean").sort((a, b) => a.cost - b.cost);
  const [only] = parts;
  if (only === undefined) return true;
  if (parts.length === 1) return only;
  const known = parts
    .flatMap((part) => (part.known === undefined ? [] : [part.known]))
    .reduce<Uint32Array | undefined>((least, rows) => (least && least.length <= rows.length ? least : rows), undefined);
  return {
    cost: parts.reduce((sum, { cost }) => sum + cost, 0),
    ...(known === undefined ? {} : { known }),
    fits: (position) => parts.every((part) => part.fits(position)),
    restrict(mask, from, count) {
      for (let at = 0; at < parts.length; at += 1) {
        parts[at]?.restrict(mask, from, count);
        if (at === parts.length - 1) return;
        const left = countMask(mask, count);
        if (left === 0) return;
        if (left < count * fewShare) {
          restrictFew(mask, from, count, parts.slice(at + 1));
          return;
        }
      }
    },
  };
}

function restrictFew({ bytes, words }: Mask, from: number, count: number, tests: readonly Test[]): void {
  const end = (count + 3) >>> 2;
  for (let word = 0; word < end; word += 1) {
    if (words[word] === 0) continue;
    for (let at = 4 * word; at < 4 * word + 4; at += 1)
      if (bytes[at] === 1 && !tests.every((test) => test.fits(from + at))) bytes[at] = 0;
  }
}

export function any(tests: readonly Resolved[]): Resolved {
  if (tests.includes(true)) return true;
  const parts = tests.filter((test) => typeof test !== "boolean");
  const [only] = parts;
  if (only === undefined) return false;
  if (parts.length === 1) return only;
  const known = union(parts);
  return {
    cost: parts.reduce((sum, { cost }) => sum + cost + 0.5, 0),
    ...(known === undefined ? {} : { known }),
    fits: (position) => parts.some((part) => part.fits(position)),
    restrict(mask, from, count) {
      const sum = takeMask();
      const part = takeMask();
      clearMask(sum, count);
      for (const test of parts) {
        copyMask(part, mask, count);
        test.restrict(part, from, count);
        orMask(sum, part, count);
      }
      copyMask(mask, sum, count);
      giveMask(sum);
      giveMask(part);
    },
  };
}

function union(parts: readonly Test[]): Uint32Array | undefined {
  const rows: number[] = [];
  for (const { known } of parts) {
    if (known === undefined) return undefined;
    for (const row of known) rows.push(row);
  }
  return Uint32Array.from(new Set(rows)).sort();
}

export function none(test: Resolved): Resolved {
  if (typeof test === "boolean") return !test;
  return {
    cost: test.cost + 0.5,
    fits: (position) => !test.fits(position),
    restrict(mask, from, count) {
      const part = takeMask();
      copyMask(part, mask, count);
      test.restrict(part, from, count);
      dropMask(mask, part, count);
      giveMask(part);
    },
  };
}

/** Rows whose code is one of `first` to `last`. */
export function codesWithin(codes: Codes, first: number, last: number): Resolved {
  if (first > last) return false;
  const width = last - first;
  return {
    cost: 1,
    fits: (position) => ((codes[position] ?? 0) - first) >>> 0 <= width,
    restrict: (mask, from, count) => keepCodes(mask.bytes, codes, from, count, first, width),
  };
}

export function floatsWithin(values: Float64Array, lo: number, hi: number): Resolved {
  if (!(lo <= hi)) return false;
  return {
    cost: 1.2,
    fits: (position) => {
      const value = values[position] ?? 0;
      return value >= lo && value <= hi;
    },
    restrict: (mask, from, count) => keepFloats(mask.bytes, values, from, count, lo, hi),
  };
}

/** Rows whose code passes (1, not 0). */
export function codesPassing(codes: Codes, passes: Uint8Array): Resolved {
  if (!passes.includes(1)) return false;
  if (!passes.includes(0)) return true;
  return {
    cost: 1.1,
    fits: (position) => passes[codes[position] ?? 0] === 1,
    restrict: (mask, from, count) => passCodes(mask.bytes, codes, from, count, passes),
  };
}

/** Where this share of a segment's rows is marked at most, they are listed. */
const knownShare = 1 / 16;

/** A byte for each row of a segment, 1 where it is marked, and the same memory four rows at a time. */
export type Marks = Mask;

export function noMarks(rows: number): Marks {
  const words = new Uint32Array(Math.ceil(rows / 4));
  return { bytes: new Uint8Array(words.buffer, 0, rows), words };
}

/** Rows that are marked. */
export function marked(marks: Marks): Resolved {
  const { bytes } = marks;
  const count = countMask(marks, bytes.length);
  if (count === 0) return false;
  if (count === bytes.length) return true;
  const few = count <= bytes.length * knownShare;
  return {
    cost: few ? 0.2 : 0.6,
    ...(few ? { known: listMarks(bytes, count) } : {}),
    fits: (position) => bytes[position] === 1,
    restrict: (mask, from, length) => keepMarked(mask.bytes, bytes, from, length),
  };
}

function listMarks(marks: Uint8Array, count: number): Uint32Array {
  const rows = new Uint32Array(count);
  let found = 0;
  for (let row = marks.indexOf(1); row >= 0; row = marks.indexOf(1, row + 1)) {
    rows[found] = row;
    found += 1;
  }
  return rows;
}
