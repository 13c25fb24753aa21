import { describe, expect, it } from "vitest";
import { buildLoose, type Segment } from "../segment/index.ts";
import { chanceOf, randomRow, testSchema } from "../testing/random.ts";
import { type PackedHeader, packSegment, unpackSegment } from "./pack.ts";

function someSegment(rows: number): Segment {
  const chance = chanceOf(rows);
  const all = Array.from({ length: rows }, (_, at) => randomRow(chance, at + 1));
  return buildLoose(testSchema, all, { id: 1 }).segment;
}

function readerOf(buffers: readonly Uint8Array[]) {
  return (index: number, byteLength: number) => {
    const shared = new SharedArrayBuffer(byteLength);
    new Uint8Array(shared).set(buffers[index]?.subarray(0, byteLength) ?? []);
    return shared;
  };
}

describe("packSegment", () => {
  it.each([1, 20, 40_000])("gives a segment of %i rows as few buffers, from which it comes back", (rows) => {
    const segment = someSegment(rows);
    const { header, buffers } = packSegment(segment);
    const large = buffers.filter((buffer) => buffer.byteLength >= 1 << 16);
    expect(buffers.length).toBeLessThanOrEqual(large.length + 1);
    const back = unpackSegment(JSON.parse(JSON.stringify(header)), readerOf(buffers));
    expect(back).toEqual(segment);
    expect(back.ids.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it("writes an array that is used twice once", () => {
    const segment = someSegment(40_000);
    const { buffer, byteOffset, length } = segment.endedAt;
    const twice = { ...segment, positions: new Uint32Array(buffer, byteOffset, length) };
    const bytes = (some: Segment) => packSegment(some).buffers.reduce((sum, buffer) => sum + buffer.byteLength, 0);
    expect(bytes(segment) - bytes(twice)).toBe(segment.positions.byteLength);
  });
});

describe("unpackSegment", () => {
  const { header, buffers } = packSegment(someSegment(20));
  const damaged: [string, PackedHeader, string][] = [
    ["of another version", { ...header, version: 99 }, "version 99"],
    ["whose arrays lie beyond a buffer", { ...header, sizes: header.sizes.map(() => 8) }, "length"],
    [
      "with an array in no buffer",
      { ...header, arrays: header.arrays.map(([kind, , at, n]) => [kind, 9, at, n]) },
      "damaged",
    ],
    ["with too few rows", { ...header, shape: { ...Object(header.shape), rows: 19 } }, "damaged"],
    ["that is of something else", { ...header, shape: {} }, "damaged"],
  ];

  it.each(damaged)("refuses a header %s", (_, wrong, message) => {
    expect(() => unpackSegment(wrong, readerOf(buffers))).toThrow(message);
  });

  it("refuses buffers of another size", () => {
    expect(() => unpackSegment(header, () => new SharedArrayBuffer(3))).toThrow("bytes");
  });
});
