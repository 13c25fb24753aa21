import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Dictionary } from "../../dictionary.ts";
import type { Answer, Place, Query } from "../../query.ts";
import type { SourceRow } from "../../schema.ts";
import {
  buildLoose,
  buildNumbered,
  buildSegment,
  endRow,
  mergeSegments,
  positionOf,
  type Segment,
  withValues,
} from "../../segment/index.ts";
import { addTally, answerOf, emptyTally, type FreshRow, scanFresh, scanSegment } from "../index.ts";
import { dictionarySize, query, rows, schema } from "./arbitraries.ts";
import { naiveAnswer } from "./naive.ts";

/** The same values in the same order in all tests, so that questions can name them by number. */
const dictionaries = schema.facets.map(
  (_, facet) => new Dictionary(Array.from({ length: dictionarySize }, (_value, number) => `${facet}:${number}`)),
);
const values = dictionaries.map((dictionary) => dictionary.values);

/** Which of the rows end, and when; 0 for those that live. */
const ends = fc.infiniteStream(fc.constantFrom(0, 0, 0, 1, 2, 3));

function requestOf(question: Query, generation = 0) {
  return { query: question, generation, sizes: (question.facets ?? []).map(() => dictionarySize) };
}

function scanned(segments: readonly Segment[], question: Query, generation = 0): Answer {
  const request = requestOf(question, generation);
  const sum = emptyTally(request);
  for (const segment of segments) {
    const tally = emptyTally(request);
    scanSegment(segment, request, tally);
    addTally(sum, structuredClone(tally));
  }
  return answerOf(request, sum);
}

function fresh(list: readonly SourceRow[], endsOf: (at: number) => number = () => 0): FreshRow[] {
  return list.map((row, at) => ({
    row,
    values: row.facets.map((texts, facet) =>
      Uint32Array.from(texts, (text) => dictionaries[facet]?.numberOf(text) ?? 0),
    ),
    bornAt: 0,
    endedAt: endsOf(at),
  }));
}

function interpreted(list: Iterable<FreshRow>, question: Query, generation = 0): Answer {
  const request = requestOf(question, generation);
  const tally = emptyTally(request);
  scanFresh(list, request, tally);
  return answerOf(request, tally);
}

/** Each part of `sizes` rows as a segment of its own. */
function segmentsOf(list: readonly SourceRow[], parts: number): Segment[] {
  return Array.from({ length: parts }, (_, part) =>
    buildSegment(
      schema,
      list.filter((_row, at) => at % parts === part),
      dictionaries,
      { id: part + 1 },
    ),
  );
}

function endRows(segments: readonly Segment[], list: readonly SourceRow[], endsOf: readonly number[]): void {
  list.forEach((row, at) => {
    for (const segment of segments) {
      const position = positionOf(segment, row.id);
      if (position >= 0 && (endsOf[at] ?? 0) > 0) endRow(segment, position, endsOf[at] ?? 0);
    }
  });
}

const runs = { numRuns: 1500 };

