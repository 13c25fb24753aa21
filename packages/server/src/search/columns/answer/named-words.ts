import type { PhraseWord } from "@margay/columns";

type Test = PhraseWord["test"];

/** Numbers of the words that pass a test: one, or several that begin so. */
export type Passing = ReadonlySet<number>;

/**
 * The words of texts by their numbers: which texts have them, and where they stand in each. A text is known by its place, the
 * order in which it was added; nothing is ever taken out.
 */
export class NamedWords {
  readonly #numbers = new Map<string, number>();
  readonly #places: number[][] = [];
  /** Texts, sorted when a beginning is asked for. */
  #sorted: string[] = [];
  #isSorted = true;
  /** Text i has the pairs (position, number of the word) from `#starts[i]` up to `#starts[i + 1]`. */
  #pairs = new Uint32Array(1 << 12);
  readonly #starts = [0];

  /** Takes in the words of the next text, as PostgreSQL writes a text-search vector. */
  add(vector: string): void {
    const place = this.#starts.length - 1;
    let end = this.#starts[place] ?? 0;
    for (const { text, positions } of lexemesIn(vector)) {
      const number = this.#numberOf(text);
      this.#places[number]?.push(place);
      if (end + 2 * positions.length > this.#pairs.length) this.#grow(end + 2 * positions.length);
      for (const position of positions) {
        this.#pairs[end] = position;
        this.#pairs[end + 1] = number;
        end += 2;
      }
    }
    this.#starts.push(end);
  }

  passing(test: Test): Passing {
    if ("equals" in test) {
      const number = this.#numbers.get(test.equals);
      return new Set(number === undefined ? [] : [number]);
    }
    if (!this.#isSorted) this.#sorted.sort();
    this.#isSorted = true;
    const words = this.#sorted;
    let low = 0;
    for (let high = words.length; low < high; ) {
      const middle = (low + high) >>> 1;
      if ((words[middle] ?? "") < test.prefix) low = middle + 1;
      else high = middle;
    }
    const found = new Set<number>();
    for (let at = low; words[at]?.startsWith(test.prefix); at++) found.add(this.#numbers.get(words[at] ?? "") ?? 0);
    return found;
  }

  /** Places of the texts that have the words; a text that has several of them comes several times. */
  placesOf(words: Passing): (readonly number[])[] {
    return Array.from(words, (word) => this.#places[word] ?? []);
  }

  /** Whether the words stand in the text at these distances, as `<->` and `<N>` find them. */
  hasPhrase(place: number, phrase: readonly { words: Passing; distance: number }[]): boolean {
    const [start = 0, end = 0] = [this.#starts[place], this.#starts[place + 1]];
    let before: number[] | undefined;
    for (const { words, distance } of phrase) {
      const next: number[] = [];
      for (let at = start; at < end; at += 2) {
        const position = this.#pairs[at] ?? 0;
        if (words.has(this.#pairs[at + 1] ?? 0) && (!before || before.includes(position - distance)))
          next.push(position);
      }
      if (next.length === 0) return false;
      before = next;
    }
    return true;
  }

  #numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.#places.length;
    this.#numbers.set(text, number);
    this.#places.push([]);
    this.#sorted.push(text);
    this.#isSorted = false;
    return number;
  }

  #grow(least: number): void {
    const larger = new Uint32Array(Math.max(least, 2 * this.#pairs.length));
    larger.set(this.#pairs);
    this.#pairs = larger;
  }
}

/** Lexemes of a text-search vector with their positions. */
function* lexemesIn(words: string): Generator<{ text: string; positions: number[] }> {
  for (const [, text = "", positions = ""] of words.matchAll(/'((?:[^'\\]|''|\\\\)*)'(?::([\d,]+))?/g))
    yield {
      text: text.replaceAll("''", "'").replaceAll("\\\\", "\\"),
      positions: positions === "" ? [] : positions.split(",").map(Number),
    };
}
