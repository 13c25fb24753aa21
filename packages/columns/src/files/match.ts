import { anyOne, type Containing, type Globbing, isInner } from "./compile.ts";
import { digitsOf, isDigit, powers } from "./shapes.ts";

/** What a column's number must be: from `low`, below `high`; of the remainder by `period`, unless that is 0. */
export interface NumberTest {
  readonly column: number;
  readonly period: number;
  readonly low: number;
  readonly high: number;
}

/** All of its tests hold. */
export type Alternative = readonly NumberTest[];

/** Paths of a shape that fit: "all", or those of the alternatives; "many" where these are too many. */
export type ShapeMatch = "all" | "many" | readonly Alternative[];

/** More alternatives than this are looked at digit by digit, where there is more than one path to look at. */
export const someAlternatives = 6;
export const moreAlternatives = 24;

/** The holes of a shape, as a group says. */
export interface Holes {
  readonly digits: readonly number[];
  readonly columnOf: readonly number[];
}

/** The digits of a hole from digit `at` on must be `value`, which has `length` digits. */
function testOf(holes: Holes, hole: number, at: number, length: number, value: number): NumberTest {
  const digits = holes.digits[hole] ?? 0;
  const unit = powers[digits - at - length] ?? 1;
  return {
    column: holes.columnOf[hole] ?? 0,
    period: at === 0 ? 0 : (powers[digits - at] ?? 1),
    low: value * unit,
    high: (value + 1) * unit,
  };
}

const isSame = (a: NumberTest, b: NumberTest) =>
  a.column === b.column && a.period === b.period && a.low === b.low && a.high === b.high;

