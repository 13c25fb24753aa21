import type { ScanRequest, Tally } from "../scan/index.ts";
import type { Schema } from "../schema.ts";
import type { Segment } from "../segment/index.ts";
import type { RowPiece } from "./row-piece.ts";

/** What each thread is told; messages arrive in order, so `drop` comes after all that needs the segment. */
export type KeepMessage =
  | { readonly keep: Segment }
  /** `large`: so much was dropped since this was said last that the thread should collect it. */
  | { readonly drop: number; readonly large: boolean };

/** Places in the shared memory of a scan: the next segment to take, and whether to stop. */
export const nextPlace = 0;
export const stopPlace = 1;

/** Take segments from the shared counter until there are none left. */
export interface ScanTask {
  readonly scan: number;
  readonly request: ScanRequest;
  /** Ids of the segments. */
  readonly segments: Int32Array;
  readonly control: Int32Array<SharedArrayBuffer>;
}

/** `tally` is missing where the thread took no segment. */
export interface ScanReply {
  readonly scan: number;
  readonly tally?: Tally | undefined;
  readonly error?: Error;
}

export interface BuildData {
  readonly schema: Schema;
}

/** Rows come in pieces, so that posting them does not hold the calling thread for long; `build` follows the last piece. */
export type BuildTask =
  | { readonly piece: RowPiece }
  | { readonly build: true; readonly id: number }
  | { readonly merge: readonly number[]; readonly generation: number; readonly id: number };

export interface BuildReply {
  readonly segment?: Segment;
  readonly error?: Error;
}
