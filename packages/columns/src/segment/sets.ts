/** Numbers sets of facet values; set 0 is the empty one. Values here are numbers already. */
export class ValueSets {
  /** Set s has the values `values[offsets[s]]` up to `values[offsets[s + 1]]`, ascending. */
  readonly offsets: number[] = [0, 0];
  readonly values: number[] = [];
  readonly #single = new Map<number, number>();
  readonly #several = new Map<string, number>();

  get size(): number {
    return this.offsets.length - 1;
  }

  /** Order and repetition mean nothing. */
  numberOf(values: ArrayLike<number>): number {
    if (values.length === 0) return 0;
    if (values.length === 1) return this.numberOfOne(values[0] ?? 0);
    const ascending = [...new Set(Array.from(values))].sort((a, b) => a - b);
    if (ascending.length === 1) return this.numberOfOne(ascending[0] ?? 0);
    const name = ascending.join();
    const known = this.#several.get(name);
    if (known !== undefined) return known;
    const number = this.#add(ascending);
    this.#several.set(name, number);
    return number;
  }

  numberOfOne(value: number): number {
    const known = this.#single.get(value);
    if (known !== undefined) return known;
    const number = this.#add([value]);
    this.#single.set(value, number);
    return number;
  }

  #add(values: readonly number[]): number {
    const number = this.size;
    this.values.push(...values);
    this.offsets.push(this.values.length);
    return number;
  }
}
