import { Dictionary } from "@margay/columns";

/** For each facet the values that are new since the segment before; where it begins anew, the first ones of all. */
export interface NewValues {
  readonly anew: boolean;
  readonly added: readonly (readonly string[])[];
}

/** Beyond, a thread begins anew: the index has them all, and need not have them twice for ever. */
const mostValues = 200_000;

/** The facet values that a thread which loads has met: each is told once, not with every segment. */
export class Values {
  readonly #facets: number;
  #dictionaries: Dictionary[] = [];
  #told: number[] = [];
  #anew = true;

  constructor(facets: number) {
    this.#facets = facets;
  }

  /** The dictionaries for the next segment. */
  next(): readonly Dictionary[] {
    const count = this.#dictionaries.reduce((sum, { size }) => sum + size, 0);
    this.#anew = this.#dictionaries.length === 0 || count > mostValues;
    if (this.#anew) {
      this.#dictionaries = Array.from({ length: this.#facets }, () => new Dictionary());
      this.#told = this.#dictionaries.map(() => 0);
    }
    return this.#dictionaries;
  }

  /** What is new by the segment that was just built. */
  added(): NewValues {
    const added = this.#dictionaries.map(({ values }, facet) => values.slice(this.#told[facet]));
    this.#told = this.#dictionaries.map(({ size }) => size);
    return { anew: this.#anew, added };
  }
}

/** The same values on the other side. */
export class ToldValues {
  #lists: string[][] = [];

  /** The lists that a segment's values are numbered by. */
  take({ anew, added }: NewValues): readonly (readonly string[])[] {
    if (anew) this.#lists = added.map(() => []);
    for (const [facet, list] of this.#lists.entries()) for (const value of added[facet] ?? []) list.push(value);
    return this.#lists;
  }
}
