import { buildSegment, Dictionary, packPaths, type SourceRow } from "@margay/columns";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { copyFields } from "../feed/columns.ts";
import { CopyReader } from "../feed/copy-reader.ts";
import { RowDecoder } from "../feed/decode.ts";
import { datasetSchema, facetShapes, numberShapes } from "../feed/index.ts";
import { type CopiedRow, copyOf } from "./copy.fixture.ts";
import { Gathering } from "./gather.ts";

const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined, freq: 5 });
const anyText = fc.oneof(
  fc.constantFrom("", "a", "b", "proposal:7", "ä", "\u{1f408}", "x".repeat(60)),
  fc.string({ unit: fc.constantFrom("a", "b", "é", "\uffff", "\u{10ffff}"), maxLength: 5 }),
);
const anyList = maybe(fc.array(maybe(anyText), { maxLength: 4 }));
const anyWords = fc.array(fc.tuple(anyText, fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 3 })), {
  maxLength: 12,
});
const anyDouble = maybe(fc.oneof(fc.constantFrom(0, -0, 1.5), fc.double({ noNaN: true })));

const anyFiles = fc
  .tuple(
    fc.array(fc.constantFrom("", "raw/scan_0001.h5", "raw/scan_0002.h5", "größe 7.tif"), {
      minLength: 1,
      maxLength: 5,
    }),
    fc.boolean(),
  )
  .map(([paths, isPacked]) => Buffer.from(isPacked ? packPaths(paths.join("\n")) : paths.join("\n")));

const anyRow: fc.Arbitrary<Omit<CopiedRow, "id">> = fc.record({
  acl: fc.integer({ min: 1, max: 4 }),
  texts: fc.array(maybe(anyText), { minLength: facetShapes.length, maxLength: facetShapes.length }),
  lists: fc.array(anyList, { minLength: facetShapes.length, maxLength: facetShapes.length }),
  whole: maybe(fc.integer({ min: 0, max: 3 })),
  numbers: fc.array(maybe(fc.bigInt({ min: -(2n ** 50n), max: 2n ** 50n })), {
    minLength: numberShapes.length,
    maxLength: numberShapes.length,
  }),
  quantities: maybe(fc.array(fc.record({ key: fc.nat(5), lo: anyDouble, hi: anyDouble }), { maxLength: 6 })),
  hasHi: fc.boolean(),
  words: maybe(anyWords.map((pairs) => new Map(pairs))),
  tags: anyList,
  files: maybe(fc.array(anyFiles, { maxLength: 3 })),
});

/** Not what `testing` would make of rows, but what the feed does, which the tests of all columns go through. */
describe("rows gathered from a COPY", () => {
  it("become the segment that they become as objects, wherever the COPY is cut", () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 30 }), fc.integer({ min: 7, max: 900 }), (some, pieceBytes) => {
        const bytes = copyOf(some.map((row, at) => ({ ...row, id: at + 1 })));
        const rows: SourceRow[] = [];
        const decoder = new RowDecoder();
        const gathering = new Gathering(4);
        const reader = new CopyReader(copyFields);
        for (let at = 0; at < bytes.length; at += pieceBytes)
          reader.push(bytes.subarray(at, at + pieceBytes), (fields) => {
            rows.push(decoder.rowOf(fields));
            gathering.add(fields);
          });
        expect(reader.ended).toBe(true);
        expect(gathering.rows).toBe(some.length);
        const expected = datasetSchema.facets.map(() => new Dictionary());
        const dictionaries = datasetSchema.facets.map(() => new Dictionary());
        expect(gathering.build(dictionaries, 1)).toEqual(buildSegment(datasetSchema, rows, expected, { id: 1 }));
        expect(dictionaries.map(({ values }) => values)).toEqual(expected.map(({ values }) => values));
        expect(gathering.rows).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it("are what was copied", () => {
    const words = new Map([
      ["käse", [2]],
      ["brot", [1, 3]],
    ]);
    const row: CopiedRow = {
      id: 7,
      acl: 3,
      texts: facetShapes.map(() => "one"),
      lists: facetShapes.map(() => ["b", undefined, "a"]),
      whole: 1,
      numbers: numberShapes.map(() => 5n),
      quantities: [{ key: 9, lo: 1, hi: 2 }],
      hasHi: true,
      words,
      tags: ["t"],
      files: [Buffer.from("raw/a_1.h5\nraw/a_2.h5"), Buffer.from(packPaths("raw/a_3.h5"))],
    };
    const rows: SourceRow[] = [];
    new CopyReader(copyFields).push(copyOf([row]), (fields) => rows.push(new RowDecoder().rowOf(fields)));
    expect(rows).toMatchObject([
      {
        id: 7,
        acl: 3,
        facets: facetShapes.map(
          (shape) => ({ text: ["one"], texts: ["b", "a"], int: ["1"] })[String(shape)] ?? ["true"],
        ),
        numbers: numberShapes.map((shape) => (shape === "time" ? 946_684_800_000_005 : 5)),
        quantities: { keys: [9], lo: [1], hi: [2] },
        terms: [["käse", "brot"], ["t"]],
        files: [packPaths("raw/a_1.h5\nraw/a_2.h5"), packPaths("raw/a_3.h5")],
      },
    ]);
    expect(() => new CopyReader(copyFields).push(Buffer.alloc(40, 1), () => {})).toThrow("not a binary COPY");
  });
});
