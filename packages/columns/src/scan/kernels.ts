/**
 * The loops in which a scan spends its time, once for each type of array: a loop that meets several types is half as quick.
 * They have no branches, since what they ask is often true of every second row. They take four rows a step: that saves time,
 * and makes them so long that the engine does not copy them into their callers, which it optimises late. `?? 0` costs
 * nothing where the index is within the array, as it is here.
 */

/** Keeps the rows whose code is `first` up to `first + width`. */
export function keepBytes(
  mask: Uint8Array,
  codes: Uint8Array,
  from: number,
  count: number,
  first: number,
  width: number,
): void {
  let at = 0;
  for (; at + 3 < count; at += 4) {
    mask[at] = (mask[at] ?? 0) & Number(((codes[from + at] ?? 0) - first) >>> 0 <= width);
    mask[at + 1] = (mask[at + 1] ?? 0) & Number(((codes[from + at + 1] ?? 0) - first) >>> 0 <= width);
    mask[at + 2] = (mask[at + 2] ?? 0) & Number(((codes[from + at + 2] ?? 0) - first) >>> 0 <= width);
    mask[at + 3] = (mask[at + 3] ?? 0) & Number(((codes[from + at + 3] ?? 0) - first) >>> 0 <= width);
  }
  for (; at < count; at += 1) mask[at] = (mask[at] ?? 0) & Number(((codes[from + at] ?? 0) - first) >>> 0 <= width);
}

export function keepShorts(
  mask: Uint8Array,
  codes: Uint16Array,
  from: number,
  count: number,
  first: number,
  width: number,
): void {
  let at = 0;
  for (; at + 3 < count; at += 4) {
    mask[at] = (mask[at] ?? 0) & Number(((codes[from + at] ?? 0) - first) >>> 0 <= width);
    mask[at + 1] = (mask[at + 1] ?? 0) & Number(((codes[from + at + 1] ?? 0) - first) >>> 0 <= width);
    mask[at + 2] = (mask[at + 2] ?? 0) & Number(((codes[from + at + 2] ?? 0) - first) >>> 0 <= width);
    mask[at + 3] = (mask[at + 3] ?? 0) & Number(((codes[from + at + 3] ?? 0) - first) >>> 0 <= width);
  }
  for (; at < count; at += 1) mask[at] = (mask[at] ?? 0) & Number(((codes[from + at] ?? 0) - first) >>> 0 <= width);
}

export function keepWords(
  mask: Uint8Array,
  codes: Uint32Array,
  from: number,
  count: number,
  first: number,
  width: number,
): void {
  let at = 0;
  for (; at + 3 < count; at += 4) {
    mask[at] = (mask[at] ?? 0) & Number(((codes[from + at] ?? 0) - first) >>> 0 <= width);
    mask[at + 1] = (mask[at + 1] ?? 0) & Number(((codes[from + at + 1] ?? 0) - first) >>> 0 <= width);
    mask[at + 2] = (mask[at + 2] ?? 0) & Number(((codes[from + at + 2] ?? 0) - first) >>> 0 <= width);
    mask[at + 3] = (mask[at + 3] ?? 0) & Number(((codes[from + at + 3] ?? 0) - first) >>> 0 <= width);
  }
  for (; at < count; at += 1) mask[at] = (mask[at] ?? 0) & Number(((codes[from + at] ?? 0) - first) >>> 0 <= width);
}

/** Keeps the rows whose value is `lo` up to `hi`; NaN is not. */
export function keepFloats(
  mask: Uint8Array,
  values: Float64Array,
  from: number,
  count: number,
  lo: number,
  hi: number,
): void {
  let at = 0;
  for (; at + 3 < count; at += 4) {
    mask[at] = (mask[at] ?? 0) & Number((values[from + at] ?? 0) >= lo) & Number((values[from + at] ?? 0) <= hi);
    mask[at + 1] =
      (mask[at + 1] ?? 0) & Number((values[from + at + 1] ?? 0) >= lo) & Number((values[from + at + 1] ?? 0) <= hi);
    mask[at + 2] =
      (mask[at + 2] ?? 0) & Number((values[from + at + 2] ?? 0) >= lo) & Number((values[from + at + 2] ?? 0) <= hi);
    mask[at + 3] =
      (mask[at + 3] ?? 0) & Number((values[from + at + 3] ?? 0) >= lo) & Number((values[from + at + 3] ?? 0) <= hi);
  }
  for (; at < count; at += 1)
    mask[at] = (mask[at] ?? 0) & Number((values[from + at] ?? 0) >= lo) & Number((values[from + at] ?? 0) <= hi);
}

