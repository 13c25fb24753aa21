import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { packSegment, unpackSegment } from "./live/pack.ts";
import type { Place, Query } from "./query.ts";
import type { SourceRow } from "./schema.ts";
import { pieceOf } from "./testing/paths.ts";
import { randomRow } from "./testing/random.ts";
import { smallSegments, Twin } from "./testing/twin.ts";

const threadings = [
  { name: "on the calling thread", threads: 0, batches: 400 },
  { name: "with two threads", threads: 2, batches: 300 },
];

describe.each(threadings)("an index $name", ({ threads, batches }) => {
  it("answers each question as of its beginning, whatever is applied, sealed and merged meanwhile", async () => {
    for (const seed of [1, 2, 3]) {
      const twin = new Twin(seed, { threads });
      for (let batch = 0; batch < batches; batch += 1) {
        twin.change(300, 12);
        for (let more = twin.chance(3); more > 0; more -= 1) twin.ask();
        if (twin.chance(3) > 0) await nextTurn();
        if (twin.chance(20) === 0) await twin.answered();
        if (twin.chance(60) === 0) await twin.index.settled();
      }
      await twin.answered();
      await twin.index.settled();
      twin.ask();
      await twin.answered();
      const sizes = twin.index.sizes();
      expect(sizes.rows).toBe(twin.rows.size);
      expect(sizes.merges).toBeGreaterThan(5);
      expect(sizes.fresh).toBeLessThan(smallSegments.freshRows);
      for (let id = 1; id <= 300; id += 1) expect(twin.index.has(id)).toBe(twin.rows.has(id));
      expect(twin.errors).toEqual([]);
      await twin.index.close();
    }
  });

  it("shows each row that does not change exactly once to whoever walks its pages while others change", async () => {
    const twin = new Twin(7, { threads });
    const resting = Array.from({ length: 120 }, (_, at) => randomRow(twin.chance, 1000 + at));
    twin.index.apply({ rows: resting, removed: [] });
    for (const descending of [false, true]) {
      const seen: number[] = [];
      let after: Place | undefined;
      do {
        for (let batch = 0; batch < 3; batch += 1) twin.change(200, 12);
        const page = { by: { number: 1 }, descending, limit: 7, ...(after === undefined ? {} : { after }) };
        const answer = await twin.index.query({ visible: "all", page });
        seen.push(...answer.page.map((place) => place.id));
        after = answer.page.at(-1);
      } while (after !== undefined);
      const found = seen.filter((id) => id >= 1000);
      expect(found.toSorted((a, b) => a - b)).toEqual(resting.map((row) => row.id));
    }
    await twin.index.close();
  });

  it("gives its rows of one moment away, which another index takes in", async () => {
    const twin = new Twin(11, { threads });
    for (let batch = 0; batch < 60; batch += 1) {
      twin.change(200, 12);
      if (batch % 3 === 0) await nextTurn();
    }
    const rows = new Map(twin.rows);
    const freezing = twin.index.frozen();
    for (let batch = 0; batch < 20; batch += 1) twin.change(200, 12);
    const frozen = await freezing;
    const copy = new Twin(12, { threads });
    copy.change(5, 3);
    copy.index.apply({ rows: [], removed: [...copy.rows.keys()] });
    copy.rows.clear();
    for (const segment of frozen.segments) {
      const { header, buffers } = packSegment(segment);
      const read = unpackSegment(JSON.parse(JSON.stringify(header)), (index, byteLength) => {
        const shared = new SharedArrayBuffer(byteLength);
        new Uint8Array(shared).set(buffers[index] ?? []);
        return shared;
      });
      expect(read).toEqual(segment);
      await copy.index.adopt({ segment: read, values: frozen.values });
    }
    for (const [id, row] of rows) copy.rows.set(id, row);
    for (let batch = 0; batch < 60; batch += 1) {
      copy.ask();
      if (batch > 20) copy.change(200, 6);
    }
    await copy.answered();
    expect(copy.errors).toEqual([]);
    await Promise.all([twin.index.close(), copy.index.close()]);
  });

  it("refuses a segment with rows that it has, and stays as it was", async () => {
    const twin = new Twin(13, { threads, freshRows: 50 });
    const rows = Array.from({ length: 40 }, (_, at) => randomRow(twin.chance, 1 + at));
    twin.index.apply({ rows, removed: [] });
    const frozen = await twin.index.frozen();
    const [segment] = frozen.segments;
    if (segment === undefined) throw new Error("nothing was frozen");
    const loose = { segment, values: frozen.values };
    await expect(twin.index.adopt(loose)).rejects.toThrow("in the index already");
    const empty = new Twin(14, { threads });
    await empty.index.adopt(loose);
    const { generation } = empty.index;
    await expect(empty.index.adopt(loose)).rejects.toThrow("in the index already");
    expect(empty.index.generation).toBe(generation);
    expect(empty.index.sizes()).toMatchObject({ rows: 40, segments: 1 });
    await Promise.all([twin.index.close(), empty.index.close()]);
  });

  it("refuses questions about what is not kept or not there before anything runs", async () => {
    const twin = new Twin(17, { threads, keep: { terms: false, quantities: false, files: false } });
    for (let batch = 0; batch < 30; batch += 1) twin.change(100, 12);
    const everything = { visible: "all" } as const;
    const refused: Query[] = [
      { ...everything, where: { op: "term", column: 0, test: { equals: "w1" } } },
      { ...everything, where: { op: "and", of: [{ op: "not", of: { op: "quantity", key: 1, bounds: {} } }] } },
      { ...everything, page: { by: { quantities: Int32Array.of(1) }, descending: false, limit: 1 } },
      { ...everything, extents: [{ quantities: Int32Array.of(1) }] },
      { ...everything, facets: [3] },
      { ...everything, where: { op: "number", column: -1, bounds: {} } },
      { ...everything, where: { op: "or", of: [{ op: "files", test: { contains: "scan" } }] } },
      { ...everything, countFiles: { glob: "*.cbf" } },
    ];
    for (const query of refused) {
      expect(twin.index.canAnswer(query)).toBe(false);
      await expect(twin.index.query(query)).rejects.toThrow(RangeError);
    }
    twin.ask({ ...everything, facets: [0, 1, 2], ids: true, where: { op: "number", column: 1, bounds: { lo: 3 } } });
    await twin.answered();
    await twin.index.settled();
    expect(twin.index.sizes().bytes).toMatchObject({ terms: 0, files: 0 });
    await twin.index.close();
  });

  it("stops a question when its signal says so, before and while it is answered", async () => {
    const twin = new Twin(19, { threads });
    for (let batch = 0; batch < 60; batch += 1) twin.change(300, 12);
    await twin.index.settled();
    const early = twin.index.query(twin.query(), AbortSignal.abort());
    await expect(early).rejects.toMatchObject({ name: "AbortError" });
    const controller = new AbortController();
    const late = twin.index.query(twin.query(), controller.signal);
    controller.abort();
    await expect(late).rejects.toMatchObject({ name: "AbortError" });
    twin.ask();
    await twin.answered();
    await twin.index.close();
  });

  it("leaves everything as it was when a row of a batch is malformed", async () => {
    const twin = new Twin(23, { threads });
    twin.change(20, 12);
    const { generation } = twin.index;
    const rows = [randomRow(twin.chance, 1), undefined];
    // What strict types forbid, a careless caller may do.
    expect(() => twin.index.apply({ rows: rows as SourceRow[], removed: [] })).toThrow();
    expect(twin.index.generation).toBe(generation);
    twin.ask();
    await twin.answered();
    await twin.index.close();
  });

  it("leaves everything as it was when files of a row are not packed", async () => {
    const twin = new Twin(43, { threads });
    twin.change(20, 12);
    const { generation } = twin.index;
    const names = new TextEncoder().encode("scan_1/f_0001.cbf");
    const unpacked = { ...randomRow(twin.chance, 2), files: [pieceOf(["a.h5"]), names] };
    expect(() => twin.index.apply({ rows: [randomRow(twin.chance, 1), unpacked], removed: [3, 4] })).toThrow(
      RangeError,
    );
    expect(twin.index.generation).toBe(generation);
    for (let more = 0; more < 10; more += 1) twin.ask();
    await twin.answered();
    await twin.index.close();
  });

  it("seals rows with many files before there are many rows, and answers the same", async () => {
    const twin = new Twin(47, { threads, freshRows: 1_000, freshFileBytes: 2_000 });
    const irregular = (count: number) =>
      pieceOf(Array.from({ length: count }, () => `log${twin.chance(2 ** 30)}x${twin.chance(2 ** 30)}y`));
    for (let id = 1; id <= 20; id += 1) {
      const row = { ...randomRow(twin.chance, id), files: [irregular(100), irregular(3)] };
      twin.rows.set(id, row);
      twin.index.apply({ rows: [row], removed: [] });
      twin.change(20, 3);
      twin.ask({
        visible: "all",
        facets: [0, 1, 2],
        countFiles: { contains: "7" },
        where: { op: "files", test: { contains: "log" } },
      });
    }
    await twin.index.settled();
    expect(twin.index.sizes().segments).toBeGreaterThan(0);
    expect(twin.index.sizes().fresh).toBeLessThan(20);
    expect(twin.index.sizes().bytes.files).toBeGreaterThan(0);
    twin.ask();
    await twin.answered();
    expect(twin.errors).toEqual([]);
    await twin.index.close();
  });

  it("answers as of its beginning where a fresh row has so many files that it takes several turns", async () => {
    const twin = new Twin(53, { threads, freshRows: 1_000, freshFileBytes: 1e9 });
    const names = (count: number) => Array.from({ length: count }, () => `${twin.chance(2 ** 30).toString(36)}x.h5`);
    const large = { ...randomRow(twin.chance, 7), files: Array.from({ length: 40 }, () => pieceOf(names(1_000))) };
    const everything: Query = { visible: "all", facets: [0, 1, 2], ids: true };
    const questions: Query[] = [
      { ...everything, countFiles: { contains: "a1" }, where: { op: "files", test: { contains: "a1" } } },
      { ...everything, countFiles: { glob: "a*" }, where: { op: "not", of: { op: "files", test: { glob: "*.h4" } } } },
      { ...everything, where: { op: "and", of: [{ op: "files", test: { contains: "qq" } }] } },
      { ...everything, visible: new Uint8Array(), countFiles: { contains: "" } },
    ];
    for (const rows of [[large], [{ ...large, files: [pieceOf(["a1.h5"])] }]]) {
      for (const row of rows) twin.rows.set(row.id, row);
      twin.index.apply({ rows, removed: [] });
      for (const question of questions) twin.ask(question);
      twin.change(20, 12);
    }
    await twin.answered();
    twin.rows.set(large.id, large);
    twin.index.apply({ rows: [large], removed: [] });
    const controller = new AbortController();
    const withdrawn = twin.index.query({ ...everything, countFiles: { contains: "a1" } }, controller.signal);
    controller.abort();
    await expect(withdrawn).rejects.toMatchObject({ name: "AbortError" });
    const closed = twin.index.query({ ...everything, countFiles: { contains: "a1" } });
    await Promise.all([expect(closed).rejects.toThrow("closed"), twin.index.close()]);
  });

  it("answers nobody once it is closed", async () => {
    const twin = new Twin(29, { threads });
    for (let batch = 0; batch < 30; batch += 1) twin.change(300, 12);
    const asked = twin.index.query(twin.query()).catch((error: Error) => error.message);
    await twin.index.close();
    // It may have been answered just before.
    const answer = await asked;
    if (typeof answer === "string") expect(answer).toBe("The index is closed");
    await expect(twin.index.query({ visible: "all" })).rejects.toThrow("The index is closed");
    expect(() => twin.index.apply({ rows: [], removed: [] })).toThrow("The index is closed");
    await twin.index.settled();
  });
});
