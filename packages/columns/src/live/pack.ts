import type { Segment } from "../segment/types.ts";

/** Grows with each change of what a segment consists of. */
const packVersion = 3;
/** Arrays below this size are put together, so that a segment has few buffers. */
const smallBytes = 1 << 16;
/** Arrays begin at multiples of this within a buffer. */
const alignment = 8;

type Kind = "u8" | "u16" | "u32" | "i32" | "f64";
type Numbers = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

/** Where an array lies: kind, buffer, offset in bytes, length in elements. */
type ArrayPlace = readonly [kind: Kind, buffer: number, offset: number, length: number];

/** A segment as bytes. `header` survives JSON and belongs to these buffers. */
export interface PackedSegment {
  readonly header: PackedHeader;
  readonly buffers: readonly Uint8Array[];
}

export interface PackedHeader {
  readonly version: number;
  /** The segment with `{ $array: n }` in place of its arrays. */
  readonly shape: unknown;
  readonly arrays: readonly ArrayPlace[];
  /** Size of each buffer in bytes. */
  readonly sizes: readonly number[];
}

/** A segment as a few buffers, most of them the segment's own memory: write them before it changes, or pack a frozen one. */
export function packSegment(segment: Segment): PackedSegment {
  const packer = new Packer();
  const shape = packer.shapeOf(segment);
  const { arrays, buffers } = packer.finish();
  return {
    header: { version: packVersion, shape, arrays, sizes: buffers.map((buffer) => buffer.byteLength) },
    buffers,
  };
}

/**
 * The segment that was packed. `read` gives the bytes of a buffer, each asked for once; arrays are views of them. Errors:
 * Error where the header is of another version or does not fit the bytes.
 */
export function unpackSegment(
  header: PackedHeader,
  read: (index: number, byteLength: number) => SharedArrayBuffer,
): Segment {
  if (header.version !== packVersion) throw new Error(`Segments of version ${header.version} cannot be read`);
  const buffers = header.sizes.map((byteLength, index) => {
    const buffer = read(index, byteLength);
    if (buffer.byteLength !== byteLength) throw new Error(`Buffer ${index} has not ${byteLength} bytes`);
    return buffer;
  });
  const arrays = header.arrays.map(([kind, buffer, offset, length]) => {
    const bytes = buffers[buffer];
    if (bytes === undefined) throw new Error("The header is damaged");
    return arrayAt(kind, bytes, offset, length);
  });
  // The shape is what `packSegment` made of a segment of this version; the check below catches one that is not.
  const segment = unfold(header.shape, arrays) as Segment;
  if (!(segment.rows >= 0) || segment.ids?.length !== segment.rows || segment.endedAt?.length !== segment.rows)
    throw new Error("The header is damaged");
  return segment;
}

class Packer {
  readonly #arrays: Numbers[] = [];
  /** By place in memory: an array that is used twice is written once. */
  readonly #known = new Map<ArrayBufferLike, Map<string, number>>();

  shapeOf(value: unknown): unknown {
    if (value === null || typeof value !== "object") return value;
    if (ArrayBuffer.isView(value)) return { $array: this.#numberOf(value) };
    if (Array.isArray(value)) return value.map((part) => this.shapeOf(part));
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, this.shapeOf(part)]));
  }

  finish(): { arrays: ArrayPlace[]; buffers: Uint8Array[] } {
    const buffers: Uint8Array[] = [];
    const small = this.#arrays.filter((array) => array.byteLength < smallBytes);
    const together = new Uint8Array(small.reduce((sum, array) => sum + aligned(array.byteLength), 0));
    if (together.byteLength > 0) buffers.push(together);
    let at = 0;
    const arrays = this.#arrays.map((array): ArrayPlace => {
      const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
      if (array.byteLength >= smallBytes) {
        buffers.push(bytes);
        return [kindOf(array), buffers.length - 1, 0, array.length];
      }
      together.set(bytes, at);
      const place: ArrayPlace = [kindOf(array), 0, at, array.length];
      at += aligned(array.byteLength);
      return place;
    });
    return { arrays, buffers };
  }

  #numberOf(view: ArrayBufferView): number {
    const array = numbers(view);
    const places = this.#known.get(view.buffer) ?? new Map<string, number>();
    this.#known.set(view.buffer, places);
    const place = `${kindOf(array)} ${array.byteOffset} ${array.length}`;
    const known = places.get(place);
    if (known !== undefined) return known;
    places.set(place, this.#arrays.length);
    return this.#arrays.push(array) - 1;
  }
}

function unfold(shape: unknown, arrays: readonly Numbers[]): unknown {
  if (shape === null || typeof shape !== "object") return shape;
  if (Array.isArray(shape)) return shape.map((part) => unfold(part, arrays));
  if ("$array" in shape) return arrays[Number(shape.$array)];
  return Object.fromEntries(Object.entries(shape).map(([key, part]) => [key, unfold(part, arrays)]));
}

function numbers(view: ArrayBufferView): Numbers {
  if (view instanceof Uint8Array || view instanceof Uint16Array || view instanceof Uint32Array) return view;
  if (view instanceof Int32Array || view instanceof Float64Array) return view;
  throw new TypeError(`${view.constructor.name} is not an array of a segment`);
}

function arrayAt(kind: Kind, bytes: SharedArrayBuffer, offset: number, length: number): Numbers {
  switch (kind) {
    case "u8":
      return new Uint8Array(bytes, offset, length);
    case "u16":
      return new Uint16Array(bytes, offset, length);
    case "u32":
      return new Uint32Array(bytes, offset, length);
    case "i32":
      return new Int32Array(bytes, offset, length);
    case "f64":
      return new Float64Array(bytes, offset, length);
  }
}

function kindOf(array: Numbers): Kind {
  if (array instanceof Uint8Array) return "u8";
  if (array instanceof Uint16Array) return "u16";
  if (array instanceof Uint32Array) return "u32";
  return array instanceof Int32Array ? "i32" : "f64";
}

function aligned(byteLength: number): number {
  return Math.ceil(byteLength / alignment) * alignment;
}