/** Alternatives of a shape on their way: each but once, none where one says all. */
class Found {
  readonly #limit: number;
  all = false;
  many = false;
  readonly list: NumberTest[][] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(tests: readonly NumberTest[]): void {
    if (tests.length === 0) {
      this.all = true;
      return;
    }
    const some: NumberTest[] = [];
    for (const test of tests) if (!some.some((one) => isSame(one, test))) some.push(test);
    if (this.list.some((one) => one.length === some.length && one.every((a) => some.some((b) => isSame(a, b))))) return;
    if (this.list.length === this.#limit) this.many = true;
    else this.list.push(some);
  }

  get match(): ShapeMatch {
    return this.all ? "all" : this.many ? "many" : this.list;
  }
}

/**
 * Whether the bytes beside a place of the anchor may fit, hence whether to look closer. Most places are ruled out by them.
 */
export function mayFitAt({ needle, anchor, anchorAt }: Containing, text: Uint8Array, at: number): boolean {
  const behind = anchorAt + anchor.length;
  if (behind < needle.length) {
    const byte = text[at + anchor.length] ?? 0;
    if (byte !== needle[behind] && !(digitsOf(byte) > 0 && isDigit(needle[behind] ?? 0))) return false;
  }
  if (anchorAt === 0) return true;
  const byte = text[at - 1] ?? 0;
  return byte === needle[anchorAt - 1] || (digitsOf(byte) > 0 && isDigit(needle[anchorAt - 1] ?? 0));
}

/** Paths of the shape from `from` up to `to` that have the needle; its anchor is at the places. */
export function matchAnchored(
  { needle, anchor, anchorAt }: Containing,
  holes: Holes,
  text: Uint8Array,
  from: number,
  to: number,
  places: readonly number[],
): ShapeMatch {
  const found = new Found(moreAlternatives);
  for (const place of places) {
    const tests: NumberTest[] = [];
    let hole = 0;
    for (let at = from; at < place; at++) if (digitsOf(text[at] ?? 0) > 0) hole++;
    if (!fitsBefore(needle, anchorAt, holes, hole, text, from, place, tests)) continue;
    if (!fitsBehind(needle, anchorAt + anchor.length, holes, hole, text, to, place + anchor.length, tests)) continue;
    found.add(tests);
    if (found.all) break;
  }
  return found.match;
}

function fitsBefore(
  needle: Uint8Array,
  anchorAt: number,
  holes: Holes,
  firstHole: number,
  text: Uint8Array,
  from: number,
  place: number,
  tests: NumberTest[],
): boolean {
  let hole = firstHole;
  let at = place - 1;
  for (let i = anchorAt - 1; i >= 0; at--) {
    if (at < from) return false;
    const digits = digitsOf(text[at] ?? 0);
    if (digits === 0) {
      if (text[at] !== needle[i]) return false;
      i--;
      continue;
    }
    let length = 0;
    let value = 0;
    while (length < digits && i >= 0 && isDigit(needle[i] ?? 0)) {
      value += ((needle[i] ?? 0) - 48) * (powers[length] ?? 0);
      length++;
      i--;
    }
    hole--;
    if (length < digits && (i >= 0 || length === 0)) return false;
    tests.push(testOf(holes, hole, digits - length, length, value));
  }
  return true;
}

function fitsBehind(
  needle: Uint8Array,
  anchorEnd: number,
  holes: Holes,
  firstHole: number,
  text: Uint8Array,
  to: number,
  place: number,
  tests: NumberTest[],
): boolean {
  let hole = firstHole;
  let at = place;
  for (let i = anchorEnd; i < needle.length; at++) {
    if (at >= to) return false;
    const digits = digitsOf(text[at] ?? 0);
    if (digits === 0) {
      if (text[at] !== needle[i]) return false;
      i++;
      continue;
    }
    let length = 0;
    let value = 0;
    while (length < digits && i < needle.length && isDigit(needle[i] ?? 0)) {
      value = value * 10 + (needle[i] ?? 0) - 48;
      length++;
      i++;
    }
    if (length < digits && (i < needle.length || length === 0)) return false;
    tests.push(testOf(holes, hole, 0, length, value));
    hole++;
  }
  return true;
}

/** Numbers in the holes, wherever they are, that have the needle, which is digits alone. A number may take several holes. */
export function matchDigits(needle: Uint8Array, holes: Holes, isJoined: readonly boolean[]): ShapeMatch {
  const found = new Found(moreAlternatives);
  const { digits } = holes;
  for (let first = 0; first < digits.length; first++) {
    for (let skip = 0; skip < (digits[first] ?? 0); skip++) {
      const tests: NumberTest[] = [];
      let i = 0;
      for (let hole = first; hole < digits.length && i < needle.length; hole++) {
        if (hole > first && !isJoined[hole]) break;
        const at = hole === first ? skip : 0;
        const length = Math.min((digits[hole] ?? 0) - at, needle.length - i);
        let value = 0;
        for (const end = i + length; i < end; i++) value = value * 10 + (needle[i] ?? 0) - 48;
        tests.push(testOf(holes, hole, at, length, value));
      }
      if (i === needle.length) found.add(tests);
    }
  }
  return found.match;
}

/** Shapes and patterns one step a character of the path. */
const maxWork = 20_000;

/** Which paths of a shape fit a pattern. Made once for a pattern, and then asked for shape after shape. */
export class GlobMatcher {
  readonly #pattern: Globbing;
  /** A byte, or -1 - hole * 16 - digit for a digit of a hole. */
  #units = new Int16Array(256);
  #length = 0;
  /** Digits that are asked for, as `hole * 16 + digit` and the digit itself. */
  readonly #wanted: number[] = [];
  #found = new Found(0);
  #work = 0;
  readonly #limit: number;

  constructor(pattern: Globbing, limit: number) {
    this.#pattern = pattern;
    this.#limit = limit;
  }

  /** `work`: about how many steps are worth it before "many" is the answer. */
  match(holes: Holes, text: Uint8Array, from: number, to: number, work: number): ShapeMatch {
    this.#unfold(text, from, to);
    this.#found = new Found(this.#limit);
    this.#work = Math.min(work, maxWork);
    const { parts } = this.#pattern;
    const first = parts[0] ?? new Int16Array(0);
    this.#wanted.length = 0;
    if (parts.length === 1) {
      for (let at = 0; at <= this.#length && !this.#isOver; at++) {
        if (!this.#isStart(at)) continue;
        this.#wanted.length = 0;
        if (this.#forward(first, at) === this.#length) this.#emit(holes);
      }
    } else this.#matchOpen(holes, first, parts[parts.length - 1] ?? first);
    return this.#found.all ? "all" : this.#work <= 0 ? "many" : this.#found.match;
  }

  get #isOver(): boolean {
    return this.#found.all || this.#found.many || this.#work <= 0;
  }

  #isStart(at: number): boolean {
    return at === 0 || this.#units[at - 1] === 47;
  }

