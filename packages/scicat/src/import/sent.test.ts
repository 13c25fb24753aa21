import { appendFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HashTable } from "./hash-table.ts";
import { openSent } from "./sent.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "scicat-sent-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("what was written in earlier runs", () => {
  it("is known again, unless the record changed or the file was begun anew", async () => {
    const path = join(folder, "deep", "a.sent");
    const first = await openSent(path);
    first.add("dataset d", { a: 1 });
    first.add("dataset e", { a: 1 });
    first.add("dataset e", { a: 2 });
    await first.close();
    const second = await openSent(path);
    expect(second.known).toBe(2);
    expect(second.has("dataset d", { a: 1 })).toBe(true);
    expect(second.has("dataset d", { a: 2 })).toBe(false);
    expect(second.has("sample d", { a: 1 })).toBe(false);
    expect([second.has("dataset e", { a: 1 }), second.has("dataset e", { a: 2 })]).toEqual([false, true]);
    await second.close();
    const fresh = await openSent(path, { fresh: true });
    expect(fresh.known).toBe(0);
    fresh.add("dataset f", { a: 1 });
    await fresh.close();
    const after = await openSent(path);
    expect([after.known, after.has("dataset f", { a: 1 })]).toEqual([1, true]);
    await after.close();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it("survives a kill in the middle of an entry, and goes on behind it", async () => {
    const path = join(folder, "b.sent");
    const first = await openSent(path);
    first.add("a", {});
    first.add("b", {});
    await first.close();
    await truncate(path, (await stat(path)).size - 5);
    const second = await openSent(path);
    expect([second.has("a", {}), second.has("b", {})]).toEqual([true, false]);
    second.add("c", {});
    await second.close();
    const third = await openSent(path);
    expect([third.has("a", {}), third.has("c", {})]).toEqual([true, true]);
    await third.close();
  });

  it("is not looked for in a file of another kind, which stays as it is", async () => {
    const path = join(folder, "notes.txt");
    await writeFile(path, "my notes\n".repeat(20));
    await expect(openSent(path)).rejects.toThrow("is no state of an import");
    await appendFile(path, "");
    expect(await readFile(path, "utf8")).toBe("my notes\n".repeat(20));
  });
});

it("a table of hashes holds what a Map holds, beyond its first size", () => {
  const table = new HashTable();
  const words = (n: number) => [Math.imul(n, 2_654_435_761) >>> 0, Math.imul(n, 40_503) >>> 0] as const;
  for (let n = 0; n < 20_000; n++) expect(table.set(...words(n), n, 1)).toBe(true);
  for (let n = 0; n < 20_000; n += 7) expect(table.set(...words(n), n, 2)).toBe(false);
  for (let n = 0; n < 20_000; n++) expect(table.has(...words(n), n, n % 7 === 0 ? 2 : 1)).toBe(true);
  expect(table.has(...words(20_001), 20_001, 1)).toBe(false);
  expect(table.size).toBe(20_000);
});
