import type { Receipt } from "@margay/contract";
import { InvalidBody } from "../errors.ts";
import { toProblem } from "../http/problems.ts";
import { parseJson } from "../json.ts";
import { fieldErrors } from "../records/validate.ts";
import type { Line } from "./lines.ts";

export type { Receipt };

/** A line that holds a valid document. */
export interface Entry<T> {
  line: number;
  value: T;
}

/** A batch of lines: the documents, and receipts of the lines that hold none. */
export interface Checked<T> {
  entries: Entry<T>[];
  receipts: Receipt[];
}

export function refused(line: number, error: unknown, key?: string): Receipt {
  return { line, status: "error", ...(key === undefined ? {} : { key }), problem: toProblem(error) };
}

/** Parses and validates lines; what is wrong with one is in its receipt. `T` is what the schema describes. */
export function readEntries<T>(schema: object, lines: readonly Line[]): Checked<T> {
  const entries: Entry<T>[] = [];
  const receipts: Receipt[] = [];
  for (const { line, bytes, error } of lines) {
    try {
      if (error) throw error;
      const value = parseJson(bytes);
      const errors = fieldErrors(schema, value);
      if (errors.length > 0) throw new InvalidBody(errors);
      entries.push({ line, value: value as T }); // just validated
    } catch (reason) {
      receipts.push(refused(line, reason));
    }
  }
  return { entries, receipts };
}

/** True when the fault is not in the data: trying the lines one by one would fail as well. */
export function isOutage(error: unknown): boolean {
  const { code } = toProblem(error);
  return code === "unavailable" || code === "storage_full";
}

export const inLineOrder = (receipts: Receipt[]) => receipts.sort((a, b) => a.line - b.line);