/** Keeps the rows whose code passes (1, not 0). */
export function passBytes(mask: Uint8Array, codes: Uint8Array, from: number, count: number, passes: Uint8Array): void {
  let at = 0;
  for (; at + 3 < count; at += 4) {
    mask[at] = (mask[at] ?? 0) & (passes[codes[from + at] ?? 0] ?? 0);
    mask[at + 1] = (mask[at + 1] ?? 0) & (passes[codes[from + at + 1] ?? 0] ?? 0);
    mask[at + 2] = (mask[at + 2] ?? 0) & (passes[codes[from + at + 2] ?? 0] ?? 0);
    mask[at + 3] = (mask[at + 3] ?? 0) & (passes[codes[from + at + 3] ?? 0] ?? 0);
  }
  for (; at < count; at += 1) mask[at] = (mask[at] ?? 0) & (passes[codes[from + at] ?? 0] ?? 0);
}

export function passShorts(
  mask: Uint8Array,
  codes: Uint16Array,
  from: number,
  count: number,
  passes: Uint8Array,
): void {
  let at = 0;
  for (; at + 3 < count; at += 4) {
    mask[at] = (mask[at] ?? 0) & (passes[codes[from + at] ?? 0] ?? 0);
    mask[at + 1] = (mask[at + 1] ?? 0) & (passes[codes[from + at + 1] ?? 0] ?? 0);
    mask[at + 2] = (mask[at + 2] ?? 0) & (passes[codes[from + at + 2] ?? 0] ?? 0);
    mask[at + 3] = (mask[at + 3] ?? 0) & (passes[codes[from + at + 3] ?? 0] ?? 0);
  }
  for (; at < count; at += 1) mask[at] = (mask[at] ?? 0) & (passes[codes[from + at] ?? 0] ?? 0);
}

export function passWords(mask: Uint8Array, codes: Uint32Array, from: number, count: number, passes: Uint8Array): void {
  let at = 0;
  for (; at + 3 < count; at += 4) {
    mask[at] = (mask[at] ?? 0) & (passes[codes[from + at] ?? 0] ?? 0);
    mask[at + 1] = (mask[at + 1] ?? 0) & (passes[codes[from + at + 1] ?? 0] ?? 0);
    mask[at + 2] = (mask[at + 2] ?? 0) & (passes[codes[from + at + 2] ?? 0] ?? 0);
    mask[at + 3] = (mask[at + 3] ?? 0) & (passes[codes[from + at + 3] ?? 0] ?? 0);
  }
  for (; at < count; at += 1) mask[at] = (mask[at] ?? 0) & (passes[codes[from + at] ?? 0] ?? 0);
}

/** Keeps the rows whose mark is 1. */
export function keepMarked(mask: Uint8Array, marks: Uint8Array, from: number, count: number): void {
  const start = marks.byteOffset + from;
  let at = 0;
  if (count >= worthViews && (start & 3) === 0 && (mask.byteOffset & 3) === 0) {
    const words = count >>> 2;
    at = 4 * words;
    keepWhole(new Uint32Array(mask.buffer, mask.byteOffset, words), new Uint32Array(marks.buffer, start, words));
  }
  for (; at + 3 < count; at += 4) {
    mask[at] = (mask[at] ?? 0) & (marks[from + at] ?? 0);
    mask[at + 1] = (mask[at + 1] ?? 0) & (marks[from + at + 1] ?? 0);
    mask[at + 2] = (mask[at + 2] ?? 0) & (marks[from + at + 2] ?? 0);
    mask[at + 3] = (mask[at + 3] ?? 0) & (marks[from + at + 3] ?? 0);
  }
  for (; at < count; at += 1) mask[at] = (mask[at] ?? 0) & (marks[from + at] ?? 0);
}

/** From so many bytes on it pays to look at four of them as one number. */
const worthViews = 256;

