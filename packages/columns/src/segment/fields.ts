import type { Dictionary } from "../dictionary.ts";
import { wordsOf } from "../memory.ts";
import { TermPool } from "../terms/pool.ts";
import type { RowSets } from "./facets.ts";
import { ValueSets } from "./sets.ts";

/** The values of a facet that a field says, as `Fields.add` was given its bytes. */
export type FieldReader = (facet: number, bytes: Uint8Array, start: number, end: number) => readonly string[];

/**
 * The facets of rows as the bytes of fields of whatever form: rows repeat each other, so that few fields are ever read.
 */
export class Fields {
  readonly #pools: readonly TermPool[];

  constructor(facets: number) {
    this.#pools = Array.from({ length: facets }, () => new TermPool());
  }

  /** What the next row has; each row has a field for each facet. */
  add(facet: number, bytes: Uint8Array, start: number, end: number): void {
    this.#pools[facet]?.addBytes(bytes, start, end);
  }

  /** Numbers the values; new ones are added to the dictionaries, one a facet. */
  sets(dictionaries: readonly Dictionary[], read: FieldReader): RowSets[] {
    return this.#pools.map((pool, facet) => {
      pool.flush();
      const sets = new ValueSets();
      const setOf = wordsOf(pool.size);
      for (let field = 0; field < pool.size; field += 1) {
        const values = read(facet, pool.text.bytes, pool.starts.values[field] ?? 0, pool.starts.values[field + 1] ?? 0);
        setOf[field] = setOfTexts(values, sets, dictionaries[facet]);
      }
      const codes = wordsOf(pool.numbers.length);
      for (let row = 0; row < codes.length; row += 1) codes[row] = setOf[pool.numbers.values[row] ?? 0] ?? 0;
      return { codes, sets };
    });
  }
}

export function setOfTexts(texts: readonly string[], sets: ValueSets, dictionary: Dictionary | undefined): number {
  const [only] = texts;
  if (only === undefined) return 0;
  if (dictionary === undefined) throw new RangeError("There is a facet without a dictionary.");
  if (texts.length === 1) return sets.numberOfOne(dictionary.intern(only));
  return sets.numberOf(texts.map((text) => dictionary.intern(text)));
}
