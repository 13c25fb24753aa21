import { setImmediate as nextTurn } from "node:timers/promises";
import type { FreshRow } from "../scan/index.ts";
import { endRow, positionOf, type Segment } from "../segment/index.ts";
import type { Builder } from "../threads/executor.ts";
import { Chore } from "./chore.ts";
import { type MergeLimits, nextMerge } from "./plan.ts";
import type { Rows } from "./rows.ts";
import type { Slot } from "./slots.ts";

/** So many ends are repeated in one turn of the event loop. */
const endsAtOnce = 2_000;
/** Times `freshRows`: so many rows at most become one segment, since the swap looks at each of them. */
const sealAtOnce = 4;

export interface UpkeepOptions {
  /** Rows are sealed from so many on, or from so many bytes of packed files on. */
  readonly freshRows: number;
  readonly freshFileBytes: number;
  readonly limits: MergeLimits;
  readonly onError: (error: Error) => void;
}

/**
 * Turns fresh rows into segments and merges segments, beside all queries and batches: a segment is built from what was there at
 * the beginning, and what ended meanwhile ends in it before it takes the place of its sources.
 */
export class Upkeep {
  merges = 0;
  longestSwapMs = 0;
  readonly #rows: Rows;
  readonly #sealer: Builder;
  readonly #merger: Builder;
  readonly #options: UpkeepOptions;
  readonly #sealing: Chore;
  readonly #merging: Chore;

  constructor(rows: Rows, sealer: Builder, merger: Builder, options: UpkeepOptions) {
    this.#rows = rows;
    this.#sealer = sealer;
    this.#merger = merger;
    this.#options = options;
    this.#sealing = new Chore(() => this.#dueSeal(), options.onError);
    this.#merging = new Chore(() => this.#dueMerge(), options.onError);
  }

  nudge(): void {
    this.#sealing.nudge();
    this.#merging.nudge();
  }

  async settled(): Promise<void> {
    this.nudge();
    while (this.#sealing.busy || this.#merging.busy) {
      await this.#sealing.idle();
      await this.#merging.idle();
    }
  }

  async stop(): Promise<void> {
    await Promise.all([this.#sealing.stop(), this.#merging.stop()]);
  }

  #dueSeal(): (() => Promise<void>) | undefined {
    const { fresh } = this.#rows;
    const { freshRows, freshFileBytes } = this.#options;
    if (fresh.size < freshRows && fresh.fileBytes < freshFileBytes) return;
    return () => this.#seal([...fresh.values().take(sealAtOnce * freshRows)]);
  }

  async #seal(sealed: readonly FreshRow[]): Promise<void> {
    const segment = await this.#sealer.build(sealed);
    this.#timed(() => this.#rows.seal(sealed, segment));
    this.#merging.nudge();
  }

  #dueMerge(): (() => Promise<void>) | undefined {
    const { list } = this.#rows.slots;
    const empty = list.filter((slot) => slot.ended === slot.rows);
    if (empty.length > 0) return async () => this.#timed(() => this.#rows.slots.replace(empty, []));
    const slots = nextMerge(list, this.#options.limits);
    return slots.length === 0 ? undefined : () => this.#merge(slots);
  }

  async #merge(slots: readonly Slot[]): Promise<void> {
    for (const slot of slots) slot.endedSince = [];
    try {
      const sources = slots.map((slot) => slot.segment);
      const segment = await this.#merger.merge(sources, this.#rows.generation);
      while (endedIn(slots) > endsAtOnce) {
        this.#timed(() => this.#endAgain(slots, segment));
        await nextTurn();
      }
      this.#timed(() => {
        this.#endAgain(slots, segment);
        this.#rows.slots.replace(slots, segment.rows === 0 ? [] : [segment]);
      });
      this.merges += 1;
    } finally {
      for (const slot of slots) slot.endedSince = undefined;
    }
  }

  /** Repeats in the new segment what ended in its sources meanwhile; nobody reads it yet, so any generation up to now will do. */
  #endAgain(slots: readonly Slot[], segment: Segment): void {
    let left = endsAtOnce;
    for (const { endedSince } of slots) {
      for (const id of endedSince?.splice(0, left) ?? []) {
        left -= 1;
        const position = positionOf(segment, id);
        if (position >= 0) endRow(segment, position, this.#rows.generation);
      }
    }
  }

  #timed(step: () => void): void {
    const begun = performance.now();
    step();
    this.longestSwapMs = Math.max(this.longestSwapMs, performance.now() - begun);
  }
}

function endedIn(slots: readonly Slot[]): number {
  return slots.reduce((sum, slot) => sum + (slot.endedSince?.length ?? 0), 0);
}