function keepWhole(mask: Uint32Array, marks: Uint32Array): void {
  for (let at = 0; at < mask.length; at += 1) mask[at] = (mask[at] ?? 0) & (marks[at] ?? 0);
}

/** Adds the bits of each listed row's code to its state. */
export function addBitsBytes(
  states: Uint8Array,
  codes: Uint8Array,
  positions: Uint32Array,
  count: number,
  bits: Uint8Array,
): void {
  let at = 0;
  for (; at + 3 < count; at += 4) {
    states[at] = (states[at] ?? 0) | (bits[codes[positions[at] ?? 0] ?? 0] ?? 0);
    states[at + 1] = (states[at + 1] ?? 0) | (bits[codes[positions[at + 1] ?? 0] ?? 0] ?? 0);
    states[at + 2] = (states[at + 2] ?? 0) | (bits[codes[positions[at + 2] ?? 0] ?? 0] ?? 0);
    states[at + 3] = (states[at + 3] ?? 0) | (bits[codes[positions[at + 3] ?? 0] ?? 0] ?? 0);
  }
  for (; at < count; at += 1) states[at] = (states[at] ?? 0) | (bits[codes[positions[at] ?? 0] ?? 0] ?? 0);
}

export function addBitsShorts(
  states: Uint8Array,
  codes: Uint16Array,
  positions: Uint32Array,
  count: number,
  bits: Uint8Array,
): void {
  let at = 0;
  for (; at + 3 < count; at += 4) {
    states[at] = (states[at] ?? 0) | (bits[codes[positions[at] ?? 0] ?? 0] ?? 0);
    states[at + 1] = (states[at + 1] ?? 0) | (bits[codes[positions[at + 1] ?? 0] ?? 0] ?? 0);
    states[at + 2] = (states[at + 2] ?? 0) | (bits[codes[positions[at + 2] ?? 0] ?? 0] ?? 0);
    states[at + 3] = (states[at + 3] ?? 0) | (bits[codes[positions[at + 3] ?? 0] ?? 0] ?? 0);
  }
  for (; at < count; at += 1) states[at] = (states[at] ?? 0) | (bits[codes[positions[at] ?? 0] ?? 0] ?? 0);
}

export function addBitsWords(
  states: Uint8Array,
  codes: Uint32Array,
  positions: Uint32Array,
  count: number,
  bits: Uint8Array,
): void {
  let at = 0;
  for (; at + 3 < count; at += 4) {
    states[at] = (states[at] ?? 0) | (bits[codes[positions[at] ?? 0] ?? 0] ?? 0);
    states[at + 1] = (states[at + 1] ?? 0) | (bits[codes[positions[at + 1] ?? 0] ?? 0] ?? 0);
    states[at + 2] = (states[at + 2] ?? 0) | (bits[codes[positions[at + 2] ?? 0] ?? 0] ?? 0);
    states[at + 3] = (states[at + 3] ?? 0) | (bits[codes[positions[at + 3] ?? 0] ?? 0] ?? 0);
  }
  for (; at < count; at += 1) states[at] = (states[at] ?? 0) | (bits[codes[positions[at] ?? 0] ?? 0] ?? 0);
}

/** The same for a run of rows. */
export function addRunBitsBytes(
  states: Uint8Array,
  codes: Uint8Array,
  from: number,
  count: number,
  bits: Uint8Array,
): void {
  let at = 0;
  for (; at + 3 < count; at += 4) {
    states[at] = (states[at] ?? 0) | (bits[codes[from + at] ?? 0] ?? 0);
    states[at + 1] = (states[at + 1] ?? 0) | (bits[codes[from + at + 1] ?? 0] ?? 0);
    states[at + 2] = (states[at + 2] ?? 0) | (bits[codes[from + at + 2] ?? 0] ?? 0);
    states[at + 3] = (states[at + 3] ?? 0) | (bits[codes[from + at + 3] ?? 0] ?? 0);
  }
  for (; at < count; at += 1) states[at] = (states[at] ?? 0) | (bits[codes[from + at] ?? 0] ?? 0);
}

