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
  readonly known?: Uint32Array | undefined;
  /** Rough time for a row, to begin with what is cheap. */
  readonly cost: number;
  /** Where the test is nothing but these marks. */
  readonly marks?: Marks;
  /** Where the test is whether a row's code passes (1, not 0). */
  readonly passing?: { readonly codes: Codes; readonly passes: Uint8Array };
  /** Where one of these must fit: they. */
  readonly either?: readonly Test[];
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
  const parts = joined(tests.flatMap((test) => (typeof test === "boolean" ? [] : (test.either ?? [test]))));
  if (typeof parts === "boolean") return parts;
  const [only] = parts;
  if (only === undefined) return false;
  if (parts.length === 1) return only;
  const known = union(parts);
  return {
    cost: parts.reduce((sum, { cost }) => sum + cost + 0.5, 0),
    either: parts,
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

/**
 * The same with one test in place of several marks, and of several about the same codes: each takes time for every row. The
 * memory of the marks is used again.
 */
function joined(parts: readonly Test[]): readonly Test[] | true {
  const left: Test[] = [];
  const byCodes = new Map<Codes, Uint8Array[]>();
  let sum: Marks | undefined;
  for (const part of parts) {
    const { passing, marks } = part;
    if (marks !== undefined) {
      if (sum === undefined) sum = marks;
      else addMarks(sum, marks);
    } else if (passing === undefined) left.push(part);
    else byCodes.set(passing.codes, [...(byCodes.get(passing.codes) ?? []), passing.passes]);
  }
  const tests = Array.from(byCodes, ([codes, lists]) => codesPassing(codes, eitherPasses(lists)));
  if (sum !== undefined) tests.unshift(marked(sum));
  if (tests.includes(true)) return true;
  return [...left, ...tests.filter((test) => typeof test !== "boolean")];
}

function addMarks(sum: Marks, { words }: Marks): void {
  const own = sum.words;
  for (let word = 0; word < own.length; word += 1) own[word] = (own[word] ?? 0) | (words[word] ?? 0);
}

function eitherPasses(lists: readonly Uint8Array[]): Uint8Array {
  const [first = new Uint8Array(), ...others] = lists;
  if (others.length === 0) return first;
  const sum = first.slice();
  for (const other of others)
    for (let code = 0; code < sum.length; code += 1) sum[code] = (sum[code] ?? 0) | (other[code] ?? 0);
  return sum;
}

function union(parts: readonly Test[]): Uint32Array | undefined {
  const lists = parts.flatMap(({ known }) => (known === undefined ? [] : [known]));
  if (lists.length < parts.length) return undefined;
  const marks = noMarks(1 + lists.reduce((most, rows) => Math.max(most, rows.at(-1) ?? 0), 0));
  for (const rows of lists) for (let at = 0; at < rows.length; at += 1) marks.bytes[rows[at] ?? 0] = 1;
  return listMarks(marks, countMask(marks, marks.bytes.length));
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
  const near = markNear(codes, passes);
  if (near !== undefined) return marked(near);
  return {
    cost: 1.1,
    passing: { codes, passes },
    fits: (position) => passes[codes[position] ?? 0] === 1,
    restrict: (mask, from, count) => passCodes(mask.bytes, codes, from, count, passes),
  };
}

/** Where the codes that pass stand within this share of a segment's rows at most, only these rows are looked at. */
const nearShare = 1 / 2;

/** Marks the rows whose code passes, where such rows lie together: those of a proposal are of one class of visibility. */
function markNear(codes: Codes, passes: Uint8Array): Marks | undefined {
  const { first, last } = extentsOf(codes, passes.length);
  const most = codes.length * nearShare;
  let rows = 0;
  for (let code = 0; code < passes.length; code += 1)
    if (passes[code] === 1) rows += Math.max(0, (last[code] ?? 0) - (first[code] ?? 0) + 1);
  if (rows > most) return undefined;
  const marks = noMarks(codes.length);
  for (let code = 0; code < passes.length; code += 1) {
    if (passes[code] !== 1) continue;
    const to = last[code] ?? 0;
    for (let row = first[code] ?? 0; row <= to; row += 1) if (codes[row] === code) marks.bytes[row] = 1;
  }
  return marks;
}

interface Extents {
  /** By code the first row that has it, and the last. */
  readonly first: Uint32Array;
  readonly last: Uint32Array;
}

/** Found out when a profile is asked for the first time. */
const extents = new WeakMap<Codes, Extents>();

function extentsOf(codes: Codes, size: number): Extents {
  let known = extents.get(codes);
  if (known === undefined) {
    const first = new Uint32Array(size).fill(codes.length);
    const last = new Uint32Array(size);
    for (let row = 0; row < codes.length; row += 1) last[codes[row] ?? 0] = row;
    for (let row = codes.length - 1; row >= 0; row -= 1) first[codes[row] ?? 0] = row;
    known = { first, last };
    extents.set(codes, known);
  }
  return known;
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
  let rows: Uint32Array | undefined;
  return {
    cost: few ? 0.2 : 0.6,
    marks,
    // Listed when it is asked for: marks that are joined with others are not.
    get known() {
      if (few) rows ??= listMarks(marks, count);
      return rows;
    },
    fits: (position) => bytes[position] === 1,
    restrict: (mask, from, length) => keepMarked(mask.bytes, bytes, from, length),
  };
}

function listMarks({ bytes, words }: Marks, count: number): Uint32Array {
  const rows = new Uint32Array(count);
  let found = 0;
  for (let word = 0; word < words.length; word += 1) {
    if (words[word] === 0) continue;
    for (let row = 4 * word; row < 4 * word + 4; row += 1) {
      if (bytes[row] !== 1) continue;
      rows[found] = row;
      found += 1;
    }
  }
  return rows;
}
