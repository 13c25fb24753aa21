import { type H5Metadata, isNumeric } from "./lib.ts";
import { type H5Reader, shortestFloat32 } from "./reader.ts";

export interface Statistics {
  /** null where no value is finite. */
  min: number | null;
  max: number | null;
  mean: number | null;
  /** True where only part of the array was read. */
  sampled: boolean;
}

/** Bytes read at once; keeps the memory of h5wasm small, which never shrinks. */
const slabBytes = 4 * 1024 * 1024;
const maxPieces = 16;

/**
 * Minimum, maximum and mean of a numeric dataset, reading at most `budgetBytes`. Larger arrays are sampled at up to
 * sixteen places spread evenly from the first to the last frame.
 */
export function statistics(reader: H5Reader, path: string, budgetBytes: number): Statistics {
  const metadata = reader.metadata(path);
  if (!isNumeric(metadata)) throw new Error("statistics need a numeric dataset");
  const total = metadata.size * metadata.total_size;
  const sampled = total > budgetBytes;
  const slabs = sampled ? sampleSlabs(metadata, budgetBytes) : wholeSlabs(metadata, Math.min(slabBytes, budgetBytes));
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let count = 0;
  for (const slab of slabs) {
    const values = reader.numbers(path, slab);
    for (let index = 0; index < values.length; index++) {
      const value = Number(values[index]);
      if (!Number.isFinite(value)) continue;
      if (value < min) min = value;
      if (value > max) max = value;
      sum += value;
      count++;
    }
  }
  if (count === 0) return { min: null, max: null, mean: null, sampled };
  const mean = sum / count;
  return {
    min: shortestFloat32(min, metadata),
    max: shortestFloat32(max, metadata),
    mean: Number.isFinite(mean) ? Number(mean.toPrecision(10)) : null,
    sampled,
  };
}

export type SlabRange = { offset: number[]; count: number[] };

/** Slabs of at most `bytes` that cover the whole dataset. */
export function* wholeSlabs(metadata: H5Metadata, bytes: number): Generator<SlabRange> {
  const shape = metadata.shape ?? [];
  const { axis, block } = splitAxis(shape, metadata.size, bytes);
  const leading = shape.slice(0, axis).reduce((product, size) => product * size, 1);
  for (let index = 0; index < leading; index++) {
    const offset = unravel(index, shape.slice(0, axis));
    const length = shape[axis] ?? 1;
    for (let start = 0; start < length; start += block)
      yield rangeAt(shape, axis, offset, start, Math.min(block, length - start));
  }
}

function* sampleSlabs(metadata: H5Metadata, budgetBytes: number): Generator<SlabRange> {
  const shape = metadata.shape ?? [];
  const { axis, block } = splitAxis(shape, metadata.size, Math.max(metadata.size, Math.floor(budgetBytes / maxPieces)));
  const perRow = Math.ceil((shape[axis] ?? 1) / block);
  const leading = shape.slice(0, axis).reduce((product, size) => product * size, 1);
  const available = leading * perRow;
  const pieces = Math.min(maxPieces, available);
  for (let piece = 0; piece < pieces; piece++) {
    const index = pieces === 1 ? 0 : Math.round((piece * (available - 1)) / (pieces - 1));
    const start = (index % perRow) * block;
    const length = Math.min(block, (shape[axis] ?? 1) - start);
    yield rangeAt(shape, axis, unravel(Math.floor(index / perRow), shape.slice(0, axis)), start, length);
  }
}

/** The axis to cut along, so that a block of whole trailing axes fits into `bytes`, and how many of it fit. */
function splitAxis(shape: number[], size: number, bytes: number): { axis: number; block: number } {
  let inner = size;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis] ?? 1;
    if (inner * length > bytes || axis === 0) return { axis, block: Math.max(1, Math.floor(bytes / inner)) };
    inner *= length;
  }
  return { axis: 0, block: 1 };
}

function rangeAt(shape: number[], axis: number, leading: number[], start: number, length: number): SlabRange {
  return {
    offset: shape.map((_, index) => (index < axis ? (leading[index] ?? 0) : index === axis ? start : 0)),
    count: shape.map((size, index) => (index < axis ? 1 : index === axis ? length : size)),
  };
}

function unravel(index: number, shape: number[]): number[] {
  let rest = index;
  return shape.map((_, axis) => {
    const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
    const position = Math.floor(rest / inner);
    rest -= position * inner;
    return position;
  });
}
