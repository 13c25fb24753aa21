/** Numbers the values of one facet, in the order in which they are first met. Only grows. */
export class Dictionary {
  readonly #values: string[] = [];
  readonly #numbers = new Map<string, number>();

  constructor(values: Iterable<string> = []) {
    for (const value of values) this.intern(value);
  }

  get size(): number {
    return this.#values.length;
  }

  /** All values; the index is the number. Do not change it. */
  get values(): readonly string[] {
    return this.#values;
  }

  intern(value: string): number {
    const known = this.#numbers.get(value);
    if (known !== undefined) return known;
    const number = this.#values.length;
    this.#values.push(value);
    this.#numbers.set(value, number);
    return number;
  }

  numberOf(value: string): number | undefined {
    return this.#numbers.get(value);
  }
}
