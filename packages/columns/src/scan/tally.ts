import type { Answer } from "../query.ts";
import type { ScanRequest, Tally } from "./types.ts";

/** A tally of nothing. Errors: RangeError where the question is malformed (a facet selected twice, edges that do not ascend). */
export function emptyTally(_request: ScanRequest): Tally {
  throw new Error("not written yet");
}

/** Adds `from`, which is of other rows and of the same request. */
export function addTally(_into: Tally, _from: Tally): void {
  throw new Error("not written yet");
}

export function answerOf(_request: ScanRequest, _tally: Tally): Answer {
  throw new Error("not written yet");
}
