import fc from "fast-check";
import type { PathTest } from "../../files/index.ts";
import type { Bounds, Condition, Measure, Query, SortBy, TermTest } from "../../query.ts";
import type { Schema, SourceRow } from "../../schema.ts";
import { orderOf, type Placed } from "../../testing/order.ts";
import { pieceOf } from "../../testing/paths.ts";

export const schema: Schema = {
  facets: ["kind", "group", "tag"],
  numbers: ["time", "size"],
  terms: ["word"],
  files: true,
};
export const dictionarySize = 12;

const facetValue = (facet: number) => fc.nat(dictionarySize - 1).map((number) => `${facet}:${number}`);
const keys = 6;
const number = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -3, max: 12 }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, -0, 0.5, 300, 70_000, 1e17, Number.NEGATIVE_INFINITY, 1 / 3) },
);
const whole = fc.nat(9);
const bound = fc.oneof(number, fc.constantFrom(-100, 100, Number.POSITIVE_INFINITY));
const word = fc.string({ unit: fc.constantFrom("a", "b", "ä", "="), maxLength: 4 });

/** Frames in a row, other numbers, names without any; few different ones, so that questions find them. */
const paths = fc.oneof(
  fc
    .record({ scan: fc.integer({ min: 1, max: 12 }), from: fc.nat(11), frames: fc.integer({ min: 1, max: 5 }) })
    .map(({ scan, from, frames }) =>
      Array.from({ length: frames }, (_, at) => `raw/scan_${scan}/f_${String(from + at).padStart(2, "0")}.h5`),
    ),
  fc.array(fc.string({ unit: fc.constantFrom("a", "1", "0", "/", "ä", ".", "😀"), minLength: 1, maxLength: 6 }), {
    minLength: 1,
    maxLength: 3,
  }),
);
const pathTest: fc.Arbitrary<PathTest> = fc.oneof(
  fc
    .constantFrom("", "scan_1", "raw/scan_1/", "_1", "0", "1", "01.h5", "a", "/", "ä1", "f_0", "_11/f_1")
    .map((contains) => ({ contains })),
  fc
    .constantFrom("*", "?", "f_0?.h5", "*1", "scan_?/*", "raw*2*", "a*", "*.h5", "?😀*", "f_*1?.h5", "")
    .map((glob) => ({ glob })),
);

/** Most rows have the low keys, few the high ones. */
const entry = fc.record({
  key: fc.oneof({ weight: 5, arbitrary: fc.nat(1) }, { weight: 1, arbitrary: fc.nat(keys - 1) }),
  lo: number,
  width: fc.constantFrom(0, 0, 0, 2),
});

const row = fc.record({
  id: fc.oneof(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 2 ** 31 - 300, max: 2 ** 31 - 1 })),
  acl: fc.oneof(fc.nat(4), fc.constantFrom(9, 1000)),
  facets: fc.tuple(...schema.facets.map((_, facet) => fc.array(facetValue(facet), { maxLength: facet === 2 ? 3 : 1 }))),
  numbers: fc.oneof(fc.tuple(number, number), fc.tuple(whole, whole)),
  entries: fc.array(entry, { maxLength: 4 }),
  /** Repeats itself, leaves places out, and sometimes has two words in one. */
  text: fc
    .record({
      words: fc.array(word, { maxLength: 8 }),
      gap: fc.constantFrom(0, 0, 0, 1, 20_000),
      isTwice: fc.boolean(),
      isShared: fc.nat(5).map((chance) => chance === 0),
    })
    .map(({ words, gap, isTwice, isShared }) =>
      (isTwice ? [...words, ...words] : words).map(
        (one, at): Placed => [one, at + 1 + (at > 2 ? gap : 0) - (isShared && at === 1 ? 1 : 0)],
      ),
    ),
  hasOrder: fc.nat(9).map((chance) => chance > 0),
  pieces: fc.oneof(fc.constant(undefined), fc.array(paths, { maxLength: 3 })),
});

