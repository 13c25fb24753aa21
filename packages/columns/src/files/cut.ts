import { digitsOf, holeOf, isDigit, maxHoleDigits, maxHoles } from "./shapes.ts";

/** Longer runs of digits, and digits of longer words that change between letters and digits so often, stay text. */
const maxRunDigits = 36;
const maxSwitches = 3;
/** Digits of an extension up to this length stay text: `.h5`, `.hdf5`. */
const maxExtension = 4;
const dot = 46;
const slash = 47;

const isLetter = (byte: number) => byte >= 128 || (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90);

/**
 * Takes the numbers out of a path. Numbers are runs of digits, but for those of an extension, those between two letters
 * and those of what looks like a hash: any choice is right, these keep the number of different shapes low.
 */
export class PathCutter {
  shape = new Uint8Array(256);
  shapeLength = 0;
  /** What is in the holes. */
  readonly numbers = new Int32Array(maxHoles);
  holes = 0;
  #starts: number[] = [];
  #ends: number[] = [];

  cut(bytes: Uint8Array, from: number, to: number): void {
    if (this.shape.length < to - from) this.shape = new Uint8Array(2 * (to - from));
    this.#findNumbers(bytes, from, to);
    const { shape, numbers } = this;
    let length = 0;
    let holes = 0;
    let at = from;
    for (let i = this.#firstNumber(); i < this.#starts.length; i++) {
      const start = this.#starts[i] ?? 0;
      const end = this.#ends[i] ?? 0;
      while (at < start) shape[length++] = bytes[at++] ?? 0;
      // The last holes have most digits, so that a run of numbers is long.
      for (let digits = (end - at) % maxHoleDigits || maxHoleDigits; at < end; digits = maxHoleDigits) {
        shape[length++] = holeOf(digits);
        numbers[holes++] = numberAt(bytes, at, digits);
        at += digits;
      }
    }
    while (at < to) shape[length++] = bytes[at++] ?? 0;
    this.shapeLength = length;
    this.holes = holes;
  }

  /** Whether the path has the shape that was cut out last; if so `numbers` are those of this path. */
  hasSameShape(bytes: Uint8Array, from: number, to: number): boolean {
    const { shape, shapeLength, numbers } = this;
    let at = from;
    let hole = 0;
    for (let i = 0; i < shapeLength; i++) {
      const byte = shape[i] ?? 0;
      const digits = digitsOf(byte);
      if (digits === 0) {
        if (at >= to || bytes[at] !== byte) return false;
        at++;
        continue;
      }
      if (at + digits > to) return false;
      let number = 0;
      for (const end = at + digits; at < end; at++) {
        const digit = (bytes[at] ?? 0) - 48;
        if (digit < 0 || digit > 9) return false;
        number = number * 10 + digit;
      }
      numbers[hole++] = number;
      if (at < to && isDigit(bytes[at] ?? 0) && digitsOf(shape[i + 1] ?? 0) === 0) return false;
    }
    return at === to;
  }

  /** Finds the runs of digits that are numbers. */
  #findNumbers(bytes: Uint8Array, from: number, to: number): void {
    const starts = this.#starts;
    const ends = this.#ends;
    starts.length = 0;
    ends.length = 0;
    const extension = extensionOf(bytes, from, to);
    let at = from;
    while (at < extension) {
      // A word: letters and digits.
      let switches = 0;
      const known = starts.length;
      while (at < to) {
        const byte = bytes[at] ?? 0;
        if (isDigit(byte)) {
          const start = at;
          while (at < to && isDigit(bytes[at] ?? 0)) at++;
          const before = start > from && isLetter(bytes[start - 1] ?? 0);
          const behind = at < to && isLetter(bytes[at] ?? 0);
          if (before) switches++;
          if (behind) switches++;
          if (!(before && behind) && at - start <= maxRunDigits) {
            starts.push(start);
            ends.push(at);
          }
        } else if (isLetter(byte)) at++;
        else break;
      }
      if (switches > maxSwitches) {
        starts.length = known;
        ends.length = known;
      }
      at++;
    }
  }

  /** The last numbers are taken out, as many as a shape may have holes. */
  #firstNumber(): number {
    let holes = 0;
    for (let i = this.#starts.length; i > 0; i--) {
      holes += Math.ceil(((this.#ends[i - 1] ?? 0) - (this.#starts[i - 1] ?? 0)) / maxHoleDigits);
      if (holes > maxHoles) return i;
    }
    return 0;
  }
}

function numberAt(bytes: Uint8Array, at: number, digits: number): number {
  let number = 0;
  for (let i = at; i < at + digits; i++) number = number * 10 + (bytes[i] ?? 0) - 48;
  return number;
}

/** Where a short extension that begins with a letter begins; the end of the path if there is none. */
function extensionOf(bytes: Uint8Array, from: number, to: number): number {
  for (let at = to - 1; at >= from && to - at <= maxExtension + 1; at--) {
    const byte = bytes[at] ?? 0;
    if (byte === dot) return at + 1 < to && isLetter(bytes[at + 1] ?? 0) ? at + 1 : to;
    if (byte === slash || !(isLetter(byte) || isDigit(byte))) return to;
  }
  return to;
}

/** Writes a number with so many digits so that it ends at `end`. */
export function writeDigits(into: Uint8Array, end: number, digits: number, number: number): void {
  let rest = number;
  for (let i = 1; i <= digits; i++) {
    const tenth = Math.floor(rest / 10);
    into[end - i] = 48 + rest - 10 * tenth;
    rest = tenth;
  }
}