export function addRunBitsShorts(
  states: Uint8Array,
  codes: Uint16Array,
  from: number,
  count: number,
  bits: Uint8Array,
): void {
  let at = 0;
  for (; at + 3 < count; at += 4) {
    states[at] = (states[at] ?? 0) | (bits[codes[from + at] ?? 0] ?? 0);
    states[at + 1] = (states[at + 1] ?? 0) | (bits[codes[from + at + 1] ?? 0] ?? 0);
    states[at + 2] = (states[at + 2] ?? 0) | (bits[codes[from + at + 2] ?? 0] ?? 0);
    states[at + 3] = (states[at + 3] ?? 0) | (bits[codes[from + at + 3] ?? 0] ?? 0);
  }
  for (; at < count; at += 1) states[at] = (states[at] ?? 0) | (bits[codes[from + at] ?? 0] ?? 0);
}

export function addRunBitsWords(
  states: Uint8Array,
  codes: Uint32Array,
  from: number,
  count: number,
  bits: Uint8Array,
): void {
  let at = 0;
  for (; at + 3 < count; at += 4) {
    states[at] = (states[at] ?? 0) | (bits[codes[from + at] ?? 0] ?? 0);
    states[at + 1] = (states[at + 1] ?? 0) | (bits[codes[from + at + 1] ?? 0] ?? 0);
    states[at + 2] = (states[at + 2] ?? 0) | (bits[codes[from + at + 2] ?? 0] ?? 0);
    states[at + 3] = (states[at + 3] ?? 0) | (bits[codes[from + at + 3] ?? 0] ?? 0);
  }
  for (; at < count; at += 1) states[at] = (states[at] ?? 0) | (bits[codes[from + at] ?? 0] ?? 0);
}

/** Lists those of the listed rows that are in this state, mostly few; returns how many. `states` begins where memory of its own does. */
export function listState(
  states: Uint8Array,
  positions: Uint32Array,
  count: number,
  state: number,
  into: Uint32Array,
): number {
  const words = new Uint32Array(states.buffer, states.byteOffset, count >>> 2);
  const four = Math.imul(state, 0x01010101);
  let found = 0;
  for (let word = 0; word < words.length; word += 1) {
    const other = (words[word] ?? 0) ^ four;
    // Not 0 where one of the four bytes is.
    if (((other - 0x01010101) & ~other & 0x80808080) === 0) continue;
    const at = 4 * word;
    into[found] = positions[at] ?? 0;
    found += Number(states[at] === state);
    into[found] = positions[at + 1] ?? 0;
    found += Number(states[at + 1] === state);
    into[found] = positions[at + 2] ?? 0;
    found += Number(states[at + 2] === state);
    into[found] = positions[at + 3] ?? 0;
    found += Number(states[at + 3] === state);
  }
  for (let at = 4 * words.length; at < count; at += 1) {
    into[found] = positions[at] ?? 0;
    found += Number(states[at] === state);
  }
  return found;
}

/** Counts the codes of a run of rows. */
export function countRunBytes(counts: Uint32Array, codes: Uint8Array, from: number, count: number): void {
  let at = 0;
  for (; at + 3 < count; at += 4) {
    counts[codes[from + at] ?? 0] = (counts[codes[from + at] ?? 0] ?? 0) + 1;
    counts[codes[from + at + 1] ?? 0] = (counts[codes[from + at + 1] ?? 0] ?? 0) + 1;
    counts[codes[from + at + 2] ?? 0] = (counts[codes[from + at + 2] ?? 0] ?? 0) + 1;
    counts[codes[from + at + 3] ?? 0] = (counts[codes[from + at + 3] ?? 0] ?? 0) + 1;
  }
  for (; at < count; at += 1) counts[codes[from + at] ?? 0] = (counts[codes[from + at] ?? 0] ?? 0) + 1;
}

export function countRunShorts(counts: Uint32Array, codes: Uint16Array, from: number, count: number): void {
  let at = 0;
  for (; at + 3 < count; at += 4) {
    counts[codes[from + at] ?? 0] = (counts[codes[from + at] ?? 0] ?? 0) + 1;
    counts[codes[from + at + 1] ?? 0] = (counts[codes[from + at + 1] ?? 0] ?? 0) + 1;
    counts[codes[from + at + 2] ?? 0] = (counts[codes[from + at + 2] ?? 0] ?? 0) + 1;
    counts[codes[from + at + 3] ?? 0] = (counts[codes[from + at + 3] ?? 0] ?? 0) + 1;
  }
  for (; at < count; at += 1) counts[codes[from + at] ?? 0] = (counts[codes[from + at] ?? 0] ?? 0) + 1;
}

