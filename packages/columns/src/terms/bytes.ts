import { bytesOf, floatsOf, wordsOf } from "../memory.ts";

/** Bytes that grow while they are written. */
export class ByteWriter {
  bytes: Uint8Array;
  length = 0;

  constructor(capacityBytes = 1024) {
    this.bytes = bytesOf(capacityBytes);
  }

  /** Makes room for so many bytes more; `bytes` may be another array afterwards. */
  reserve(moreBytes: number): void {
    const needed = this.length + moreBytes;
    if (needed <= this.bytes.length) return;
    const larger = bytesOf(Math.max(needed, this.bytes.length * 2));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }

  copy(from: Uint8Array, start: number, end: number): void {
    this.reserve(end - start);
    const { bytes } = this;
    let at = this.length;
    for (let i = start; i < end; i++) bytes[at++] = from[i] ?? 0;
    this.length = at;
  }

  varint(value: number): void {
    this.reserve(5);
    this.length = putVarint(this.bytes, this.length, value);
  }

  /** What was written, in shared memory of just that size. */
  shared(): Uint8Array {
    const result = bytesOf(this.length);
    result.set(this.bytes.subarray(0, this.length));
    return result;
  }
}

/** Writes a whole number below 2^32 in groups of seven bits, the lowest first. Answers the end. */
export function putVarint(bytes: Uint8Array, at: number, value: number): number {
  let end = at;
  let rest = value;
  while (rest > 127) {
    bytes[end++] = (rest & 127) | 128;
    rest >>>= 7;
  }
  bytes[end++] = rest;
  return end;
}

export function varintBytes(value: number): number {
  if (value < 1 << 7) return 1;
  if (value < 1 << 14) return 2;
  if (value < 1 << 21) return 3;
  return value < 1 << 28 ? 4 : 5;
}

/** Numbers, as many as are pushed. */
export class FloatWriter {
  values: Float64Array;
  length = 0;

  constructor(capacity = 1024) {
    this.values = floatsOf(capacity);
  }

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = floatsOf(Math.max(16, this.length * 2));
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value;
  }
}

/** Whole numbers below 2^32, as many as are pushed. */
export class NumberWriter {
  values: Uint32Array;
  length = 0;

  constructor(capacity = 1024) {
    this.values = wordsOf(capacity);
  }

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = wordsOf(Math.max(16, this.length * 2));
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value;
  }

  shared(): Uint32Array {
    const result = wordsOf(this.length);
    result.set(this.values.subarray(0, this.length));
    return result;
  }
}
