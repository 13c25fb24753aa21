/** From this size on memory is worth pages of its own. */
const pagedBytes = 2 ** 16;

/**
 * Shared memory in pages of its own, which go back to the system at once when they are free: memory that may grow is kept
 * so by the engine. Other memory comes from the allocator, whose arenas (one a thread, and more) keep what was once in
 * use. Arrays over it should be given their length, or they follow that of the memory and are slow.
 */
export function pagedMemory(byteLength: number): SharedArrayBuffer {
  return new SharedArrayBuffer(byteLength, { maxByteLength: byteLength });
}

/** Shared memory in pages of its own where it is large. */
export function sharedMemory(byteLength: number): SharedArrayBuffer {
  return byteLength < pagedBytes ? new SharedArrayBuffer(byteLength) : pagedMemory(byteLength);
}

export function bytesOf(length: number): Uint8Array {
  return new Uint8Array(sharedMemory(length), 0, length);
}

export function wordsOf(length: number): Uint32Array {
  return new Uint32Array(sharedMemory(length * Uint32Array.BYTES_PER_ELEMENT), 0, length);
}

export function floatsOf(length: number): Float64Array {
  return new Float64Array(sharedMemory(length * Float64Array.BYTES_PER_ELEMENT), 0, length);
}
