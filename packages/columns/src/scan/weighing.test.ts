import { describe, expect, it } from "vitest";
import { Dictionary } from "../dictionary.ts";
import type { Query } from "../query.ts";
import type { SourceRow } from "../schema.ts";
import { buildSegment, type Segment } from "../segment/index.ts";
import { pieceOf } from "../testing/paths.ts";
import type { CountedFacet } from "./counting.ts";
import { addTally, answerOf, emptyTally, scanFresh, scanSegment } from "./index.ts";
import { counterOf } from "./weighing.ts";

const schema = { facets: ["proposal", "place"], numbers: ["time"], terms: [], files: true };
const dictionaries = [new Dictionary(["p", "q"]), new Dictionary(["here", "there"])];

function row(id: number, proposal: string, place: string, paths: readonly string[]): SourceRow {
  const files = paths.length === 0 ? [] : [pieceOf(paths)];
  return {
    id,
    acl: 0,
    facets: [[proposal], [place]],
    numbers: [id],
    quantities: { keys: [], lo: [], hi: [] },
    terms: [],
    files,
  };
}

const rows = [
  row(1, "p", "here", ["a_1.h5", "a_2.h5", "b_1.h5"]),
  row(2, "p", "there", ["a_1.h5"]),
  row(3, "q", "there", ["a_1.h5", "a_2.h5", "a_3.h5", "a_3.h5"]),
  row(4, "q", "here", ["b_1.h5"]),
  row(5, "q", "here", []),
];

describe("a question that counts files", () => {
  const question: Query = {
    visible: "all",
    facets: [0, 1],
    countFiles: { contains: "a_" },
    where: { op: "files", test: { contains: "a_" } },
    page: { by: { number: 0 }, descending: true, limit: 10 },
  };
  const answers = (query: Query) => {
    const request = { query, generation: 0, sizes: [2, 2] };
    const scanned = emptyTally(request);
    scanSegment(buildSegment(schema, rows, dictionaries, { id: 1 }), request, scanned);
    const interpreted = emptyTally(request);
    const numbers = (each: SourceRow) =>
      each.facets.map((texts, facet) => Uint32Array.from(texts, (text) => dictionaries[facet]?.numberOf(text) ?? 9));
    scanFresh(
      rows.map((each) => ({ row: each, values: numbers(each), bornAt: 0, endedAt: 0 })),
      request,
      interpreted,
    );
    return [answerOf(request, scanned), answerOf(request, interpreted)];
  };

  it("counts rows in the total, and files in their sum and in facets, a path that comes twice twice", () => {
    for (const answer of answers(question)) {
      expect(answer).toMatchObject({ total: 3, files: 7 });
      expect(answer.facets).toEqual([Uint32Array.of(3, 4), Uint32Array.of(2, 5)]);
      expect(answer.page.map(({ id }) => id)).toEqual([3, 2, 1]);
    }
  });

  it("counts the files of a facet without its own selection", () => {
    for (const answer of answers({ ...question, selections: [{ facet: 0, values: Uint32Array.of(1) }] })) {
      expect(answer).toMatchObject({ total: 1, files: 4 });
      expect(answer.facets).toEqual([Uint32Array.of(3, 4), Uint32Array.of(0, 4)]);
    }
  });

  it("leaves rows in without such a file where it does not ask for one", () => {
    const { where: _where, ...everything } = question;
    for (const answer of answers(everything)) {
      expect(answer).toMatchObject({ total: 5, files: 7 });
      expect(answer.facets).toEqual([Uint32Array.of(3, 4), Uint32Array.of(2, 5)]);
      expect(answer.page).toHaveLength(5);
    }
  });

  it("is told where a segment has no files", () => {
    const { files: _files, ...without } = schema;
    const segment = buildSegment(without, rows, dictionaries, { id: 2 });
    const request = { query: question, generation: 0, sizes: [2, 2] };
    expect(() => scanSegment(segment, request, emptyTally(request))).toThrow(RangeError);
  });
});

describe("counts of facets by weight", () => {
  const weight = 0xc000_0000;
  const segment: Segment = buildSegment(schema, rows, dictionaries, { id: 3 });

  it.each([
    ["code by code", 1_000],
    ["value by value", 0],
  ])("stay at the largest number that they can be, counted %s", (_, most) => {
    const facets: CountedFacet[] = [0, 1].map((facet) => ({ facet, counts: new Uint32Array(2) }));
    const weights = new Uint32Array(segment.rows).fill(weight);
    weights[0] = 5;
    for (const step of ["list", "run"]) {
      const counter = counterOf(segment, facets, most, weights);
      if (step === "run") counter.addRun(0, 1);
      else counter.addList(Uint32Array.from(weights.keys()), segment.rows);
      counter.finish();
    }
    const largest = 0xffff_ffff;
    expect(facets.map(({ counts }) => [...counts])).toEqual([
      [largest, largest],
      [largest, largest],
    ]);
  });

  it("stay there when tallies are added up, while the sum of files goes on", () => {
    const request = {
      query: { visible: "all", facets: [0], countFiles: { contains: "" } },
      generation: 0,
      sizes: [2],
    } as const;
    const [sum, more] = [emptyTally(request), emptyTally(request)];
    for (const tally of [sum, more]) {
      tally.facets[0]?.set([weight, 1]);
      tally.files = weight;
    }
    addTally(sum, more);
    expect(answerOf(request, sum)).toMatchObject({ files: 2 * weight, facets: [Uint32Array.of(0xffff_ffff, 2)] });
  });
});
