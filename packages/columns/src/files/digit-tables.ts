import type { Containing } from "./compile.ts";
import { powers } from "./shapes.ts";

/** Which numbers with so many digits contain certain digits, looked up instead of computed. */
export class DigitTables {
  readonly needle: Uint8Array;
  readonly #value: number;
  readonly #has: Uint8Array[] = [];
  readonly #below: Uint32Array[] = [];

  /** @param needle Digits, at most nine. */
  constructor(needle: Uint8Array) {
    this.needle = needle;
    this.#value = needle.reduce((value, digit) => value * 10 + digit - 48, 0);
  }

  /** 1 for each number below `limit` that has the digits, written with `width` digits; `width` is not below their length. */
  has(width: number, limit: number): Uint8Array {
    const known = this.#has[width];
    if (known && known.length >= limit) return known;
    return this.#makeHas(width, roomFor(limit));
  }

  #makeHas(width: number, limit: number): Uint8Array {
    const table = new Uint8Array(limit);
    const { length } = this.needle;
    for (let behind = 0; behind <= width - length; behind++) {
      const unit = powers[behind] ?? 1;
      const isFirst = behind === width - length;
      const period = isFirst ? limit : unit * (powers[length] ?? 1);
      for (let at = this.#value * unit; at < limit; at += period) {
        table.fill(1, at, Math.min(limit, at + unit));
        if (isFirst) break;
      }
    }
    this.#has[width] = table;
    return table;
  }

  /** How many numbers below each number up to `limit` have the digits. */
  below(width: number, limit: number): Uint32Array {
    const known = this.#below[width];
    if (known && known.length > limit) return known;
    return this.#makeBelow(width, roomFor(limit));
  }

  #makeBelow(width: number, limit: number): Uint32Array {
    const has = this.has(width, limit);
    const table = new Uint32Array(limit + 1);
    for (let i = 0; i < limit; i++) table[i + 1] = (table[i] ?? 0) + (has[i] ?? 0);
    this.#below[width] = table;
    return table;
  }
}

/** Tables grow in steps. */
const roomFor = (limit: number) => Math.max(256, 2 ** Math.ceil(Math.log2(limit)));

const known = new WeakMap<Containing, DigitTables>();

/** Tables of a needle that is digits alone. */
export function tablesOf(containing: Containing): DigitTables {
  let tables = known.get(containing);
  if (!tables) {
    tables = new DigitTables(containing.needle);
    known.set(containing, tables);
  }
  return tables;
}
