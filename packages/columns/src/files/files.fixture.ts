import fc from "fast-check";
import { packPaths } from "./packed.ts";
import type { PathTest } from "./types.ts";

/** What a test means, written as plainly as can be. */
export function naiveFits(path: string, test: PathTest): boolean {
  if ("contains" in test) return path.includes(test.contains);
  const source = Array.from(test.glob, (one) =>
    one === "*" ? "[^]*" : one === "?" ? "[^]" : one.replace(/[\\^$.|+()[\]{}/]/g, "\\$&"),
  ).join("");
  return new RegExp(`^(?:[^]*/)?${source}$`, "u").test(path);
}

export const naiveCount = (paths: readonly string[], test: PathTest): number =>
  paths.filter((path) => naiveFits(path, test)).length;

const digits = (value: number, length: number) => String(value).padStart(length, "0");

/** Names as instruments and people give them, of the k-th file of a row. */
const style: fc.Arbitrary<(k: number) => string> = fc
  .tuple(fc.nat(9), fc.nat(30), fc.constantFrom("gold", "ärger", "µm", "bsa", "😀"), fc.nat(0xffffff))
  .map(([kind, scan, word, hash]) => {
    const hex = (k: number) => ((hash * (k + 3) * 2654435761) >>> 0).toString(16);
    const styles: ((k: number) => string)[] = [
      (k) => `raw/scan_${digits(scan, 5)}/scan_${digits(scan, 5)}_${digits(k, 6)}.h5`,
      (k) => (k === 0 ? `raw/scan_${digits(scan, 5)}.fio` : `raw/${word}_${scan}/tiff${digits(k % 3, 4)}/${k}.tif`),
      (k) => `raw/${word}_lambda${k % 3}/m${k % 3}_part${digits(Math.floor(k / 3), 5)}.nxs`,
      (k) => `runs/${hex(0)}/${hex(k)}-${digits(k, 4)}.bin`,
      (k) => `messung ${scan}/größe ${scan % 9} ${word}/bild ${digits(k + 1, 4)}.${k % 2 === 0 ? "tif" : "jpg"}`,
      (k) => `${digits(scan, 3)}${digits(k, 12)}`,
      (k) => `2024${digits(scan, 2)}${digits(k, 8)}_${digits(scan, 10)}.dat`,
      (k) => `a${digits(k, 2)}b_${k}_${k}.h5`,
      (k) => `${k}_${scan}`,
      () => `${word}.${scan}`,
    ];
    return styles[kind] ?? ((k: number) => String(k));
  });

const styled: fc.Arbitrary<string[]> = fc
  .tuple(style, fc.nat(20), fc.nat(110), fc.constantFrom(1, 1, 1, 2, 7))
  .map(([name, count, first, step]) => Array.from({ length: count }, (_, k) => name(first + k * step)));

/** Names that nobody would give, of few characters, so that they meet. */
const odd: fc.Arbitrary<string[]> = fc.array(
  fc.oneof(
    fc.string({ unit: fc.constantFrom("1", "2", "0", "a", "/", "_", "."), maxLength: 14 }),
    fc.string({ unit: fc.constantFrom("1", "0"), maxLength: 24 }),
    fc.string({
      unit: fc.constantFrom(
        "9",
        "0",
        "ä",
        "õ",
        "ÿ",
        "😀",
        "\0",
        "\r",
        "\t",
        "\\",
        "%",
        "*",
        "?",
        "\ufffd",
        "\u{10ffff}",
        "/",
      ),
      maxLength: 9,
    }),
    fc.array(fc.nat(12), { maxLength: 40 }).map((numbers) => numbers.join("_")),
  ),
  { maxLength: 12 },
);

export const anyPaths: fc.Arbitrary<string[]> = fc
  .tuple(fc.oneof(styled, odd), fc.oneof(styled, odd, fc.constant([])), fc.boolean())
  .map(([one, other, isTwice]) => [...one, ...other, ...(isTwice ? one.slice(0, 3) : [])])
  .map((paths) => (paths.length === 1 && paths[0] === "" ? [] : paths));

/** Cut out of the paths, sometimes with a character changed or a wildcard put in, or out of nothing. */
export const testOf = (rows: readonly (readonly string[])[]): fc.Arbitrary<PathTest> => {
  const paths = rows.flat();
  const cut = fc
    .tuple(
      paths.length > 0 ? fc.constantFrom(...paths) : fc.constant("a1"),
      fc.nat(60),
      fc.nat(14),
      fc.nat(9),
      fc.array(fc.tuple(fc.nat(20), fc.constantFrom("*", "?", "*", "?", "1", "0", "a", "/", "9", "_")), {
        maxLength: 4,
      }),
    )
    .map(([path, start, length, whole, changes]) => {
      const all = Array.from(path);
      const from = start % (all.length + 1);
      const piece = whole === 0 ? all : whole < 3 ? all.slice(from) : all.slice(from, from + length);
      for (const [at, change] of whole === 4 ? [] : changes)
        piece.splice(at % (piece.length + 1), (at + length) % 3, change);
      return piece.join("");
    });
  const made = fc.string({ unit: fc.constantFrom("*", "?", "1", "2", "0", "a", "/", "_"), maxLength: 9 });
  const fixed = fc.constantFrom(
    "*1*2*3*",
    "????????",
    "*",
    "",
    "?",
    "*/*",
    "**?*",
    "*0*0*",
    "*?1*",
    "*.h?",
    "*_0*1.*",
    "ä*",
  );
  const globs = fc.oneof({ weight: 6, arbitrary: cut }, made, fixed);
  return fc.oneof(
    cut.map((contains) => ({ contains })),
    globs.map((glob) => ({ glob })),
    cut.map((piece) => ({ glob: `*${piece}*` })),
    fc.integer({ min: 0, max: 1210 }).map((number) => ({ contains: String(number) })),
  );
};

/** Packs paths in pieces of about so many; one empty path is not a piece by itself, since that would be no path. */
export function piecesOf(paths: readonly string[], size: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < paths.length; ) {
    let end = at + size;
    while (end < paths.length && paths.slice(at, end).join("\n") === "") end++;
    // Nor may one be left behind.
    if (end === paths.length - 1 && paths[end] === "") end++;
    pieces.push(packPaths(paths.slice(at, end).join("\n")));
    at = end;
  }
  return pieces;
}
