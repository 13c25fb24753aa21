import { encodeTerm, maxBytesPerUnit } from "./text.ts";

/** In place of a code point. */
const one = -1;
const many = -2;

/** Code points, `one` for `?` and `many` for `*`. */
export type Pattern = Int32Array;

export function compilePattern(text: string): Pattern {
  const points: number[] = [];
  for (const character of text) {
    if (character === "*") {
      if (points.at(-1) !== many) points.push(many);
    } else {
      points.push(character === "?" ? one : (character.codePointAt(0) ?? 0));
    }
  }
  return Int32Array.from(points);
}

export function fitsEverything(pattern: Pattern): boolean {
  return pattern.length === 1 && pattern[0] === many;
}

/** Whether the bytes of a term from `from` up to `to` fit as a whole. `?` is one code point, as `_` is in SQL. */
export function fitsPattern(pattern: Pattern, bytes: Uint8Array, from: number, to: number): boolean {
  let at = from;
  let place = 0;
  // Where to go on when what follows the last `*` does not fit: it takes one code point more.
  let retryPlace = -1;
  let retryAt = 0;
  while (at < to) {
    const want = place < pattern.length ? pattern[place] : undefined;
    if (want === many) {
      if (++place === pattern.length) return true;
      retryPlace = place;
      retryAt = nextLikely(pattern, place, bytes, at, to);
      at = retryAt;
      continue;
    }
    const point = codePointAt(bytes, at, to);
    if (want === point || want === one) {
      place++;
      at += pointBytes(point);
      continue;
    }
    if (retryPlace < 0) return false;
    retryAt = nextLikely(pattern, retryPlace, bytes, retryAt + pointBytes(codePointAt(bytes, retryAt, to)), to);
    at = retryAt;
    place = retryPlace;
  }
  if (pattern[place] === many) place++;
  return place === pattern.length;
}

/** From where on the piece behind a `*` may fit: an ASCII character is looked for byte by byte, as it is never part of another. */
function nextLikely(pattern: Pattern, place: number, bytes: Uint8Array, from: number, to: number): number {
  const want = pattern[place] ?? one;
  let at = from;
  if (want >= 0 && want < 0x80) while (at < to && bytes[at] !== want) at++;
  return at;
}

function codePointAt(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return first;
  const second = (bytes[at + 1] ?? 0) & 63;
  if (first < 0xe0) return ((first & 31) << 6) | second;
  const unit = ((first & 15) << 12) | (second << 6) | ((bytes[at + 2] ?? 0) & 63);
  // A high surrogate with a low one behind it (bytes ED B0..BF) is one code point.
  if ((unit & 0xfc00) !== 0xd800 || at + 5 >= end || bytes[at + 3] !== 0xed) return unit;
  const fifth = bytes[at + 4] ?? 0;
  if (fifth < 0xb0) return unit;
  return 0x10000 + ((unit & 0x3ff) << 10) + (((fifth & 15) << 6) | ((bytes[at + 5] ?? 0) & 63));
}

function pointBytes(point: number): number {
  if (point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point < 0x10000 ? 3 : 6;
}

let scratch = new Uint8Array(1024);

export function textFitsPattern(pattern: Pattern, text: string): boolean {
  const needed = text.length * maxBytesPerUnit;
  if (needed > scratch.length) scratch = new Uint8Array(needed);
  return fitsPattern(pattern, scratch, 0, encodeTerm(text, scratch));
}
