import { describe, expect, it } from "vitest";
import { batchesOf, createLineSplitter } from "./lines.ts";

const limits = { lines: 3, bytes: 1_000, idleMs: 20 };

async function collect(chunks: AsyncIterable<Buffer>, maxLineBytes = 100) {
  const batches: [number, string][][] = [];
  for await (const batch of batchesOf(chunks, limits, maxLineBytes))
    batches.push(batch.map(({ line, bytes, error }) => [line, error?.code ?? bytes.toString()]));
  return batches;
}

async function* stream(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text);
}

describe("lines of a stream", () => {
  it("are the same however the bytes are cut", () => {
    const whole = Buffer.from('{"a":1}\r\n\n  \r\n{"ü":"漢"}\nlast');
    const reference = [
      [1, '{"a":1}\r'],
      [4, '{"ü":"漢"}'],
      [5, "last"],
    ];
    for (let size = 1; size <= whole.length; size++) {
      const splitter = createLineSplitter(100);
      const lines = [];
      for (let from = 0; from < whole.length; from += size)
        lines.push(...splitter.push(whole.subarray(from, from + size)));
      lines.push(...splitter.end());
      expect(lines.map((line) => [line.line, line.bytes.toString()])).toEqual(reference);
    }
  });

  it("come in batches of bounded length", async () => {
    expect(await collect(stream("1\n2\n3\n4\n", "5"))).toEqual([
      [
        [1, "1"],
        [2, "2"],
        [3, "3"],
      ],
      [
        [4, "4"],
        [5, "5"],
      ],
    ]);
  });

  it("that are too long are told and skipped", async () => {
    const long = "x".repeat(101);
    const [batch] = await collect(stream("a\n", long.slice(0, 50), `${long.slice(50)}\nb\n`));
    expect(batch).toEqual([
      [1, "a"],
      [2, "body_too_large"],
      [3, "b"],
    ]);
  });

  it("are handed on when the sender pauses", async () => {
    let goOn = () => {};
    const paused = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    async function* slow() {
      yield Buffer.from("1\n");
      await paused;
      yield Buffer.from("2\n");
    }
    const batches = [];
    for await (const batch of batchesOf(slow(), limits, 100)) {
      batches.push(batch.map((line) => line.line));
      goOn();
    }
    expect(batches).toEqual([[1], [2]]);
  });

  it("that were not finished when the stream broke off are dropped", async () => {
    async function* broken() {
      yield Buffer.from("1\n2\n3\n4");
      throw new Error("broken off");
    }
    const seen: number[] = [];
    const reading = async () => {
      for await (const batch of batchesOf(broken(), limits, 100)) seen.push(...batch.map((line) => line.line));
    };
    await expect(reading()).rejects.toThrow("broken off");
    expect(seen).toEqual([1, 2, 3]);
  });
});
