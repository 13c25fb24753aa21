import { type PathTest, packPaths } from "../files/index.ts";
import type { SourceRow } from "../schema.ts";

const written = new WeakMap<Uint8Array, readonly string[]>();

/** A piece of files as rows carry it, a view into larger memory; the oracle reads the paths as they were given. */
export function pieceOf(paths: readonly string[]): Uint8Array {
  const packed = packPaths(paths.join("\n"));
  const memory = new Uint8Array(packed.length + 16).fill(0x2a);
  memory.set(packed, 5);
  const piece = memory.subarray(5, 5 + packed.length);
  written.set(piece, paths);
  return piece;
}

export function pathsOf({ files = [] }: SourceRow): string[] {
  return files.flatMap((piece) => written.get(piece) ?? []);
}

/** How many of a row's files are so, as plainly as it can be said. */
export function countPaths(row: SourceRow, test: PathTest): number {
  const isSo = testerOf(test);
  return pathsOf(row).filter(isSo).length;
}

const testers = new WeakMap<PathTest, (path: string) => boolean>();

function testerOf(test: PathTest): (path: string) => boolean {
  const tester = testers.get(test) ?? newTester(test);
  testers.set(test, tester);
  return tester;
}

function newTester(test: PathTest): (path: string) => boolean {
  if ("contains" in test) return (path) => path.includes(test.contains);
  const pattern = Array.from(test.glob, (one) =>
    one === "*" ? ".*" : one === "?" ? "." : `\\u{${one.codePointAt(0)?.toString(16)}}`,
  );
  const whole = new RegExp(`^${pattern.join("")}$`, "su");
  return (path) => {
    const steps = path.split("/");
    return steps.some((_, at) => whole.test(steps.slice(at).join("/")));
  };
}
