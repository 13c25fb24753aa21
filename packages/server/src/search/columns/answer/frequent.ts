import { compareTexts } from "../../screen/texts.ts";

/**
 * Numbers of the `limit` values that are counted most often, the most frequent first, equal ones by their texts; `size` is how
 * many values are counted at all. Texts are only compared where the last places have equal counts, and read for `isListed`.
 */
export function frequent(
  values: readonly string[],
  counts: Uint32Array,
  limit: number,
  isListed: (number: number) => boolean,
): { best: number[]; size: number } {
  // The largest counts so far, ascending; with all places taken, the first is what a value must reach.
  const largest = new Uint32Array(limit);
  let free = limit;
  let least = 0;
  let size = 0;
  const reached: number[] = [];
  for (let number = 0; number < counts.length; number++) {
    const count = counts[number] ?? 0;
    if (count === 0 || !isListed(number)) continue;
    size++;
    if (count < least) continue;
    reached.push(number);
    if (free === 0 && count === least) continue;
    if (free > 0) free--;
    insert(largest, free, count);
    if (free === 0) least = largest[0] ?? 0;
  }
  const countOf = (number: number) => counts[number] ?? 0;
  const textOf = (number: number) => values[number] ?? "";
  const best = reached.filter((number) => countOf(number) > least);
  const equal = reached.filter((number) => countOf(number) === least);
  best.push(...firstByText(equal, limit - best.length, textOf));
  best.sort((a, b) => countOf(b) - countOf(a) || compareTexts(textOf(a), textOf(b)));
  return { best, size };
}

/** Puts a count in its place among those from `free` on, where the first place is free to be lost. */
function insert(largest: Uint32Array, free: number, count: number): void {
  let at = free;
  for (; at + 1 < largest.length && (largest[at + 1] ?? 0) < count; at++) largest[at] = largest[at + 1] ?? 0;
  largest[at] = count;
}

function firstByText(numbers: readonly number[], limit: number, textOf: (number: number) => string): readonly number[] {
  if (numbers.length <= limit || limit <= 0) return numbers.slice(0, Math.max(0, limit));
  const first: { number: number; text: string }[] = [];
  for (const number of numbers) {
    const text = textOf(number);
    const last = first.length < limit ? undefined : first[limit - 1];
    if (last && compareTexts(text, last.text) > 0) continue;
    if (last) first.pop();
    let [low, high] = [0, first.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareTexts(first[middle]?.text ?? "", text) < 0) low = middle + 1;
      else high = middle;
    }
    first.splice(low, 0, { number, text });
  }
  return first.map(({ number }) => number);
}
