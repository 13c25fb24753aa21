import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Dictionary } from "../../dictionary.ts";
import type { Answer, Query } from "../../query.ts";
import type { Schema, SourceRow } from "../../schema.ts";
import { buildSegment, endRow, mergeSegments, positionOf, type Segment } from "../../segment/index.ts";
import { pieceOf } from "../../testing/paths.ts";
import { answerOf, emptyTally, type FreshRow, scanFresh, scanSegment } from "../index.ts";
import { query, schema } from "./arbitraries.ts";
import { naiveAnswer } from "./naive.ts";

/** The same small numbers each time (a linear congruence is random enough to spread rows). */
function spread(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const rowCount = 40_000;
const classCount = 300;

/** More rows than a block has; facets with few and with many values; keys that are dense, sparse, ranked and not. */
function manyRows(): SourceRow[] {
  const next = spread(7);
  return Array.from({ length: rowCount }, (_, at) => {
    const entries = [
      { key: 0, lo: next(10), width: 0 },
      { key: 1, lo: next(1_000_000_000) / 7, width: next(2) },
      ...(next(3) === 0 ? [{ key: 2, lo: next(12), width: 0 }] : []),
      ...(next(50) === 0
        ? [
            { key: 3, lo: next(12), width: 2 },
            { key: 3, lo: next(12), width: 0 },
          ]
        : []),
      ...(next(9) === 0 ? [{ key: 0, lo: next(12), width: 0 }] : []),
    ];
    return {
      id: 1 + at * 3,
      acl: Math.floor((next(classCount) * next(classCount)) / classCount),
      facets: [
        [`0:${next(12)}`],
        next(4) === 0 ? [] : [`1:${next(9000)}`],
        Array.from({ length: next(4) }, () => `2:${next(12)}`),
      ],
      numbers: [next(20) === 0 ? Number.NaN : next(1_000_000), next(200)],
      quantities: {
        keys: entries.map(({ key }) => key),
        lo: entries.map(({ lo }) => lo),
        hi: entries.map(({ lo, width }) => lo + width),
      },
      terms: [Array.from({ length: next(3) }, () => `${"ab".charAt(next(2))}${"=aä".charAt(next(3))}`)],
      files: at % 4 === 0 ? [pieceOf([`raw/scan_${next(20)}/f_0${next(3)}.h5`, `a${at}`])] : [],
    } as const;
  });
}

describe("a scan of more rows than a block has", () => {
  const rows = manyRows();
  const dictionaries = schema.facets.map(
    (_, facet) => new Dictionary(Array.from({ length: 12 }, (_v, n) => `${facet}:${n}`)),
  );
  const next = spread(3);
  const whole = buildSegment(schema, rows, dictionaries, { id: 1 });
  const parts = [0, 1, 2].map((part) =>
    buildSegment(
      schema,
      rows.filter((_, at) => at % 3 === part),
      dictionaries,
      { id: 2 + part },
    ),
  );
  const merged = mergeSegments(schema, parts, 0, { id: 9 });
  const fresh = rows.map((row): FreshRow => {
    const endedAt = next(10) === 0 ? 1 : 0;
    if (endedAt > 0) {
      for (const segment of [whole, merged]) endRow(segment, positionOf(segment, row.id), endedAt);
    }
    const values = row.facets.map((texts, facet) =>
      Uint32Array.from(texts, (text) => dictionaries[facet]?.numberOf(text) ?? 0),
    );
    return { row, values, bornAt: 0, endedAt };
  });

  function answer(question: Query, generation: number, source: readonly Segment[] | readonly FreshRow[]): Answer {
    const sizes = (question.facets ?? []).map((facet) => dictionaries[facet]?.size ?? 0);
    const request = { query: question, generation, sizes };
    const tally = emptyTally(request);
    const single = source.flatMap((one) => ("ids" in one ? [] : [one]));
    if (single.length > 0) scanFresh(single, request, tally);
    for (const one of source) if ("ids" in one) scanSegment(one, request, tally);
    return answerOf(request, tally);
  }

  it("finds what the interpreter finds, and so does one of merged segments", () => {
    const classes = Uint8Array.from({ length: classCount }, () => next(2));
    const ids = Int32Array.from({ length: rowCount / 2 }, (_, at) => 1 + at * 5);
    const questions = fc.sample(query, { seed: 11, numRuns: 30 }).map((question, at): Query => {
      const visible = at % 3 === 0 ? "all" : classes;
      const where =
        at % 5 === 0 ? { op: "ids" as const, ids: ids.subarray(0, at % 10 === 0 ? 300 : ids.length) } : question.where;
      return { ...question, visible, ...(where === undefined ? {} : { where }) };
    });
    for (const question of questions) {
      for (const generation of [0, 1]) {
        const expected = answer(question, generation, fresh);
        expect(answer(question, generation, [whole])).toEqual(expected);
        expect(answer(question, generation, [merged])).toEqual(expected);
      }
    }
  });
});

describe("selections in more facets than a byte has bits", () => {
  it("count as any others do", () => {
    const facets = Array.from({ length: 11 }, (_, facet) => `facet ${facet}`);
    const wide: Schema = { facets, numbers: [], terms: [] };
    const dictionaries = facets.map(() => new Dictionary(["a", "b"]));
    const next = spread(5);
    const rows = Array.from(
      { length: 2000 },
      (_, at): SourceRow => ({
        id: at + 1,
        acl: 0,
        facets: facets.map(() => [next(12) === 0 ? "b" : "a"]),
        numbers: [],
        quantities: { keys: [], lo: [], hi: [] },
        terms: [],
      }),
    );
    const question: Query = {
      visible: "all",
      facets: facets.map((_, facet) => facet),
      selections: facets.map((_, facet) => ({ facet, values: Uint32Array.of(0) })),
    };
    const request = { query: question, generation: 0, sizes: facets.map(() => 2) };
    const tally = emptyTally(request);
    scanSegment(buildSegment(wide, rows, dictionaries, { id: 1 }), request, tally);
    const expected = naiveAnswer(
      rows,
      dictionaries.map(({ values }) => values),
      question,
    );
    expect(answerOf(request, tally)).toEqual(expected);
    expect(expected.facets.every((counts) => (counts[1] ?? 0) > 0)).toBe(true);
  });
});
