import type { ScanRequest, Tally } from "../scan/index.ts";
import type { NumberedRow, Segment } from "../segment/index.ts";

/** Whoever works on segments knows them from `keep` to `drop`. */
export interface SegmentKeeper {
  keep(segment: Segment): void;
  /** `large`: worth to be collected at once. */
  drop(id: number, large: boolean): void;
  /** Ends its threads; what is under way fails. */
  close(): Promise<void>;
}

export interface Scan {
  readonly request: ScanRequest;
  /** Segments that are kept, and stay so until the scan is over. Those that take longest should come first. */
  readonly segments: readonly Segment[];
  /** So little is to be read that one thread does it soonest. */
  readonly small: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Scans segments. */
export interface Executor extends SegmentKeeper {
  /** The tallies of all segments, in any number of parts. Errors: AbortError when the signal ends it. */
  scan(scan: Scan): Promise<readonly Tally[]>;
}

/** Makes segments; one task at a time, further ones wait. */
export interface Builder extends SegmentKeeper {
  build(rows: readonly NumberedRow[]): Promise<Segment>;
  /** Without the rows that ended at or before the generation. The segments must be kept. */
  merge(segments: readonly Segment[], generation: number): Promise<Segment>;
}

/** What a stopped scan fails with. */
export function abortError(signal: AbortSignal): Error {
  return new DOMException("The question was withdrawn", { name: "AbortError", cause: signal.reason });
}
