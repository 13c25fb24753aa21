import { pagedMemory } from "../memory.ts";
import type { Segment } from "./types.ts";

/** Arrays begin at multiples of this. */
const alignment = 8;

/**
 * The same segment with all its arrays one behind the other in memory of its own. So a segment goes to another thread as
 * one buffer, and all of it goes back to the system when nobody has it any more: arrays by themselves would lie between
 * others in the allocator's memory and hold on to it.
 */
export function compact(segment: Segment): Segment {
  const places = new Map<ArrayBufferView, number>();
  let size = 0;
  eachArray(segment, (array) => {
    if (places.has(array)) return;
    places.set(array, size);
    size += Math.ceil(array.byteLength / alignment) * alignment;
  });
  const memory = pagedMemory(size);
  // The walk keeps the shape: only arrays are replaced, by arrays of the same kind.
  return moved(segment, (array) => movedTo(array, memory, places.get(array) ?? 0)) as Segment;
}

function eachArray(value: unknown, take: (array: ArrayBufferView) => void): void {
  if (value === null || typeof value !== "object") return;
  if (ArrayBuffer.isView(value)) take(value);
  else for (const part of Array.isArray(value) ? value : Object.values(value)) eachArray(part, take);
}

function moved(value: unknown, move: (array: ArrayBufferView) => ArrayBufferView): unknown {
  if (value === null || typeof value !== "object") return value;
  if (ArrayBuffer.isView(value)) return move(value);
  if (Array.isArray(value)) return value.map((part) => moved(part, move));
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, moved(part, move)]));
}

function movedTo(array: ArrayBufferView, memory: SharedArrayBuffer, at: number): ArrayBufferView {
  new Uint8Array(memory, at, array.byteLength).set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  if (array instanceof Uint8Array) return new Uint8Array(memory, at, array.length);
  if (array instanceof Uint16Array) return new Uint16Array(memory, at, array.length);
  if (array instanceof Uint32Array) return new Uint32Array(memory, at, array.length);
  if (array instanceof Int32Array) return new Int32Array(memory, at, array.length);
  if (array instanceof Float64Array) return new Float64Array(memory, at, array.length);
  throw new TypeError(`${array.constructor.name} is not an array of a segment`);
}
