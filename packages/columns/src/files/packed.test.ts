import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyPaths } from "./files.fixture.ts";
import { buildFiles, countFiles, countFits, FileLists, fileBytes, isPacked, markFiles, packPaths } from "./index.ts";

const frames = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, k) => `raw/scan_00012/scan_00012_${String(from + k).padStart(6, "0")}.h5`);

describe("packPaths", () => {
  it("takes a few bytes for a thousand frames", () => {
    const packed = packPaths(frames(1, 1001).join("\n"));
    expect(packed.length).toBeLessThan(60);
    expect(isPacked(packed)).toBe(true);
    expect(countFits([packed], { contains: "_00012_0000" })).toBe(99);
  });

  it("begins with bytes that no text of a database has", () => {
    expect([...packPaths("").subarray(0, 2)]).toEqual([0, 1]);
    expect(isPacked(packPaths(""))).toBe(true);
    expect(isPacked(new TextEncoder().encode("raw/scan.h5"))).toBe(false);
    expect(isPacked(Uint8Array.of(0, 2, 0))).toBe(false);
    expect(isPacked(new Uint8Array(0))).toBe(false);
  });

  it("knows no path from one that is empty", () => {
    expect(countFits([packPaths("")], { contains: "" })).toBe(0);
    expect(countFits([packPaths("\n")], { glob: "" })).toBe(2);
  });

  it("is not memory that is shared or that a later call changes", () => {
    const packed = packPaths("a/1");
    const copy = [...packed];
    packPaths("b/2\nc/3\nd");
    expect([...packed]).toEqual(copy);
    expect(packed.buffer).toBeInstanceOf(ArrayBuffer);
  });
});

describe("rows on their way into a column", () => {
  it("join runs of numbers that go on in the next piece", () => {
    const lists = new FileLists();
    for (let from = 0; from < 100_000; from += 1000) lists.add(packPaths(frames(from, from + 1000).join("\n")));
    lists.endRow();
    expect(lists.cells).toBe(1);
    lists.add(packPaths(frames(0, 10).join("\n")));
    lists.endRow();
    expect([lists.cells, lists.rows]).toEqual([2, 2]);
    const column = buildFiles(lists, Uint32Array.of(1, 0));
    expect(fileBytes(column)).toBeLessThan(200);
    const counts = new Uint32Array(2);
    countFiles(column, { glob: "scan_*_00000?.h5" }, counts);
    expect([...counts]).toEqual([10, 10]);
  });

  it("do not join paths that come twice", () => {
    const lists = new FileLists();
    lists.add(packPaths("a_1\na_2\na_2\nb\nb"));
    lists.add(packPaths("a_3\na_3\nb"));
    lists.endRow();
    const counts = new Uint32Array(1);
    for (const test of [{ contains: "_2" }, { contains: "_3" }, { glob: "b" }]) {
      counts[0] = 0;
      countFiles(buildFiles(lists, Uint32Array.of(0)), test, counts);
      expect(counts[0]).toBe("glob" in test ? 3 : 2);
    }
  });

  it("take a piece out of a larger run of bytes", () => {
    const packed = packPaths("a_1\na_2");
    const around = new Uint8Array(packed.length + 7).fill(255);
    around.set(packed, 3);
    const lists = new FileLists();
    lists.add(around, 3, 3 + packed.length);
    lists.endRow();
    const marks = new Uint8Array(1);
    markFiles(buildFiles(lists, Uint32Array.of(0)), { glob: "a_2" }, marks);
    expect([...marks]).toEqual([1]);
  });

  it("refuse bytes that are no packed paths, whole", () => {
    const good = packPaths(`${frames(3, 40).join("\n")}\nraw/other_1.tif\nraw/other_7.tif\nraw/ärger`);
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), fc.boolean(), (at, byte, isCut) => {
        const bad = isCut ? good.slice(0, at) : good.slice();
        if (!isCut) bad[at] = byte;
        const lists = new FileLists();
        lists.add(packPaths("x_1"));
        const { cells } = lists;
        try {
          lists.add(bad);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
          expect(lists.cells).toBe(cells);
        }
        // Whatever was taken can be asked.
        lists.endRow();
        const counts = new Uint32Array(1);
        countFiles(buildFiles(lists, Uint32Array.of(0)), { glob: "*1*2*?*" }, counts);
        expect(counts[0]).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 500 },
    );
    expect(() => new FileLists().add(good, 0, good.length - 1)).toThrow(RangeError);
    expect(() => new FileLists().add(good.subarray(1))).toThrow(RangeError);
    expect(() => countFits([new Uint8Array(3)], { contains: "a" })).toThrow(RangeError);
  });

  it("keep every path, however odd", () => {
    fc.assert(
      fc.property(anyPaths, (paths) => {
        const packed = packPaths(paths.join("\n"));
        for (const path of paths.filter((one) => !/[*?]/.test(one)))
          expect(countFits([packed], { glob: path })).toBe(
            paths.filter((one) => one === path || one.endsWith(`/${path}`)).length,
          );
      }),
      { numRuns: 300 },
    );
  });
});

describe("names that are hard", () => {
  const long = `${"a1_".repeat(1300)}end.h5`;
  const paths = [long, "1".repeat(4000), `${"7/".repeat(600)}x`, "scan_9", "scan_10", "", "\u0000\u0001", "õ\u00ff"];

  it.each([
    [{ contains: "a1_".repeat(1300) }, 1],
    [{ contains: "1".repeat(1000) }, 1],
    [{ contains: "1".repeat(4001) }, 0],
    [{ glob: "*1*1*1*1*1*1*1*1*" }, 2],
    [{ glob: "????????" }, 0],
    [{ glob: "scan_??" }, 1],
    [{ glob: "scan_?" }, 1],
    [{ glob: "??" }, 2],
    [{ glob: `${"*?".repeat(500)}` }, 3],
    [{ glob: `${"*7".repeat(500)}*` }, 1],
    [{ contains: "\u0000" }, 1],
    [{ contains: "\u00ff" }, 1],
    [{ glob: "" }, 1],
  ])("are fitted by hard pattern %#", (test, count) => {
    const lists = new FileLists();
    for (let row = 0; row < 40; row++) {
      lists.add(packPaths(paths.join("\n")));
      lists.endRow();
    }
    const column = buildFiles(
      lists,
      Uint32Array.from({ length: 40 }, (_, i) => i),
    );
    const counts = new Uint32Array(40);
    countFiles(column, test, counts);
    expect(new Set(counts)).toEqual(new Set([count]));
    expect(countFits([packPaths(paths.join("\n"))], test)).toBe(count);
  });

  it("are many in one row", () => {
    const lists = new FileLists();
    for (let from = 0; from < 200_000; from += 50_000)
      lists.add(
        packPaths(
          Array.from({ length: 50_000 }, (_, k) => `x/${(Math.imul(from + k, 2654435761) >>> 0).toString(36)}`).join(
            "\n",
          ),
        ),
      );
    lists.endRow();
    const column = buildFiles(lists, Uint32Array.of(0));
    const counts = new Uint32Array(1);
    countFiles(column, { contains: "x/" }, counts);
    expect(counts[0]).toBe(200_000);
    counts[0] = 0;
    countFiles(column, { glob: "*" }, counts);
    expect(counts[0]).toBe(200_000);
  });
});
