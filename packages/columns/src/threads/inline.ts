import { setImmediate as nextTurn } from "node:timers/promises";
import { emptyTally, scanSegment, type Tally } from "../scan/index.ts";
import type { Schema } from "../schema.ts";
import { buildNumbered, mergeSegments, type NumberedRow, type Segment } from "../segment/index.ts";
import { abortError, type Builder, type Executor, type Scan } from "./executor.ts";
import { nextSegmentId } from "./segment-id.ts";

/** Scans on the calling thread, with a turn of the event loop after each segment. */
export class InlineExecutor implements Executor {
  #closed = false;

  keep(): void {}

  drop(): void {}

  async scan({ request, segments, signal }: Scan): Promise<readonly Tally[]> {
    const tally = emptyTally(request);
    for (const segment of segments) {
      if (signal?.aborted) throw abortError(signal);
      if (this.#closed) throw new Error("The index is closed");
      scanSegment(segment, request, tally);
      await nextTurn();
    }
    return [tally];
  }

  async close(): Promise<void> {
    this.#closed = true;
  }
}

/** Builds and merges on the calling thread. */
export class InlineBuilder implements Builder {
  readonly #schema: Schema;

  constructor(schema: Schema) {
    this.#schema = schema;
  }

  keep(): void {}

  drop(): void {}

  async build(rows: readonly NumberedRow[]): Promise<Segment> {
    return buildNumbered(this.#schema, rows, { id: nextSegmentId() });
  }

  async merge(segments: readonly Segment[], generation: number): Promise<Segment> {
    return mergeSegments(this.#schema, segments, generation, { id: nextSegmentId() });
  }

  async close(): Promise<void> {}
}
