/** A seeded source of randomness: the same seed gives the same numbers on every machine. */
export interface Random {
  /** From 0 up to, and without, 1. */
  next(): number;
  between(low: number, high: number): number;
  /** Whole number, both bounds included. */
  integer(low: number, high: number): number;
  pick<T>(list: readonly T[]): T;
  normal(mean: number, sigma: number): number;
  /** Counts that scatter around an expectation as a detector's do. */
  counts(expected: number): number;
}

export function randomFrom(seed: string): Random {
  // FNV-1a of the seed, then a Weyl sequence with a multiplicative mix.
  let state = 0x811c9dc5;
  for (const character of seed) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193);
  const next = () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number) => low + (high - low) * next();
  const normal = (mean: number, sigma: number) =>
    mean + sigma * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    next,
    between,
    normal,
    integer: (low, high) => Math.floor(between(low, high + 1)),
    pick: (list) => {
      const chosen = list[Math.floor(next() * list.length)];
      if (chosen === undefined) throw new RangeError("nothing to pick from");
      return chosen;
    },
    counts: (expected) => Math.max(0, Math.round(normal(expected, Math.sqrt(Math.max(expected, 0.25))))),
  };
}

/** Rounds to so many significant digits, as instruments report. */
export const digits = (value: number, count: number) => Number(value.toPrecision(count));
