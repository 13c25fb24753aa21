/**
 * The loops in which a scan spends its time, once for each type of array: a loop that meets several types is half as quick.
 * They have no branches, since what they ask is often true of every second row. `?? 0` costs nothing where the index is
 * within the array, as it is here.
 */

/** Keeps the rows whose code is `first` up to `first + width`. */
export function keepBytes(
  mask: Uint8Array,
  codes: Uint8Array,
  from: number,
  count: number,
  first: number,
  width: number,
) {
  for (let at = 0; at < count; at += 1)
    mask[at] = (mask[at] ?? 0) & Number(((codes[from + at] ?? 0) - first) >>> 0 <= width);
}

export function keepShorts(
  mask: Uint8Array,
  codes: Uint16Array,
  from: number,
  count: number,
  first: number,
  width: number,
) {
  for (let at = 0; at < count; at += 1)
    mask[at] = (mask[at] ?? 0) & Number(((codes[from + at] ?? 0) - first) >>> 0 <= width);
}

export function keepWords(
  mask: Uint8Array,
  codes: Uint32Array,
  from: number,
  count: number,
  first: number,
  width: number,
) {
  for (let at = 0; at < count; at += 1)
    mask[at] = (mask[at] ?? 0) & Number(((codes[from + at] ?? 0) - first) >>> 0 <= width);
}

/** Keeps the rows whose value is `lo` up to `hi`; NaN is not. */
export function keepFloats(
  mask: Uint8Array,
  values: Float64Array,
  from: number,
  count: number,
  lo: number,
  hi: number,
) {
  for (let at = 0; at < count; at += 1) {
    const value = values[from + at] ?? 0;
    mask[at] = (mask[at] ?? 0) & Number(value >= lo) & Number(value <= hi);
  }
}

/** Keeps the rows whose code passes (1, not 0). */
export function passBytes(mask: Uint8Array, codes: Uint8Array, from: number, count: number, passes: Uint8Array) {
  for (let at = 0; at < count; at += 1) mask[at] = (mask[at] ?? 0) & (passes[codes[from + at] ?? 0] ?? 0);
}

export function passShorts(mask: Uint8Array, codes: Uint16Array, from: number, count: number, passes: Uint8Array) {
  for (let at = 0; at < count; at += 1) mask[at] = (mask[at] ?? 0) & (passes[codes[from + at] ?? 0] ?? 0);
}

export function passWords(mask: Uint8Array, codes: Uint32Array, from: number, count: number, passes: Uint8Array) {
  for (let at = 0; at < count; at += 1) mask[at] = (mask[at] ?? 0) & (passes[codes[from + at] ?? 0] ?? 0);
}

/** Keeps the rows whose mark is 1. */
export function keepMarked(mask: Uint8Array, marks: Uint8Array, from: number, count: number) {
  for (let at = 0; at < count; at += 1) mask[at] = (mask[at] ?? 0) & (marks[from + at] ?? 0);
}

/**
 * Rows that are 1 so far and whose code does not pass become `mark`; those that another selection marked become 0: they miss
 * two. The others stay.
 */
export function missBytes(
  mask: Uint8Array,
  codes: Uint8Array,
  from: number,
  count: number,
  passes: Uint8Array,
  mark: number,
) {
  for (let at = 0; at < count; at += 1) {
    const state = mask[at] ?? 0;
    const passed = -(passes[codes[from + at] ?? 0] ?? 0);
    mask[at] = (state & passed) | (~passed & mark & -Number(state === 1));
  }
}

export function missShorts(
  mask: Uint8Array,
  codes: Uint16Array,
  from: number,
  count: number,
  passes: Uint8Array,
  mark: number,
) {
  for (let at = 0; at < count; at += 1) {
    const state = mask[at] ?? 0;
    const passed = -(passes[codes[from + at] ?? 0] ?? 0);
    mask[at] = (state & passed) | (~passed & mark & -Number(state === 1));
  }
}

export function missWords(
  mask: Uint8Array,
  codes: Uint32Array,
  from: number,
  count: number,
  passes: Uint8Array,
  mark: number,
) {
  for (let at = 0; at < count; at += 1) {
    const state = mask[at] ?? 0;
    const passed = -(passes[codes[from + at] ?? 0] ?? 0);
    mask[at] = (state & passed) | (~passed & mark & -Number(state === 1));
  }
}

/** Counts the codes of all rows of a run. */
export function countRunBytes(counts: Uint32Array, codes: Uint8Array, from: number, to: number) {
  for (let row = from; row < to; row += 1) {
    const code = codes[row] ?? 0;
    counts[code] = (counts[code] ?? 0) + 1;
  }
}

export function countRunShorts(counts: Uint32Array, codes: Uint16Array, from: number, to: number) {
  for (let row = from; row < to; row += 1) {
    const code = codes[row] ?? 0;
    counts[code] = (counts[code] ?? 0) + 1;
  }
}

export function countRunWords(counts: Uint32Array, codes: Uint32Array, from: number, to: number) {
  for (let row = from; row < to; row += 1) {
    const code = codes[row] ?? 0;
    counts[code] = (counts[code] ?? 0) + 1;
  }
}

/** Counts the codes of listed rows. */
export function countListBytes(counts: Uint32Array, codes: Uint8Array, positions: Uint32Array, found: number) {
  for (let at = 0; at < found; at += 1) {
    const code = codes[positions[at] ?? 0] ?? 0;
    counts[code] = (counts[code] ?? 0) + 1;
  }
}

export function countListShorts(counts: Uint32Array, codes: Uint16Array, positions: Uint32Array, found: number) {
  for (let at = 0; at < found; at += 1) {
    const code = codes[positions[at] ?? 0] ?? 0;
    counts[code] = (counts[code] ?? 0) + 1;
  }
}

export function countListWords(counts: Uint32Array, codes: Uint32Array, positions: Uint32Array, found: number) {
  for (let at = 0; at < found; at += 1) {
    const code = codes[positions[at] ?? 0] ?? 0;
    counts[code] = (counts[code] ?? 0) + 1;
  }
}
