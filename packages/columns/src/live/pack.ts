import type { Segment } from "../segment/types.ts";

/** A segment as bytes. `header` survives JSON and belongs to these buffers. */
export interface PackedSegment {
  readonly header: PackedHeader;
  readonly buffers: readonly Uint8Array[];
}

export interface PackedHeader {
  readonly version: number;
}

/** A segment as a few buffers, most of them the segment's own memory: write them before it changes, or pack a frozen one. */
export function packSegment(segment: Segment): PackedSegment {
  throw new Error(`segment ${segment.id} cannot be packed yet`);
}

/**
 * The segment that was packed, under a new id of this process. `read` gives the bytes of a buffer. Errors: Error where the header
 * is of another version or does not fit the bytes.
 */
export function unpackSegment(
  header: PackedHeader,
  read: (index: number, byteLength: number) => SharedArrayBuffer,
): Segment {
  throw new Error(`version ${header.version}: no ${read.name}`);
}
