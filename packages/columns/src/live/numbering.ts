import { setImmediate as nextTurn } from "node:timers/promises";
import type { Dictionary } from "../dictionary.ts";
import type { LooseSegment } from "./types.ts";

/** So many values are numbered in one turn of the event loop: about a millisecond. */
const valuesAtOnce = 2_000;

interface Known {
  numbers: Uint32Array;
  /** How many values of the list have their number. */
  count: number;
}

/**
 * Numbers the values of segments that were built elsewhere. Segments of one origin share their lists, which grow from one
 * to the next: what is known of a list is not looked up again.
 */
export class Numbering {
  readonly #dictionaries: readonly Dictionary[];
  readonly #known = new WeakMap<readonly string[], Known>();

  constructor(dictionaries: readonly Dictionary[]) {
    this.#dictionaries = dictionaries;
  }

  /** For each facet the index's numbers of its values, of as many as there are at the call. */
  async numbersOf({ values }: LooseSegment): Promise<Uint32Array[]> {
    if (values.length !== this.#dictionaries.length)
      throw new RangeError(`The segment has ${values.length} facets, the index ${this.#dictionaries.length}`);
    const counts = values.map((list) => list.length);
    const turn = { left: valuesAtOnce };
    const found: Uint32Array[] = [];
    for (const [facet, dictionary] of this.#dictionaries.entries())
      found.push(await this.#ofList(values[facet] ?? [], dictionary, counts[facet] ?? 0, turn));
    return found;
  }

  async #ofList(list: readonly string[], dictionary: Dictionary, count: number, turn: { left: number }) {
    const known = this.#known.get(list) ?? { numbers: new Uint32Array(count), count: 0 };
    this.#known.set(list, known);
    while (known.count < count) {
      const end = Math.min(count, known.count + turn.left);
      if (known.numbers.length < end) known.numbers = widened(known.numbers, Math.max(count, 2 * known.count));
      turn.left -= end - known.count;
      for (; known.count < end; known.count += 1)
        known.numbers[known.count] = dictionary.intern(list[known.count] ?? "");
      if (turn.left > 0) continue;
      turn.left = valuesAtOnce;
      await nextTurn();
    }
    return known.numbers.subarray(0, count);
  }
}

function widened(numbers: Uint32Array, length: number): Uint32Array {
  const wide = new Uint32Array(length);
  wide.set(numbers);
  return wide;
}
