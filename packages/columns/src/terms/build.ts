import type { TermColumn } from "./types.ts";

/** Inverts the terms of `rows` rows; order and repetition within a row mean nothing. */
export function buildTerms(_rows: number, _termsOf: (row: number) => Iterable<string>): TermColumn {
  throw new Error("not written yet");
}