export const rows: fc.Arbitrary<SourceRow[]> = fc
  .uniqueArray(row, { selector: ({ id }) => id, maxLength: 60 })
  .map((list) =>
    list.map(
      ({ entries, text, hasOrder, pieces, ...rest }): SourceRow => ({
        ...rest,
        terms: [text.map(([one]) => one)],
        ...(hasOrder ? { sequences: [orderOf(text)] } : {}),
        ...(pieces === undefined ? {} : { files: pieces.map(pieceOf) }),
        quantities: {
          keys: entries.map(({ key }) => key),
          lo: entries.map(({ lo }) => lo),
          hi: entries.map(({ lo, width }) => lo + width),
        },
      }),
    ),
  );

/** With values that no row has, and that the dictionary has not. */
const values = fc.uniqueArray(fc.nat(dictionarySize + 1), { maxLength: 6 }).map((list) => Uint32Array.from(list));
const facet = fc.nat(schema.facets.length - 1);
const bounds: fc.Arbitrary<Bounds> = fc.record(
  { lo: bound, hi: bound, loOpen: fc.boolean(), hiOpen: fc.boolean() },
  { requiredKeys: [] },
);
const test: fc.Arbitrary<TermTest> = fc.oneof(
  word.map((equals) => ({ equals })),
  word.map((prefix) => ({ prefix })),
  fc.record({ prefix: word, pattern: fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 3 }) }),
);
const ids = fc
  .uniqueArray(fc.oneof(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 2 ** 31 - 300, max: 2 ** 31 - 1 })), {
    maxLength: 80,
  })
  .map((list) => Int32Array.from(list).sort());

const phrase = fc.array(
  fc.record({
    test: fc.oneof(
      word.map((equals) => ({ equals })),
      word.map((text) => ({ prefix: text.slice(0, 1) })),
    ),
    distance: fc.constantFrom(1, 1, 1, 2, 0),
  }),
  { minLength: 1, maxLength: 4 },
);

const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ op: fc.constant("facet" as const), facet, values }),
  fc.record({ op: fc.constant("number" as const), column: fc.nat(1), bounds }),
  fc.record({ op: fc.constant("quantity" as const), key: fc.nat(keys), bounds }),
  fc.record({ op: fc.constant("phrase" as const), column: fc.constant(0), words: phrase }),
  fc.record({ op: fc.constant("term" as const), column: fc.constant(0), test }),
  fc.record({ op: fc.constant("files" as const), test: pathTest }),
  fc.record({ op: fc.constant("ids" as const), ids }),
);

export const condition: fc.Arbitrary<Condition> = fc.letrec<{ node: Condition }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.record({ op: fc.constantFrom("and" as const, "or" as const), of: fc.array(tie("node"), { maxLength: 4 }) }),
    fc.record({ op: fc.constant("not" as const), of: tie("node") }),
  ),
})).node;

const measure: fc.Arbitrary<Measure> = fc.oneof(
  fc.record({ number: fc.nat(1) }),
  fc.array(fc.nat(keys), { maxLength: 3 }).map((list) => ({ quantities: Int32Array.from(list) })),
);

const sortBy: fc.Arbitrary<SortBy> = fc.oneof(
  { weight: 3, arbitrary: measure },
  {
    weight: 1,
    arbitrary: fc.record({
      facet,
      ranks: fc
        .array(fc.nat(5), { minLength: dictionarySize, maxLength: dictionarySize })
        .map((list) => Uint32Array.from(list)),
    }),
  },
);

const edges = fc
  .uniqueArray(fc.oneof(fc.integer({ min: -4, max: 20 }), fc.constantFrom(0.5, 1e17)), { minLength: 2, maxLength: 6 })
  .map((list) => Float64Array.from(list).sort());

/** Everything is asked for, so that every comparison compares everything. */
export const query: fc.Arbitrary<Query> = fc.record(
  {
    visible: fc.oneof(fc.constant("all" as const), fc.uint8Array({ max: 1, maxLength: 12 })),
    where: condition,
    selections: fc.uniqueArray(fc.record({ facet, values }), { selector: (one) => one.facet, maxLength: 3 }),
    facets: fc.uniqueArray(facet, { maxLength: 3 }),
    page: fc.record({ by: sortBy, descending: fc.boolean(), limit: fc.integer({ min: 0, max: 7 }) }),
    ids: fc.boolean(),
    extents: fc.array(measure, { maxLength: 2 }),
    histograms: fc.array(fc.record({ of: measure, edges }), { maxLength: 2 }),
    countFiles: pathTest,
  },
  { requiredKeys: ["visible", "facets", "page", "ids", "extents", "histograms"] },
);
