import { bytesOf, wordsOf } from "../memory.ts";
import { goneRow } from "../terms/types.ts";
import type { FileColumn, PathTest } from "./types.ts";

/** Names as they are, until the packed form replaces this file. */
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

export function packPaths(paths: string): Uint8Array {
  const text = new TextEncoder().encode(paths);
  const packed = new Uint8Array(text.length + 2);
  packed[1] = 1;
  packed.set(text, 2);
  return packed;
}

export const isPacked = (bytes: Uint8Array): boolean => bytes.length >= 2 && bytes[0] === 0 && bytes[1] === 1;

const namesIn = (packed: Uint8Array): string[] => {
  const text = utf8.decode(packed.slice(2));
  return text === "" ? [] : text.split("\n");
};

export class FileLists {
  readonly lists: string[][] = [];
  #open: string[] = [];
  #cells = 0;

  // biome-ignore lint/complexity/noUselessConstructor: the packed form uses it
  constructor(_likelyRows = 1024) {}

  add(packed: Uint8Array, start = 0, end = packed.length): void {
    const piece = packed.subarray(start, end);
    if (!isPacked(piece)) throw new RangeError("These bytes are no packed paths.");
    const names = namesIn(piece);
    this.#cells += names.length;
    for (const name of names) this.#open.push(name);
  }

  endRow(): void {
    this.lists.push(this.#open);
    this.#open = [];
  }

  get rows(): number {
    return this.lists.length;
  }

  get cells(): number {
    return this.#cells;
  }
}

function columnOf(rows: readonly (readonly string[])[]): FileColumn {
  const encoder = new TextEncoder();
  const texts = rows.map((names) => encoder.encode(names.map((name) => `${name}\n`).join("")));
  const starts = wordsOf(rows.length + 1);
  texts.forEach((text, row) => {
    starts[row + 1] = (starts[row] ?? 0) + text.length;
  });
  const bytes = bytesOf(starts[rows.length] ?? 0);
  texts.forEach((text, row) => {
    bytes.set(text, starts[row] ?? 0);
  });
  return { rows: rows.length, parts: [starts, bytes] };
}

function namesOf({ parts: [starts, bytes] }: FileColumn, row: number): string[] {
  const text = bytes ? utf8.decode(Uint8Array.from(bytes.subarray(starts?.[row], starts?.[row + 1]))) : "";
  return text.split("\n").slice(0, -1);
}

export function buildFiles(lists: FileLists, order: Uint32Array): FileColumn {
  return columnOf(Array.from(order, (came) => lists.lists[came] ?? []));
}

export function mergeFiles(
  parts: readonly { readonly column: FileColumn; readonly target: Uint32Array }[],
  rows: number,
): FileColumn {
  const lists: string[][] = Array.from({ length: rows }, () => []);
  for (const { column, target } of parts)
    target.forEach((to, row) => {
      if (to !== goneRow) lists[to] = namesOf(column, row);
    });
  return columnOf(lists);
}

export function fits(path: string, test: PathTest): boolean {
  if ("contains" in test) return path.includes(test.contains);
  const glob = Array.from(test.glob, (one) =>
    one === "*" ? "[^]*" : one === "?" ? "[^]" : one.replace(/[\\^$.|+()[\]{}/-]/g, "\\$&"),
  ).join("");
  return new RegExp(`^(?:[^]*/)?${glob}$`, "u").test(path);
}

export function markFiles(column: FileColumn, test: PathTest, marks: Uint8Array): void {
  for (let row = 0; row < column.rows; row++) if (namesOf(column, row).some((name) => fits(name, test))) marks[row] = 1;
}

export function countFiles(column: FileColumn, test: PathTest, counts: Uint32Array): void {
  for (let row = 0; row < column.rows; row++)
    counts[row] = (counts[row] ?? 0) + namesOf(column, row).filter((name) => fits(name, test)).length;
}

export const countFits = (files: readonly Uint8Array[], test: PathTest): number =>
  files.reduce((sum, piece) => sum + namesIn(piece).filter((name) => fits(name, test)).length, 0);

export const fileFits = (files: readonly Uint8Array[], test: PathTest): boolean => countFits(files, test) > 0;
