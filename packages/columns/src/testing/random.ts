import type { PathTest } from "../files/index.ts";
import type { Bounds, Condition, Measure, PageRequest, PhraseWord, Query, SortBy, TermTest } from "../query.ts";
import type { Schema, SourceRow } from "../schema.ts";
import { orderOf } from "./order.ts";
import { pieceOf } from "./paths.ts";

export const testSchema: Schema = {
  facets: ["type", "place", "keyword"],
  numbers: ["time", "size"],
  terms: ["word", "tag"],
  files: true,
};
const classes = 6;
const values = [8, 40, 12];
const keys = 5;

/** Repeatable chance: whole numbers below `below`. */
export type Chance = (below: number) => number;

export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function several<T>(chance: Chance, most: number, make: () => T): T[] {
  return Array.from({ length: chance(most + 1) }, make);
}

export function randomRow(chance: Chance, id: number): SourceRow {
  const entries = several(chance, 4, () => {
    const lo = chance(20) / 2 - 5;
    return { key: chance(keys), lo, hi: chance(3) === 0 ? lo + chance(4) : lo };
  });
  const words = several(chance, 5, () => `w${chance(30)}`);
  return {
    id,
    acl: chance(classes),
    facets: values.map((many, facet) => several(chance, facet === 2 ? 3 : 1, () => `v${chance(many)}`)),
    numbers: [1e15 + chance(50), chance(4) === 0 ? Number.NaN : chance(30) / 4],
    quantities: {
      keys: entries.map((entry) => entry.key),
      lo: entries.map((entry) => entry.lo),
      hi: entries.map((entry) => entry.hi),
    },
    terms: [words, several(chance, 2, () => `k${chance(3)}=${chance(9)}`)],
    files: several(chance, 2, () => pieceOf(randomPaths(chance))),
    sequences: [orderOf(words.map((word, at) => [word, 2 * at + 1 + chance(2)]))],
  };
}

function randomPaths(chance: Chance): string[] {
  if (chance(3) === 0) return [`notes${chance(4)}.txt`, "log"];
  const scan = chance(20);
  const first = chance(30);
  return Array.from({ length: 1 + chance(6) }, (_, at) => `scan_${scan}/f_${String(first + at).padStart(4, "0")}.cbf`);
}

function randomPathTest(chance: Chance): PathTest {
  switch (chance(4)) {
    case 0:
      return { contains: `scan_${chance(20)}/` };
    case 1:
      return { contains: chance(4) === 0 ? "log" : `${chance(30)}` };
    case 2:
      return { glob: `f_0*${chance(10)}.cbf` };
    default:
      return { glob: chance(2) === 0 ? `notes${chance(4)}.*` : `scan_?/*${chance(4)}?.cbf` };
  }
}

/** Sizes of the dictionaries: values that are asked for exist. */
export function randomQuery(chance: Chance, sizes: readonly number[]): Query {
  const countFiles = chance(3) === 0 ? randomPathTest(chance) : undefined;
  const where = chance(4) === 0 ? undefined : randomCondition(chance, sizes, 3);
  const facets = [0, 1, 2].filter((facet) => Number(sizes[facet]) > 0);
  const selected = facets.filter(() => chance(3) === 0);
  return {
    visible: chance(2) === 0 ? "all" : Uint8Array.from({ length: classes }, () => chance(2)),
    ...(where === undefined ? {} : { where: withFiles(chance, where, countFiles) }),
    ...(countFiles === undefined ? {} : { countFiles }),
    selections: selected.map((facet) => ({ facet, values: someValues(chance, Number(sizes[facet])) })),
    facets: [0, 1, 2].filter(() => chance(3) > 0),
    ...(chance(3) === 0 ? {} : { page: randomPage(chance, sizes) }),
    ids: chance(2) === 0,
    extents: several(chance, 2, () => randomMeasure(chance)),
    histograms: several(chance, 1, () => ({
      of: randomMeasure(chance),
      edges: Float64Array.from(new Set(several(chance, 4, () => chance(40) / 4 - 3)).add(-4).add(9)).sort(),
    })),
  };
}

