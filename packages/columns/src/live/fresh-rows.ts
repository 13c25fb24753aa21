import { PackedReader } from "../files/packed.ts";
import type { FreshRow } from "../scan/index.ts";
import type { SourceRow } from "../schema.ts";

/** Rows that are not yet in a segment, by id, and what their files weigh: each question goes through all of them. */
export class FreshRows {
  readonly #rows = new Map<number, FreshRow>();
  #fileBytes = 0;

  get size(): number {
    return this.#rows.size;
  }

  /** Packed files of all rows. */
  get fileBytes(): number {
    return this.#fileBytes;
  }

  has(id: number): boolean {
    return this.#rows.has(id);
  }

  get(id: number): FreshRow | undefined {
    return this.#rows.get(id);
  }

  /** In the order in which they came. */
  values(): MapIterator<FreshRow> {
    return this.#rows.values();
  }

  ids(): MapIterator<number> {
    return this.#rows.keys();
  }

  /** Of an id that is not there. */
  add(fresh: FreshRow): void {
    this.#rows.set(fresh.row.id, fresh);
    this.#fileBytes += packedBytes(fresh.row);
  }

  delete(id: number): boolean {
    const fresh = this.#rows.get(id);
    if (fresh === undefined) return false;
    this.#fileBytes -= packedBytes(fresh.row);
    return this.#rows.delete(id);
  }
}

export function packedBytes({ files = [] }: SourceRow): number {
  let sizeBytes = 0;
  for (const { length } of files) sizeBytes += length;
  return sizeBytes;
}

const reader = new PackedReader();

/** Errors: RangeError for files that are not as `packPaths` packs them. Later they would fail every question and every seal. */
export function demandPacked(rows: readonly SourceRow[]): void {
  for (const { files = [] } of rows) {
    for (const piece of files) {
      reader.open(piece, 0, piece.length);
      while (reader.nextShape()) while (reader.nextEntry());
    }
  }
}
