import { Dictionary } from "../dictionary.ts";
import type { FreshRow } from "../scan/index.ts";
import type { Schema, SourceRow } from "../schema.ts";
import { endRow, endRun, positionOf, type Segment, withValues } from "../segment/index.ts";
import type { SegmentKeeper } from "../threads/executor.ts";
import { nextSegmentId } from "../threads/segment-id.ts";
import { demandPacked, FreshRows } from "./fresh-rows.ts";
import { keptRow, keptSegment } from "./keep.ts";
import { overlap } from "./overlap.ts";
import { Slots } from "./slots.ts";
import type { Batch, Keep, LooseSegment } from "./types.ts";

const noValues = new Uint32Array();
/** Most rows have one value of a small number; an array for each would cost more than all else about a fresh row. */
const knownSingles = 4_096;
const singles: Uint32Array[] = [];

/**
 * The rows of an index. A living row is in exactly one place: among the fresh rows, or in one segment with no end. Queries see
 * the fresh rows as they are when they begin, and a segment as of their generation.
 */
export class Rows {
  readonly dictionaries: readonly Dictionary[];
  readonly fresh = new FreshRows();
  readonly slots: Slots;
  readonly #keep: Keep;
  readonly #hasFiles: boolean;
  // Rows that ended before they came here are marked with 1, so that nobody sees them.
  generation = 1;

  constructor(schema: Schema, keep: Keep, keepers: readonly SegmentKeeper[]) {
    this.dictionaries = schema.facets.map(() => new Dictionary());
    this.#keep = keep;
    this.#hasFiles = schema.files === true;
    this.slots = new Slots(keepers);
  }

  has(id: number): boolean {
    return this.fresh.has(id) || this.slots.has(id);
  }

  apply(batch: Batch): void {
    const generation = this.generation + 1;
    // Before anything is changed: a malformed row must leave the index as it was.
    const rows = batch.rows.map((row) => keptRow(row, this.#keep));
    if (this.#hasFiles) demandPacked(rows);
    const added = rows.map((row) => this.#numbered(row, generation));
    this.generation = generation;
    for (const id of batch.removed) this.#end(id);
    for (const fresh of added) {
      this.#end(fresh.row.id);
      this.fresh.add(fresh);
    }
  }

  /** `renumber`: numbers of the segment's values here, as `Numbering` gives them. */
  adopt({ segment }: LooseSegment, renumber: readonly Uint32Array[]): void {
    for (const { segment: other } of this.slots.list) refuseShared(overlap(segment, other));
    for (const id of this.fresh.ids()) {
      const position = positionOf(segment, id);
      if (position >= 0 && segment.endedAt[position] === 0) refuseShared(id);
    }
    this.generation += 1;
    segment.endedIn.forEach((count, run) => {
      const ends = count === 0 ? noValues : segment.endedAt.subarray(run * endRun, (run + 1) * endRun);
      // Generations of another index mean nothing here.
      for (let at = 0; at < ends.length; at += 1) if (ends[at] !== 0) ends[at] = 1;
    });
    const own = keptSegment(withValues(segment, renumber), this.#keep);
    this.slots.replace([], [{ ...own, id: nextSegmentId() }]);
  }

  /** Puts a segment in the place of the fresh rows that it was built from. Those that changed meanwhile end in it. */
  seal(sealed: readonly FreshRow[], segment: Segment): void {
    for (const fresh of sealed) {
      const { id } = fresh.row;
      if (this.fresh.get(id) === fresh) this.fresh.delete(id);
      else endRow(segment, positionOf(segment, id), this.generation);
    }
    this.slots.replace([], [segment]);
  }

  dictionary(facet: number): Dictionary {
    const dictionary = this.dictionaries[facet];
    if (dictionary === undefined) throw new RangeError(`There is no facet ${facet}`);
    return dictionary;
  }

  #end(id: number): void {
    if (!this.fresh.delete(id)) this.slots.end(id, this.generation);
  }

  #numbered(row: SourceRow, bornAt: number): FreshRow {
    const values = this.dictionaries.map((dictionary, facet) => numbersOf(row.facets[facet] ?? [], dictionary));
    return { row, values, bornAt, endedAt: 0 };
  }
}

function numbersOf(values: readonly string[], dictionary: Dictionary): Uint32Array {
  if (values.length === 0) return noValues;
  const [only] = values;
  if (values.length === 1 && only !== undefined) return single(dictionary.intern(only));
  return Uint32Array.from(new Set(values), (value) => dictionary.intern(value)).sort();
}

function single(value: number): Uint32Array {
  if (value >= knownSingles) return Uint32Array.of(value);
  const known = singles[value] ?? Uint32Array.of(value);
  singles[value] = known;
  return known;
}

function refuseShared(id: number | undefined): void {
  if (id !== undefined) throw new Error(`Row ${id} is in the index already`);
}