  #matchOpen(holes: Holes, first: Int16Array, last: Int16Array): void {
    const limit = this.#backward(last);
    if (limit < 0) return;
    const fixed = this.#wanted.length;
    for (let at = 0; at <= limit && !this.#isOver; at++) {
      if (!this.#isStart(at)) continue;
      this.#wanted.length = fixed;
      const end = this.#forward(first, at);
      if (end >= 0 && end <= limit) {
        const isCertain = this.#wanted.length === fixed;
        this.#place(holes, 1, end, limit);
        // A text that begins later leaves less for the rest.
        if (isCertain) return;
      }
    }
  }

  /** Places the part and all behind it but the last, from a unit on, up to a limit. */
  #place(holes: Holes, part: number, from: number, limit: number): void {
    const { parts } = this.#pattern;
    const steps = parts[part];
    if (steps === undefined || part === parts.length - 1) {
      this.#emit(holes);
      return;
    }
    const fixed = this.#wanted.length;
    for (let at = from; at <= limit && !this.#isOver; at++) {
      this.#work--;
      const end = this.#forward(steps, at);
      if (end >= 0 && end <= limit) {
        const isCertain = this.#wanted.length === fixed;
        this.#place(holes, part + 1, end, limit);
        if (isCertain) return;
      }
      this.#wanted.length = fixed;
    }
  }

  /** Where the steps end that begin at a unit; -1 if they do not fit. */
  #forward(steps: Int16Array, from: number): number {
    const units = this.#units;
    const length = this.#length;
    let at = from;
    for (let i = 0; i < steps.length; i++) {
      if (at >= length) return -1;
      const step = steps[i] ?? 0;
      const unit = units[at] ?? 0;
      if (step === anyOne) {
        if (unit >= 0 && isInner(unit)) return -1;
        at++;
        while (at < length && (units[at] ?? 0) >= 0 && isInner(units[at] ?? 0)) at++;
        continue;
      }
      if (unit < 0) {
        if (!isDigit(step)) return -1;
        this.#wanted.push(-1 - unit, step - 48);
      } else if (unit !== step) return -1;
      at++;
    }
    return at;
  }

  /** Where the steps begin that end with the path; -1 if they do not fit. */
  #backward(steps: Int16Array): number {
    const units = this.#units;
    let at = this.#length;
    for (let i = steps.length - 1; i >= 0; i--) {
      if (at <= 0) return -1;
      const step = steps[i] ?? 0;
      at--;
      if (step === anyOne) {
        while (at > 0 && (units[at] ?? 0) >= 0 && isInner(units[at] ?? 0)) at--;
        if ((units[at] ?? 0) >= 0 && isInner(units[at] ?? 0)) return -1;
        continue;
      }
      const unit = units[at] ?? 0;
      if (unit < 0) {
        if (!isDigit(step)) return -1;
        this.#wanted.push(-1 - unit, step - 48);
      } else if (unit !== step) return -1;
    }
    return at;
  }

  #emit(holes: Holes): void {
    const wanted = this.#wanted;
    const digits: [number, number][] = [];
    for (let i = 0; i < wanted.length; i += 2) digits.push([wanted[i] ?? 0, wanted[i + 1] ?? 0]);
    digits.sort((a, b) => a[0] - b[0]);
    const tests: NumberTest[] = [];
    for (let i = 0; i < digits.length; ) {
      const first = digits[i]?.[0] ?? 0;
      let length = 0;
      let value = 0;
      // Digits of the same hole that stand side by side; one below the digit 0 of the next hole is no digit.
      while (i < digits.length && digits[i]?.[0] === first + length && (first + length) >> 4 === first >> 4) {
        value = value * 10 + (digits[i]?.[1] ?? 0);
        length++;
        i++;
      }
      tests.push(testOf(holes, first >> 4, first & 15, length, value));
    }
    this.#found.add(tests);
    this.#work -= 8;
  }

  #unfold(text: Uint8Array, from: number, to: number): void {
    if (this.#units.length < (to - from) * 9) this.#units = new Int16Array((to - from) * 18);
    const units = this.#units;
    let length = 0;
    let hole = 0;
    for (let at = from; at < to; at++) {
      const byte = text[at] ?? 0;
      const digits = digitsOf(byte);
      if (digits === 0) units[length++] = byte;
      else {
        for (let digit = 0; digit < digits; digit++) units[length++] = -1 - (hole * 16 + digit);
        hole++;
      }
    }
    this.#length = length;
  }
}
