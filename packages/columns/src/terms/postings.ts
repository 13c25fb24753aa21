import { type ByteWriter, putVarint, varintBytes } from "./bytes.ts";

/**
 * The rows of one term. An entry begins with a varint: `row * 2` where there is one row only; else
 * `bytes * 8 + kind * 2 + 1`, followed by so many bytes:
 * - gaps: from each row to the next, less one; the first from row -1
 * - runs: varints of `gap * 2` for one row, or `gap * 2 + 1` and the length less two for a run of rows
 * - bitmap: one bit a row, the lowest first
 * The shortest is taken. Rows of a class of visibility lie together and are alike, so runs are common.
 */
const gaps = 0;
const runs = 1;
const bitmap = 2;

/** More would not fit into the headers; segments have 2^18. */
export const maxRows = 1 << 28;

/** Writes the rows `list[from]` up to `list[to]`: ascending, each once, at least one. */
export function writeEntry(writer: ByteWriter, list: Uint32Array, from: number, to: number, rowCount: number): void {
  if (to - from === 1) {
    writer.varint((list[from] ?? 0) * 2);
    return;
  }
  let gapBytes = 0;
  let runBytes = 0;
  let next = 0;
  for (let i = from; i < to; ) {
    const row = list[i] ?? 0;
    let end = i + 1;
    while (end < to && list[end] === row + (end - i)) end++;
    const length = end - i;
    gapBytes += varintBytes(row - next) + length - 1;
    runBytes += varintBytes((row - next) * 2);
    if (length > 1) runBytes += varintBytes(length - 2);
    next = row + length;
    i = end;
  }
  const bitmapBytes = (rowCount + 7) >>> 3;
  const sizeBytes = Math.min(gapBytes, runBytes, bitmapBytes);
  // Equal sizes: runs are read faster than bits, those faster than gaps.
  const kind = sizeBytes === runBytes ? runs : sizeBytes === bitmapBytes ? bitmap : gaps;
  writer.varint(sizeBytes * 8 + kind * 2 + 1);
  writer.reserve(sizeBytes);
  const { bytes, length } = writer;
  if (kind === bitmap) putBits(bytes, length, list, from, to, sizeBytes);
  else if (kind === gaps) putGaps(bytes, length, list, from, to);
  else putRuns(bytes, length, list, from, to);
  writer.length += sizeBytes;
}

function putBits(
  bytes: Uint8Array,
  start: number,
  list: Uint32Array,
  from: number,
  to: number,
  sizeBytes: number,
): void {
  bytes.fill(0, start, start + sizeBytes);
  for (let i = from; i < to; i++) {
    const row = list[i] ?? 0;
    const at = start + (row >>> 3);
    bytes[at] = (bytes[at] ?? 0) | (1 << (row & 7));
  }
}

function putGaps(bytes: Uint8Array, start: number, list: Uint32Array, from: number, to: number): void {
  let at = start;
  let next = 0;
  for (let i = from; i < to; i++) {
    const row = list[i] ?? 0;
    at = putVarint(bytes, at, row - next);
    next = row + 1;
  }
}

function putRuns(bytes: Uint8Array, start: number, list: Uint32Array, from: number, to: number): void {
  let at = start;
  let next = 0;
  for (let i = from; i < to; ) {
    const row = list[i] ?? 0;
    let end = i + 1;
    while (end < to && list[end] === row + (end - i)) end++;
    const length = end - i;
    at = putVarint(bytes, at, (row - next) * 2 + (length > 1 ? 1 : 0));
    if (length > 1) at = putVarint(bytes, at, length - 2);
    next = row + length;
    i = end;
  }
}

/** Where the entry behind the one at `at` begins. */
export function afterEntry(postings: Uint8Array, at: number): number {
  let end = at;
  let byte = postings[end++] ?? 0;
  if ((byte & 1) === 0) {
    while (byte > 127) byte = postings[end++] ?? 0;
    return end;
  }
  let header = byte & 127;
  for (let shift = 7; byte > 127; shift += 7) {
    byte = postings[end++] ?? 0;
    header |= (byte & 127) << shift;
  }
  return end + (header >>> 3);
}

