/** So many places that lie close are found one by one before the scan by hand. */
const patience = 32;
const closeBytes = 256;

/**
 * Finds a run of bytes again and again, ascending. Where places are far from each other the engine's search is fastest;
 * where they are close its call costs more than the way.
 */
export class Finder {
  readonly #buffer: Buffer;
  readonly #bytes: Uint8Array;
  readonly #needle: Uint8Array;
  #close = 0;

  constructor(buffer: Buffer, bytes: Uint8Array, needle: Uint8Array) {
    this.#buffer = buffer;
    this.#bytes = bytes;
    this.#needle = needle;
  }

  /** The first place from `from` on; -1 if there is none. */
  next(from: number): number {
    // A needle that is longer than what is close by is never close.
    if (this.#close < patience) {
      const place = this.#buffer.indexOf(this.#needle, from);
      this.#close =
        place >= 0 && place - from < closeBytes && this.#needle.length < closeBytes / 4 ? this.#close + 1 : 0;
      return place;
    }
    const place = this.#scan(from, Math.min(this.#bytes.length, from + closeBytes));
    if (place >= 0) return place;
    this.#close = 0;
    return this.next(from + closeBytes - this.#needle.length + 1);
  }

  /** In what is close by. */
  #scan(from: number, end: number): number {
    const bytes = this.#bytes;
    const needle = this.#needle;
    const size = needle.length;
    const last = needle[size - 1] ?? 0;
    const before = size > 1 ? (needle[size - 2] ?? 0) : -1;
    for (let at = from + size - 1; at < end; at++) {
      if (bytes[at] !== last || (before >= 0 && bytes[at - 1] !== before)) continue;
      let i = size - 3;
      const start = at - size + 1;
      while (i >= 0 && bytes[start + i] === needle[i]) i--;
      if (i < 0) return start;
    }
    return -1;
  }
}
