/** Deterministic random numbers (mulberry32): the same seed gives the same catalogue on every machine. */
export function seeded(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    /** Uniform in [low, high). */
    between: (low: number, high: number) => low + next() * (high - low),
    whole: (below: number) => Math.floor(next() * below),
    pick: <const List extends readonly [unknown, ...unknown[]]>(list: List): List[number] =>
      list[Math.floor(next() * list.length)] ?? list[0],
  };
}
