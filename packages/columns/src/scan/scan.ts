import type { Segment } from "../segment/types.ts";
import type { ScanRequest, Tally } from "./types.ts";

/** Adds the rows of a segment that fit the request to the tally. */
export function scanSegment(_segment: Segment, _request: ScanRequest, _tally: Tally): void {
  throw new Error("not written yet");
}
