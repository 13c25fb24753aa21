import type { ColumnIndex, Extent } from "@margay/columns";
import type { KeysetMemory } from "../../postgres/seen.ts";
import { facetAt } from "./conditions.ts";

const maxAudiences = 200;

/** What is worth remembering of one state of the columns, or of the sets of keys that they know. */
export class SeenMemory {
  #index: ColumnIndex | undefined;
  #generation = -1;
  #keysets = -1;
  #sets: KeysetMemory = emptySets();
  readonly #numbers = new Map<string, Map<number, Extent>>();

  /** Extents by numeric key, as far as they were asked for; belong to the index as it is. */
  numbersOf(index: ColumnIndex, audience: string): Map<number, Extent> {
    if (index !== this.#index || index.generation !== this.#generation) this.#numbers.clear();
    this.#generation = index.generation;
    this.#follow(index);
    const known = this.#numbers.get(audience) ?? new Map<number, Extent>();
    if (this.#numbers.size >= maxAudiences) this.#numbers.clear();
    this.#numbers.set(audience, known);
    return known;
  }

  /**
   * Which sets have a path. Sets never change, and all that the index knows were committed: so for as long as it learns of
   * no other one, what a session reads that begins after this call stays true.
   */
  setsOf(index: ColumnIndex): KeysetMemory {
    this.#follow(index);
    return this.#sets;
  }

  #follow(index: ColumnIndex): void {
    const { size } = index.dictionary(facetAt("keyset"));
    if (index === this.#index && size === this.#keysets) return;
    if (index !== this.#index) this.#numbers.clear();
    this.#index = index;
    this.#keysets = size;
    this.#sets = emptySets();
  }
}

const emptySets = (): KeysetMemory => ({ ofPath: new Map(), unitsOf: new Map() });