/** Mostly the rows are looked for by the test that their files are counted by. */
function withFiles(chance: Chance, where: Condition, test: PathTest | undefined): Condition {
  if (test === undefined || chance(3) === 0) return where;
  return { op: chance(4) === 0 ? "or" : "and", of: [{ op: "files", test: { ...test } }, where] };
}

function someValues(chance: Chance, size: number): Uint32Array {
  return Uint32Array.from(new Set(several(chance, 3, () => chance(size)))).sort();
}

function randomMeasure(chance: Chance): Measure {
  if (chance(2) === 0) return { number: chance(2) };
  return { quantities: Int32Array.from(new Set([chance(keys), chance(keys)])) };
}

function randomPage(chance: Chance, sizes: readonly number[]): PageRequest {
  const place = chance(3);
  const size = Number(sizes[place]);
  const by: SortBy =
    chance(3) === 0
      ? { facet: place, ranks: Uint32Array.from({ length: size }, () => chance(9)) }
      : randomMeasure(chance);
  const after = {
    id: 1 + chance(300),
    value: chance(3) === 0 ? null : chance(2) === 0 ? chance(9) : 1e15 + chance(50),
  };
  return { by, descending: chance(2) === 0, limit: chance(12), ...(chance(3) === 0 ? { after } : {}) };
}

function randomCondition(chance: Chance, sizes: readonly number[], depth: number): Condition {
  switch (chance(depth > 0 ? 9 : 6)) {
    case 0: {
      const facet = chance(3);
      return {
        op: "facet",
        facet,
        values: Number(sizes[facet]) > 0 ? someValues(chance, Number(sizes[facet])) : new Uint32Array(),
      };
    }
    case 1:
      return chance(2) === 0
        ? { op: "number", column: 0, bounds: randomBounds(chance, 1e15, 50) }
        : { op: "number", column: 1, bounds: randomBounds(chance, 0, 8) };
    case 2:
      return { op: "quantity", key: chance(keys), bounds: randomBounds(chance, -5, 12) };
    case 3:
      if (chance(3) === 0)
        return { op: "phrase", column: 0, words: [randomWord(chance, 0), randomWord(chance, 1 + chance(2))] };
      return { op: "term", column: chance(2), test: randomTest(chance) };
    case 4:
      return { op: "ids", ids: Int32Array.from(new Set(several(chance, 60, () => 1 + chance(300)))).sort() };
    case 5:
      return { op: "files", test: randomPathTest(chance) };
    case 6:
      return { op: "not", of: randomCondition(chance, sizes, depth - 1) };
    default:
      return {
        op: chance(2) === 0 ? "and" : "or",
        of: several(chance, 3, () => randomCondition(chance, sizes, depth - 1)),
      };
  }
}

function randomWord(chance: Chance, distance: number): PhraseWord {
  return {
    test: chance(2) === 0 ? { equals: `w${chance(30)}` } : { prefix: chance(3) === 0 ? "w" : `w${chance(3)}` },
    distance,
  };
}

function randomBounds(chance: Chance, from: number, width: number): Bounds {
  return {
    ...(chance(3) === 0 ? {} : { lo: from + chance(width), loOpen: chance(2) === 0 }),
    ...(chance(3) === 0 ? {} : { hi: from + chance(width), hiOpen: chance(2) === 0 }),
  };
}

function randomTest(chance: Chance): TermTest {
  switch (chance(4)) {
    case 0:
      return { equals: `w${chance(30)}` };
    case 1:
      return { equals: `k${chance(3)}=${chance(9)}` };
    case 2:
      return { prefix: chance(2) === 0 ? `w${chance(3)}` : `k${chance(3)}` };
    default:
      return chance(2) === 0 ? { prefix: "w", pattern: `?${chance(10)}` } : { prefix: "k", pattern: `*=${chance(9)}` };
  }
}
