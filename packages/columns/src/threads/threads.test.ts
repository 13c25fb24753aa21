import { execFile } from "node:child_process";
import { setImmediate as nextTurn } from "node:timers/promises";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import type { NumberedRow, Segment } from "../segment/index.ts";
import { pieceOf as packedPiece } from "../testing/paths.ts";
import { chanceOf, randomRow, testSchema } from "../testing/random.ts";
import { Twin } from "../testing/twin.ts";
import { shareArrays } from "./arrays.ts";
import { WorkerBuilder } from "./builder.ts";
import { InlineBuilder } from "./inline.ts";
import { PoolExecutor } from "./pool.ts";
import { pieceOf, rowsOf } from "./row-piece.ts";
import type { Thread } from "./worker.ts";

const run = promisify(execFile);
// A message that no thread survives: it reads the number of what it is to keep.
const unreadable = undefined as unknown as Segment;

function told(): { errors: Error[]; onError: (error: Error) => void } {
  const errors: Error[] = [];
  return { errors, onError: (error) => errors.push(error) };
}

async function kill(thread: Pick<Thread<object, unknown>, "worker"> | undefined): Promise<void> {
  await thread?.worker?.terminate();
}

describe("a thread that dies", () => {
  it("is replaced, and what it was asked is answered all the same", async () => {
    const { errors, onError } = told();
    const pool = new PoolExecutor(2, onError);
    const builder = () => new InlineBuilder(testSchema);
    const twin = new Twin(31, {}, { executor: pool, sealer: builder(), merger: builder() });
    for (let round = 0; round < 6; round += 1) {
      for (let batch = 0; batch < 10; batch += 1) twin.change(300, 12);
      await nextTurn();
      for (let more = 0; more < 20; more += 1) twin.ask();
      await kill(pool.threads[round % 2]);
      for (let more = 0; more < 5; more += 1) twin.ask();
      await twin.answered();
    }
    expect(errors).toHaveLength(6);
    await twin.index.close();
  });

  it("loses no rows when it was building or merging", async () => {
    const { errors, onError } = told();
    const sealer = new WorkerBuilder(testSchema, onError);
    const merger = new WorkerBuilder(testSchema, onError);
    const twin = new Twin(37, {}, { executor: new PoolExecutor(1, onError), sealer, merger });
    for (let round = 0; round < 4; round += 1) {
      for (let batch = 0; batch < 20; batch += 1) {
        twin.change(300, 12);
        await nextTurn();
      }
      await kill(round % 2 === 0 ? sealer.thread : merger.thread);
      twin.ask();
      await twin.answered();
    }
    expect(errors).toHaveLength(4);
    await expect
      .poll(
        async () => {
          await twin.index.settled();
          return twin.index.sizes().fresh;
        },
        { timeout: 20_000 },
      )
      .toBeLessThan(8);
    for (let more = 0; more < 20; more += 1) twin.ask();
    await twin.answered();
    await twin.index.close();
  });

  it("fails what it was asked after a few attempts, with the reason", async () => {
    const poison = () => pool.threads[0]?.tell({ keep: unreadable });
    let deaths = 0;
    const pool: PoolExecutor = new PoolExecutor(1, () => {
      deaths += 1;
      if (deaths < 3) poison();
    });
    const builder = () => new InlineBuilder(testSchema);
    const twin = new Twin(41, {}, { executor: pool, sealer: builder(), merger: builder() });
    for (let batch = 0; batch < 20; batch += 1) twin.change(300, 12);
    await twin.index.settled();
    poison();
    await expect(twin.index.query({ visible: "all" })).rejects.toThrow("given up after 3 attempts");
    await expect(twin.index.query({ visible: "all" })).rejects.toThrow("No thread of the index is alive");
    // After a pause there is a new one.
    await expect.poll(() => pool.threads[0]?.alive, { timeout: 20_000 }).toBe(true);
    twin.ask();
    await twin.answered();
    await twin.index.close();
  });
});

describe("the threads of an index", () => {
  it("let the process end that forgot to close it", async () => {
    const index = new URL("../index.ts", import.meta.url).href;
    const program = `
      import { createColumnIndex } from ${JSON.stringify(index)};
      const schema = { facets: [], numbers: ["size"], terms: [] };
      const index = createColumnIndex(schema, { threads: 2, freshRows: 2 });
      const row = (id) => ({ id, acl: 1, facets: [], numbers: [id], quantities: { keys: [], lo: [], hi: [] }, terms: [] });
      index.apply({ rows: [row(1), row(2), row(3)], removed: [] });
      await index.settled();
      const { total } = await index.query({ visible: "all" });
      console.log(total, index.sizes().segments);`;
    const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program], { timeout: 20_000 });
    expect(stdout.trim()).toBe("3 1");
  });
});

describe("rows on their way to another thread", () => {
  it("arrive as they were, without the texts of facets, and stay what they were where they came from", () => {
    const chance = chanceOf(3);
    const numbered = Array.from({ length: 20 }, (_, at): NumberedRow => {
      const { files = [], ...row } = randomRow(chance, at + 1);
      const values = [Uint32Array.of(at), new Uint32Array(), Uint32Array.of(1, 2, at + 3)];
      return { row: at % 5 === 0 ? row : { ...row, files }, values };
    });
    const large = packedPiece(Array.from({ length: 5_000 }, (_, at) => `${at * 7919}.h5`));
    numbered.push({ row: { ...randomRow(chance, 99), files: [large] }, values: numbered[0]?.values ?? [] });
    const posted = structuredClone(numbered.map(({ row }) => row.files));
    const arrived = rowsOf(structuredClone(pieceOf(numbered)));
    expect(arrived).toEqual(numbered.map(({ row, values }) => ({ row: { ...row, facets: [] }, values })));
    expect(numbered.map(({ row }) => row.files)).toEqual(posted);
  });

  it("arrive where no row has facets or files", () => {
    const row = { id: 1, acl: 1, facets: [], numbers: [], quantities: { keys: [], lo: [], hi: [] }, terms: [] };
    expect(rowsOf(structuredClone(pieceOf([{ row, values: [] }])))).toEqual([{ row, values: [] }]);
  });
});

describe("shareArrays", () => {
  it("puts large arrays of a question into shared memory and leaves all else as it is", () => {
    const ids = Int32Array.from({ length: 5_000 }, (_, at) => at);
    const edges = Float64Array.of(1, 2);
    const where = {
      op: "and",
      of: [
        { op: "ids", ids },
        { op: "number", bounds: { lo: 3 } },
      ],
    };
    const query = { visible: new Uint8Array(4_000).fill(1), where, edges, none: undefined, nothing: null };
    const shared = shareArrays(query);
    expect(shared).toEqual(query);
    expect(shared.visible.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(shared.where.of[0]?.ids?.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(shared.edges).toBe(edges);
    expect(query.visible.buffer).toBeInstanceOf(ArrayBuffer);
  });
});