/** Sets `marks[row]` to 1 for all rows of the entries from `from` up to, not including, `to`. */
export function markEntries(postings: Uint8Array, from: number, to: number, marks: Uint8Array): void {
  let at = from;
  while (at < to) {
    let byte = postings[at++] ?? 0;
    let header = byte & 127;
    // Most entries are one row of a large segment, in three bytes: written out, they take two thirds of the time.
    if (byte > 127) {
      byte = postings[at++] ?? 0;
      header |= (byte & 127) << 7;
      if (byte > 127) {
        byte = postings[at++] ?? 0;
        header |= (byte & 127) << 14;
        for (let shift = 21; byte > 127; shift += 7) {
          byte = postings[at++] ?? 0;
          header |= (byte & 127) << shift;
        }
      }
    }
    if ((header & 1) === 0) {
      marks[header >>> 1] = 1;
      continue;
    }
    const end = at + (header >>> 3);
    const kind = (header >>> 1) & 3;
    if (kind === gaps) markGaps(postings, at, end, marks);
    else if (kind === runs) markRuns(postings, at, end, marks);
    else markBits(postings, at, end, marks);
    at = end;
  }
}

function markGaps(postings: Uint8Array, from: number, to: number, marks: Uint8Array): void {
  let at = from;
  let row = -1;
  while (at < to) {
    let byte = postings[at++] ?? 0;
    let gap = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      byte = postings[at++] ?? 0;
      gap |= (byte & 127) << shift;
    }
    row += gap + 1;
    marks[row] = 1;
  }
}

function markRuns(postings: Uint8Array, from: number, to: number, marks: Uint8Array): void {
  let at = from;
  let next = 0;
  while (at < to) {
    let byte = postings[at++] ?? 0;
    let gap = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      byte = postings[at++] ?? 0;
      gap |= (byte & 127) << shift;
    }
    next += gap >>> 1;
    if ((gap & 1) === 0) {
      marks[next++] = 1;
      continue;
    }
    byte = postings[at++] ?? 0;
    let length = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      byte = postings[at++] ?? 0;
      length |= (byte & 127) << shift;
    }
    const end = next + length + 2;
    // A call of fill costs as much as a few dozen stores.
    if (length > 30) marks.fill(1, next, end);
    else for (let row = next; row < end; row++) marks[row] = 1;
    next = end;
  }
}

function markBits(postings: Uint8Array, from: number, to: number, marks: Uint8Array): void {
  let base = 0;
  for (let at = from; at < to; at++, base += 8) {
    let bits = postings[at] ?? 0;
    while (bits !== 0) {
      marks[base + 31 - Math.clz32(bits & -bits)] = 1;
      bits &= bits - 1;
    }
  }
}

/** Writes the rows of the entry at `entry` to `into`, from `start` on, ascending. Answers the end. */
export function readEntry(postings: Uint8Array, entry: number, into: Uint32Array, start: number): number {
  let at = entry;
  let count = start;
  let byte = postings[at++] ?? 0;
  let header = byte & 127;
  for (let shift = 7; byte > 127; shift += 7) {
    byte = postings[at++] ?? 0;
    header |= (byte & 127) << shift;
  }
  if ((header & 1) === 0) {
    into[count++] = header >>> 1;
    return count;
  }
  const end = at + (header >>> 3);
  const kind = (header >>> 1) & 3;
  if (kind === bitmap) return readBits(postings, at, end, into, count);
  let next = 0;
  while (at < end) {
    byte = postings[at++] ?? 0;
    let gap = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      byte = postings[at++] ?? 0;
      gap |= (byte & 127) << shift;
    }
    if (kind === gaps) {
      next += gap;
      into[count++] = next++;
      continue;
    }
    next += gap >>> 1;
    into[count++] = next++;
    if ((gap & 1) === 0) continue;
    byte = postings[at++] ?? 0;
    let length = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      byte = postings[at++] ?? 0;
      length |= (byte & 127) << shift;
    }
    for (const last = next + length; next <= last; ) into[count++] = next++;
  }
  return count;
}

function readBits(postings: Uint8Array, from: number, to: number, into: Uint32Array, start: number): number {
  let count = start;
  let base = 0;
  for (let at = from; at < to; at++, base += 8) {
    let bits = postings[at] ?? 0;
    while (bits !== 0) {
      into[count++] = base + 31 - Math.clz32(bits & -bits);
      bits &= bits - 1;
    }
  }
  return count;
}
