import { FileLists } from "../files/index.ts";
import type { Schema, SourceRow } from "../schema.ts";
import { FloatWriter, NumberWriter } from "../terms/bytes.ts";
import { TermLists } from "../terms/index.ts";

/**
 * Rows on their way into a segment, one after the other in flat arrays: as objects they would take several times the time
 * and memory. Facets have a place of their own.
 */
export class Draft {
  readonly ids: NumberWriter;
  readonly acls: NumberWriter;
  /** One a number column. */
  readonly numbers: readonly FloatWriter[];
  readonly quantities: QuantityLists;
  /** One a term column. */
  readonly terms: readonly TermLists[];
  /** Missing where the schema has no files. */
  readonly files?: FileLists;

  /** `likelyRows`: about how many there will be, so that little grows on the way. */
  constructor(schema: Schema, likelyRows: number) {
    this.ids = new NumberWriter(likelyRows);
    this.acls = new NumberWriter(likelyRows);
    this.numbers = schema.numbers.map(() => new FloatWriter(likelyRows));
    this.quantities = new QuantityLists(likelyRows);
    this.terms = schema.terms.map(() => new TermLists(likelyRows));
    if (schema.files === true) this.files = new FileLists(likelyRows);
  }

  get rows(): number {
    return this.ids.length;
  }

  /** How many terms, quantities and entries of files there are. */
  get cells(): number {
    const others = 3 * this.quantities.keys.length + (this.files?.cells ?? 0);
    return this.terms.reduce((sum, { pool }) => sum + pool.added, others);
  }

  add({ id, acl, numbers, quantities, terms, sequences, files = [] }: SourceRow): void {
    this.ids.push(id);
    this.acls.push(acl);
    this.numbers.forEach((writer, column) => {
      writer.push(numbers[column] ?? Number.NaN);
    });
    const { keys, lo, hi } = quantities;
    for (let at = 0; at < keys.length; at += 1)
      this.quantities.add(keys[at] ?? 0, lo[at] ?? Number.NaN, hi[at] ?? Number.NaN);
    this.quantities.endRow();
    this.terms.forEach((lists, column) => {
      for (const term of terms[column] ?? []) lists.add(term);
      const sequence = sequences?.[column];
      if (sequence !== undefined) lists.sequences.copy(sequence, 0, sequence.length);
      lists.endRow();
    });
    if (this.files === undefined) return;
    for (const piece of files) this.files.add(piece);
    this.files.endRow();
  }
}

/** The quantities of all rows; those of row i up to `ends[i]`. */
class QuantityLists {
  readonly keys: NumberWriter;
  readonly lo: FloatWriter;
  readonly hi: FloatWriter;
  readonly ends: NumberWriter;

  constructor(likelyRows: number) {
    this.keys = new NumberWriter(8 * likelyRows);
    this.lo = new FloatWriter(8 * likelyRows);
    this.hi = new FloatWriter(8 * likelyRows);
    this.ends = new NumberWriter(likelyRows);
  }

  add(key: number, lo: number, hi: number): void {
    this.keys.push(key);
    this.lo.push(lo);
    this.hi.push(hi);
  }

  endRow(): void {
    this.ends.push(this.keys.length);
  }
}
