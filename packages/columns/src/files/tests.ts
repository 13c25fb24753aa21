import type { Alternative, NumberTest } from "./match.ts";

/** How many of the numbers from `start` up to `end` the test passes. */
export function passesIn({ period, low, high }: NumberTest, start: number, end: number): number {
  if (period === 0) return Math.max(0, Math.min(end, high) - Math.max(start, low));
  return passesBelow(end, period, low, high) - passesBelow(start, period, low, high);
}

function passesBelow(number: number, period: number, low: number, high: number): number {
  const rest = number % period;
  return ((number - rest) / period) * (high - low) + Math.max(0, Math.min(rest, high) - low);
}

export const passes = ({ period, low, high }: NumberTest, number: number): boolean => {
  const rest = period === 0 ? number : number % period;
  return rest >= low && rest < high;
};

/** How many paths of an entry fit one of the alternatives, each counted once. */
export function countEntry(
  alternatives: readonly Alternative[],
  running: number,
  numberOf: (column: number) => number,
  count: number,
): number {
  const left: Alternative[] = [];
  for (const tests of alternatives) {
    if (!tests.every((test) => test.column === running || passes(test, numberOf(test.column)))) continue;
    const rest = tests.filter(({ column }) => column === running);
    if (rest.length === 0) return count;
    left.push(rest);
  }
  if (left.length === 0) return 0;
  const start = numberOf(running);
  const only = left.length === 1 && left[0]?.length === 1 ? left[0][0] : undefined;
  if (only) return passesIn(only, start, start + count);
  let fits = 0;
  for (let number = start; number < start + count; number++)
    if (left.some((tests) => tests.every((test) => passes(test, number)))) fits++;
  return fits;
}