describe("a scan", () => {
  it("finds what filters and sorts over plain arrays find, and so does the interpreter", () => {
    fc.assert(
      fc.property(rows, query, fc.integer({ min: 1, max: 3 }), (list, question, parts) => {
        const expected = naiveAnswer(list, values, question);
        expect(interpreted(fresh(list), question)).toEqual(expected);
        expect(scanned(segmentsOf(list, parts), question)).toEqual(expected);
      }),
      runs,
    );
  });

  it("sees a row until the generation in which it ended", () => {
    fc.assert(
      fc.property(rows, query, ends, fc.nat(4), (list, question, stream, generation) => {
        const endsOf = list.map(() => stream.next().value);
        const living = list.filter((_, at) => endsOf[at] === 0 || (endsOf[at] ?? 0) > generation);
        const expected = naiveAnswer(living, values, question);
        const segments = segmentsOf(list, 2);
        // Asked before and after, so that what is remembered is of other rows.
        expect(scanned(segments, question)).toEqual(naiveAnswer(list, values, question));
        endRows(segments, list, endsOf);
        expect(scanned(segments, question, generation)).toEqual(expected);
        expect(
          interpreted(
            fresh(list, (at) => endsOf[at] ?? 0),
            question,
            generation,
          ),
        ).toEqual(expected);
      }),
      runs,
    );
  });

  it("answers each caller for the classes that it may read, whatever others asked before", () => {
    const visible = fc.uint8Array({ max: 1, maxLength: 12 });
    fc.assert(
      fc.property(rows, query, fc.array(visible, { minLength: 2, maxLength: 12 }), (list, question, callers) => {
        const segments = segmentsOf(list, 2);
        const { where: _where, selections: _selections, ...unfiltered } = question;
        for (const caller of [...callers, ...callers]) {
          const asked = { ...unfiltered, visible: caller };
          expect(scanned(segments, asked)).toEqual(naiveAnswer(list, values, asked));
        }
      }),
      { numRuns: 300 },
    );
  });

  it("does not see fresh rows that were born later", () => {
    fc.assert(
      fc.property(rows, query, (list, question) => {
        const born = fresh(list).map((row, at) => ({ ...row, bornAt: at % 3 }));
        const there = list.filter((_, at) => at % 3 <= 1);
        expect(interpreted(born, question, 1)).toEqual(naiveAnswer(there, values, question));
      }),
    );
  });

  it("gives every row once when pages are walked to the end", () => {
    fc.assert(
      fc.property(rows, query, fc.integer({ min: 1, max: 5 }), (list, question, limit) => {
        const { page } = question;
        if (page === undefined) return;
        const all = naiveAnswer(list, values, { ...question, page: { ...page, limit: 1000 } }).page;
        const segments = segmentsOf(list, 2);
        const walked: Place[] = [];
        for (;;) {
          const after = walked.at(-1);
          const next = { ...question, page: { ...page, limit, ...(after === undefined ? {} : { after }) } };
          const places = scanned(segments, next).page;
          expect(interpreted(fresh(list), next).page).toEqual(places);
          walked.push(...places);
          if (places.length < limit) break;
        }
        expect(walked).toEqual(all);
      }),
      { numRuns: 300 },
    );
  });
});

describe("segments", () => {
  it("merge into what would be built from the rows that are left", () => {
    fc.assert(
      fc.property(
        rows,
        query,
        ends,
        fc.nat(4),
        fc.integer({ min: 1, max: 4 }),
        (list, question, stream, generation, parts) => {
          const endsOf = list.map(() => stream.next().value);
          const living = list.filter((_, at) => endsOf[at] === 0 || (endsOf[at] ?? 0) > generation);
          const segments = segmentsOf(list, parts);
          endRows(segments, list, endsOf);
          const merged = mergeSegments(schema, segments, generation, { id: 9 });
          const built = buildSegment(schema, living, dictionaries, { id: 10 });
          expect(merged.id).toBe(9);
          expect(merged.ids).toEqual(built.ids);
          expect(merged.acls).toEqual(built.acls);
          expect(merged.starts).toEqual(built.starts);
          expect(merged.numbers).toEqual(built.numbers);
          expect(merged.dense.map(({ key }) => key)).toEqual(built.dense.map(({ key }) => key));
          expect(merged.sparse.keys).toEqual(built.sparse.keys);
          expect(scanned([merged], question)).toEqual(naiveAnswer(living, values, question));
        },
      ),
      runs,
    );
  });

  it("that were built with their own values answer the same once they are renumbered", () => {
    fc.assert(
      fc.property(rows, query, (list, question) => {
        const { segment, values: texts } = buildLoose(schema, list, { id: 1 });
        const renumber = texts.map((its, facet) =>
          Uint32Array.from(its, (text) => dictionaries[facet]?.numberOf(text) ?? 0),
        );
        const expected = naiveAnswer(list, values, question);
        expect(scanned([withValues(segment, renumber)], question)).toEqual(expected);
        const numbered = buildNumbered(schema, fresh(list), { id: 2 });
        expect(scanned([numbered], question)).toEqual(expected);
      }),
    );
  });
});
