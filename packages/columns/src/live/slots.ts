import { collectSoon, endRow, positionOf, type Segment, type SegmentBytes, segmentBytes } from "../segment/index.ts";
import type { SegmentKeeper } from "../threads/executor.ts";

/** A segment of the index, with what only the calling thread knows about it. */
export interface Slot {
  readonly segment: Segment;
  readonly rows: number;
  readonly bytes: SegmentBytes;
  /** Of these bytes. */
  readonly fileBytes: number;
  ended: number;
  /** How many questions are being answered from it. */
  pins: number;
  /** It is no longer in the list; threads forget it when nobody reads it any more. */
  retired: boolean;
  /** Ids of rows that ended since a merge of it began; undefined while none is under way. */
  endedSince: number[] | undefined;
}

/** Threads collect dropped segments when they are this much together. */
const collectedBytes = 2 ** 26;

/** The segments of an index. The list is never changed, only replaced: whoever took it keeps what they took. */
export class Slots {
  readonly #keepers: readonly SegmentKeeper[];
  #list: readonly Slot[] = [];
  /** Bytes that were dropped since threads were last told to collect them. */
  #dropped = 0;

  constructor(keepers: readonly SegmentKeeper[]) {
    this.#keepers = keepers;
  }

  /** Largest first. */
  get list(): readonly Slot[] {
    return this.#list;
  }

  has(id: number): boolean {
    return this.#list.some(({ segment }) => livingPosition(segment, id) >= 0);
  }

  /** Ends the living row of this id, if there is one. */
  end(id: number, generation: number): void {
    for (const slot of this.#list) {
      const position = livingPosition(slot.segment, id);
      if (position < 0) continue;
      endRow(slot.segment, position, generation);
      slot.ended += 1;
      slot.endedSince?.push(id);
      return;
    }
  }

  /** Puts segments in the place of others, at once for all later questions. */
  replace(gone: readonly Slot[], added: readonly Segment[]): void {
    for (const keeper of this.#keepers) for (const segment of added) keeper.keep(segment);
    const leaving = new Set(gone);
    const stay = this.#list.filter((slot) => !leaving.has(slot));
    this.#list = [...stay, ...added.map(slotOf)].sort((a, b) => b.rows - a.rows);
    for (const slot of gone) {
      slot.retired = true;
      this.#forget(slot);
    }
  }

  /** These are read until `unpin`, even when they leave the list. */
  pin(slots: readonly Slot[]): void {
    for (const slot of slots) slot.pins += 1;
  }

  unpin(slots: readonly Slot[]): void {
    for (const slot of slots) {
      slot.pins -= 1;
      this.#forget(slot);
    }
  }

  #forget(slot: Slot): void {
    if (!slot.retired || slot.pins > 0) return;
    for (const part of Object.values(slot.bytes)) this.#dropped += part;
    const large = this.#dropped >= collectedBytes;
    if (large) {
      this.#dropped = 0;
      collectSoon();
    }
    for (const keeper of this.#keepers) keeper.drop(slot.segment.id, large);
  }
}

function slotOf(segment: Segment): Slot {
  const ended = segment.endedIn.reduce((sum, count) => sum + count, 0);
  const bytes = segmentBytes(segment);
  return {
    segment,
    rows: segment.rows,
    bytes,
    fileBytes: bytes.files,
    ended,
    pins: 0,
    retired: false,
    endedSince: undefined,
  };
}

function livingPosition(segment: Segment, id: number): number {
  const { sortedIds } = segment;
  // Segments that were loaded by ranges of ids are told apart by their first and last one.
  if (segment.rows === 0 || id < Number(sortedIds[0]) || id > Number(sortedIds[segment.rows - 1])) return -1;
  const position = positionOf(segment, id);
  return position >= 0 && segment.endedAt[position] === 0 ? position : -1;
}
