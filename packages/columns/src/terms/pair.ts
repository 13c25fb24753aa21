import type { PhraseTerm } from "./phrase.ts";
import { mostPositions, narrow, narrowWidth, wide } from "./sequence.ts";
import { codeOf } from "./word-codes.ts";

/** Where the row's repetitions stand among its bytes. */
const marks = new Uint32Array(mostPositions + 1);
/** Of each repetition: the places that it fills, how far back it begins, and what to add to a place behind it to get to its byte. */
const begins = new Uint16Array(mostPositions);
const ends = new Uint16Array(mostPositions);
const backs = new Uint16Array(mostPositions);
const shifts = new Int32Array(mostPositions);

/**
 * Whether one word stands directly behind another, both of which the row has; undefined where only reading the row's order
 * tells (`hasPhrase`). The bytes are looked at as they are. Inside of what is repeated nothing is new, so that only its ends
 * are found out.
 */
export function hasPair(
  bytes: Uint8Array,
  from: number,
  to: number,
  before: PhraseTerm,
  behind: PhraseTerm,
): boolean | undefined {
  if (from === to) return false;
  const head = bytes[from] ?? 0;
  const buckets = bytes[from + 1] ?? 0;
  if (head < narrow || head >= wide || buckets > 127) return undefined;
  const start = from + 2 + buckets;
  const first = codeOf(before.hash(head - narrow), bytes, from + 2, buckets, narrowWidth.gap - 1);
  const second = codeOf(behind.hash(head - narrow), bytes, from + 2, buckets, narrowWidth.gap - 1);
  const copies = standsPlainly(bytes, start, to, first, second, marks);
  return copies < 0 || (copies > 0 && standsAtEnds(bytes, start, to, first, second, copies));
}

/**
 * Whether the two stand next to each other as bytes: then -1. Else how many repetitions there are, and where to `into`. Their
 * first byte is 0 (`copy`, written out: an imported name takes time in this loop), the other two are not.
 */
function standsPlainly(
  bytes: Uint8Array,
  start: number,
  to: number,
  first: number,
  second: number,
  into: Uint32Array,
): number {
  let last = 0;
  let copies = 0;
  for (let at = start; at < to; at++) {
    const unit = bytes[at] ?? 0;
    // One of them may be a length instead of a word.
    if (unit === second && last === first && (copies === 0 || at - (into[copies - 1] ?? 0) > 3)) return -1;
    into[copies] = at;
    copies += Number(unit === 0);
    last = unit;
  }
  return copies;
}

/** Whether one ends and the other begins a repetition. */
function standsAtEnds(
  bytes: Uint8Array,
  start: number,
  to: number,
  first: number,
  second: number,
  copies: number,
): boolean {
  let shift = start;
  for (let one = 0; one < copies; one++) {
    const at = marks[one] ?? 0;
    const place = at - shift;
    const back = bytes[at + 1] ?? 0;
    const end = place + (bytes[at + 2] ?? 0);
    const isNext = one > 0 && marks[one - 1] === at - 3;
    const left = isNext ? unitAt(bytes, place - 1, one, start) : (bytes[at - 1] ?? 0);
    if (left === first && unitAt(bytes, place - back, one, start) === second) return true;
    begins[one] = place;
    ends[one] = end;
    backs[one] = back;
    shift = at + 3 - end;
    shifts[one] = shift;
    const right = at + 3 < to ? (bytes[at + 3] ?? 0) : 0;
    if (right === second && unitAt(bytes, end - 1, one + 1, start) === first) return true;
  }
  return false;
}

/** The unit at a place of a row of which so many repetitions are known. */
function unitAt(bytes: Uint8Array, place: number, copies: number, start: number): number {
  let source = place;
  for (let at = copies - 1; at >= 0; at--) {
    if (source >= (ends[at] ?? 0)) return bytes[source + (shifts[at] ?? 0)] ?? 0;
    while (source >= (begins[at] ?? 0)) source -= backs[at] ?? 1;
  }
  return bytes[source + start] ?? 0;
}
