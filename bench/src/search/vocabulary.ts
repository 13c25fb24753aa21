import { seeded } from "../random.ts";

type Random = ReturnType<typeof seeded>;

const onsets = [
  "b",
  "d",
  "f",
  "g",
  "k",
  "l",
  "m",
  "n",
  "p",
  "r",
  "s",
  "t",
  "v",
  "z",
  "br",
  "cl",
  "pr",
  "st",
  "tr",
] as const;
const vowels = ["a", "e", "i", "o", "u", "ai", "eo", "io"] as const;
const codas = ["", "", "l", "n", "r", "s", "t", "x"] as const;

/** Words that occur at every facility; they are the most frequent ones of descriptions. */
const known = [
  "sample",
  "scan",
  "measurement",
  "test",
  "alignment",
  "gold",
  "series",
  "temperature",
  "reference",
  "background",
  "calibration",
  "lysozyme",
  "perovskite",
  "steel",
  "polymer",
  "battery",
  "zeolite",
  "graphene",
  "bone",
  "silicon",
  "powder",
  "crystal",
  "film",
  "solution",
  "membrane",
  "catalyst",
  "electrode",
  "protein",
  "nanoparticle",
  "alloy",
] as const;
const knownWords: readonly string[] = known;

function madeUp(random: Random, syllables: number): string {
  let word = "";
  for (let n = 0; n < syllables; n++) word += random.pick(onsets) + random.pick(vowels) + random.pick(codas);
  return word;
}

/** The n most frequent words, the commonest first; the same on every machine. */
export function vocabulary(count: number): readonly string[] {
  const random = seeded(4_711);
  const words = new Set(knownWords);
  while (words.size < count) words.add(madeUp(random, 2 + random.whole(2)));
  return [...words].slice(0, count);
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** Names of people, each once. */
export function peopleNames(count: number): readonly string[] {
  const random = seeded(815);
  const names = new Set<string>();
  while (names.size < count) names.add(`${capital(madeUp(random, 2))} ${capital(madeUp(random, 2 + random.whole(2)))}`);
  return [...names];
}

/**
 * Draws ranks 0..count-1 with a weight of `1 / (rank + 1) ** exponent`: `draw(u)` for u in [0, 1). By a table of sums and
 * bisection, so that a draw costs the same whatever the exponent.
 */
export function zipf(count: number, exponent: number): (u: number) => number {
  return weighted(Array.from({ length: count }, (_, rank) => 1 / (rank + 1) ** exponent));
}

/** The place of one of these weights, drawn in proportion to it. */
export function weighted(weights: readonly number[]): (u: number) => number {
  const sums = new Float64Array(weights.length);
  let sum = 0;
  for (const [at, weight] of weights.entries()) {
    sum += weight;
    sums[at] = sum;
  }
  return (u) => {
    const wanted = u * sum;
    let [low, high] = [0, sums.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      // Below the length.
      if ((sums[middle] as number) > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
