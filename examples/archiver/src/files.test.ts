import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parts } from "./archive.ts";
import { below, checksum, copyChecked, folderName, ordinaryFile, Refusal } from "./files.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "margay-files-"));
  await mkdir(join(folder, "disk/set"), { recursive: true });
  await writeFile(join(folder, "disk/set/a.txt"), "a");
  await writeFile(join(folder, "secret.txt"), "secret");
  await symlink(join(folder, "secret.txt"), join(folder, "disk/set/link.txt"));
  await symlink(folder, join(folder, "disk/up"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("paths of records", () => {
  it.each([["../secret.txt"], ["set/../../secret.txt"], [".."], ["."], [""], ["a\0b"]])("refuse %j", (path) => {
    expect(() => below(join(folder, "disk"), path)).toThrow(Refusal);
  });

  it("stay below the folder, with a leading slash too", () => {
    expect(below("/disk", "/data/x", "a/b.h5")).toBe("/disk/data/x/a/b.h5");
  });

  it.each([["set/link.txt"], ["up/secret.txt"], ["set"], ["set/none.txt"]])("lead to no file at %s", async (path) => {
    await expect(ordinaryFile(join(folder, "disk"), path)).rejects.toBeInstanceOf(Refusal);
  });

  it("lead to ordinary files", async () => {
    expect(await ordinaryFile(join(folder, "disk"), "/set", "a.txt")).toBe(join(folder, "disk/set/a.txt"));
  });

  it("make one folder of a PID, whatever is in it", () => {
    expect([folderName("20.500/ü"), folderName(".."), folderName("a/../b")]).toEqual([
      "20%2E500%2F%C3%BC",
      "%2E%2E",
      "a%2F%2E%2E%2Fb",
    ]);
  });
});

describe("a checked copy", () => {
  it("is complete, replaces what is there, and knows its checksum", async () => {
    const [from, to] = [join(folder, "disk/set/a.txt"), join(folder, "new/a.txt")];
    const sum = await copyChecked(from, to);
    await writeFile(to, "half");
    expect(await copyChecked(from, to, sum)).toBe(sum);
    expect([await readFile(to, "utf8"), await checksum(to)]).toEqual(["a", sum]);
  });

  it("is refused where the original has another checksum than it should", async () => {
    const copy = copyChecked(join(folder, "disk/set/a.txt"), join(folder, "other/a.txt"), "0".repeat(64));
    await expect(copy).rejects.toThrow("the file 'a.txt' is damaged");
  });
});

describe("datablocks", () => {
  const sizes = (cut: { size: number }[][]) => cut.map((part) => part.map(({ size }) => size));
  const files = (...all: number[]) => all.map((size, index) => ({ path: String(index), size, time: "" }));

  it("hold files up to their size, and at least one", () => {
    expect(sizes(parts(files(4, 4, 4, 20, 1, 1), 10))).toEqual([[4, 4], [4], [20], [1, 1]]);
  });
});