export function countRunWords(counts: Uint32Array, codes: Uint32Array, from: number, count: number): void {
  let at = 0;
  for (; at + 3 < count; at += 4) {
    counts[codes[from + at] ?? 0] = (counts[codes[from + at] ?? 0] ?? 0) + 1;
    counts[codes[from + at + 1] ?? 0] = (counts[codes[from + at + 1] ?? 0] ?? 0) + 1;
    counts[codes[from + at + 2] ?? 0] = (counts[codes[from + at + 2] ?? 0] ?? 0) + 1;
    counts[codes[from + at + 3] ?? 0] = (counts[codes[from + at + 3] ?? 0] ?? 0) + 1;
  }
  for (; at < count; at += 1) counts[codes[from + at] ?? 0] = (counts[codes[from + at] ?? 0] ?? 0) + 1;
}

/** Counts the codes of listed rows. */
export function countListBytes(counts: Uint32Array, codes: Uint8Array, positions: Uint32Array, count: number): void {
  let at = 0;
  for (; at + 3 < count; at += 4) {
    counts[codes[positions[at] ?? 0] ?? 0] = (counts[codes[positions[at] ?? 0] ?? 0] ?? 0) + 1;
    counts[codes[positions[at + 1] ?? 0] ?? 0] = (counts[codes[positions[at + 1] ?? 0] ?? 0] ?? 0) + 1;
    counts[codes[positions[at + 2] ?? 0] ?? 0] = (counts[codes[positions[at + 2] ?? 0] ?? 0] ?? 0) + 1;
    counts[codes[positions[at + 3] ?? 0] ?? 0] = (counts[codes[positions[at + 3] ?? 0] ?? 0] ?? 0) + 1;
  }
  for (; at < count; at += 1)
    counts[codes[positions[at] ?? 0] ?? 0] = (counts[codes[positions[at] ?? 0] ?? 0] ?? 0) + 1;
}

export function countListShorts(counts: Uint32Array, codes: Uint16Array, positions: Uint32Array, count: number): void {
  let at = 0;
  for (; at + 3 < count; at += 4) {
    counts[codes[positions[at] ?? 0] ?? 0] = (counts[codes[positions[at] ?? 0] ?? 0] ?? 0) + 1;
    counts[codes[positions[at + 1] ?? 0] ?? 0] = (counts[codes[positions[at + 1] ?? 0] ?? 0] ?? 0) + 1;
    counts[codes[positions[at + 2] ?? 0] ?? 0] = (counts[codes[positions[at + 2] ?? 0] ?? 0] ?? 0) + 1;
    counts[codes[positions[at + 3] ?? 0] ?? 0] = (counts[codes[positions[at + 3] ?? 0] ?? 0] ?? 0) + 1;
  }
  for (; at < count; at += 1)
    counts[codes[positions[at] ?? 0] ?? 0] = (counts[codes[positions[at] ?? 0] ?? 0] ?? 0) + 1;
}

export function countListWords(counts: Uint32Array, codes: Uint32Array, positions: Uint32Array, count: number): void {
  let at = 0;
  for (; at + 3 < count; at += 4) {
    counts[codes[positions[at] ?? 0] ?? 0] = (counts[codes[positions[at] ?? 0] ?? 0] ?? 0) + 1;
    counts[codes[positions[at + 1] ?? 0] ?? 0] = (counts[codes[positions[at + 1] ?? 0] ?? 0] ?? 0) + 1;
    counts[codes[positions[at + 2] ?? 0] ?? 0] = (counts[codes[positions[at + 2] ?? 0] ?? 0] ?? 0) + 1;
    counts[codes[positions[at + 3] ?? 0] ?? 0] = (counts[codes[positions[at + 3] ?? 0] ?? 0] ?? 0) + 1;
  }
  for (; at < count; at += 1)
    counts[codes[positions[at] ?? 0] ?? 0] = (counts[codes[positions[at] ?? 0] ?? 0] ?? 0) + 1;
}
