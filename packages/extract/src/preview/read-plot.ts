import { type H5Metadata, h5Class } from "../h5/lib.ts";
import type { H5Reader } from "../h5/reader.ts";
import type { Grid } from "./heatmap.ts";
import type { Curve } from "./line-plot.ts";

/** An array up to this size is read whole; of a larger one, evenly spread runs. */
const wholeBytes = 32 * 1024 * 1024;

/** Which axes of a dataset are drawn; the others are fixed in their middle. */
export interface PlotAxes {
  axes: number[];
  fixed: number[];
}

/** The last two axes longer than one, or one for a curve. Colour images are drawn by their green channel. */
export function plotAxes(shape: number[], metadata: H5Metadata, interpretation?: string): PlotAxes {
  const long = shape.flatMap((size, axis) => (size > 1 ? [axis] : []));
  const last = shape.at(-1) ?? 0;
  const isColor = shape.length >= 3 && (last === 3 || last === 4) && metadata.size === 1;
  const usable = isColor ? long.filter((axis) => axis !== shape.length - 1) : long;
  const wanted = interpretation === "spectrum" || interpretation === "vertex" ? 1 : 2;
  return {
    axes: usable.slice(-wanted),
    fixed: shape.map((size, axis) => (isColor && axis === shape.length - 1 ? 1 : Math.floor(size / 2))),
  };
}

/** A curve of at most about 2,000 points; longer data is reduced to its envelope. */
export function readCurve(reader: H5Reader, path: string, plot: PlotAxes, axisPath?: string): Curve {
  const metadata = reader.metadata(path);
  const shape = metadata.shape ?? [];
  const along = plot.axes[0] ?? 0;
  const length = shape[along] ?? 1;
  const columns = Math.min(length, 1000);
  const run = length * metadata.size <= wholeBytes ? Math.ceil(length / columns) : 64;
  const x: number[] = [];
  const y: number[] = [];
  const axisValues = axisPath ? readAxis(reader, axisPath, length) : undefined;
  const whole =
    length * metadata.size <= wholeBytes ? readRun(reader, path, shape, plot.fixed, along, 0, length) : undefined;
  for (let column = 0; column < columns; column++) {
    const start = Math.floor((column * length) / columns);
    const count = Math.min(run, length - start);
    const values = whole
      ? whole.subarray(start, start + count)
      : readRun(reader, path, shape, plot.fixed, along, start, count);
    const finite = values.filter((value) => Number.isFinite(value));
    const [low, high] = finite.length > 0 ? [minOf(finite), maxOf(finite)] : [Number.NaN, Number.NaN];
    const position = axisValues?.[start] ?? start;
    x.push(position);
    y.push(low);
    if (high !== low) {
      x.push(position);
      y.push(high);
    }
  }
  return { x: Float64Array.from(x), y: Float64Array.from(y) };
}

function readAxis(reader: H5Reader, path: string, length: number): Float64Array | undefined {
  const metadata = reader.metadata(path);
  if (length * metadata.size > wholeBytes) return undefined;
  try {
    const values = readRun(reader, path, metadata.shape ?? [], [0], 0, 0, length);
    return values.every(Number.isFinite) ? values : undefined;
  } catch {
    return undefined;
  }
}

/** One plane, reduced to at most `maxSide` a side. Counts keep their largest value when pixels merge. */
export function readGrid(reader: H5Reader, path: string, plot: PlotAxes, maxSide: number): Grid {
  const metadata = reader.metadata(path);
  const shape = metadata.shape ?? [];
  const [rowAxis = 0, columnAxis = 1] = plot.axes;
  const [rows, columns] = [shape[rowAxis] ?? 1, shape[columnAxis] ?? 1];
  const width = Math.min(columns, maxSide);
  const height = Math.min(rows, maxSide);
  const values = new Float64Array(width * height).fill(Number.NaN);
  const counts = new Float64Array(width * height);
  const keepPeaks = metadata.type === h5Class.integer;
  const isWhole = rows * columns * metadata.size <= wholeBytes;
  for (let target = 0; target < height; target++) {
    const start = Math.floor((target * rows) / height);
    const stop = isWhole ? Math.floor(((target + 1) * rows) / height) : start + 1;
    const offset = plot.fixed.map((fixed, axis) => (axis === rowAxis ? start : axis === columnAxis ? 0 : fixed));
    const count = shape.map((_, axis) => (axis === rowAxis ? stop - start : axis === columnAxis ? columns : 1));
    const block = toFloats(reader.numbers(path, { offset, count }), metadata);
    for (let index = 0; index < block.length; index++) {
      const value = block[index] ?? Number.NaN;
      if (!Number.isFinite(value)) continue;
      const cell = target * width + Math.floor(((index % columns) * width) / columns);
      const before = values[cell] ?? Number.NaN;
      if (Number.isNaN(before)) values[cell] = value;
      else values[cell] = keepPeaks ? Math.max(before, value) : before + value;
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
  }
  if (!keepPeaks)
    values.forEach((value, cell) => {
      values[cell] = value / (counts[cell] || 1);
    });
  return { width, height, values };
}

function readRun(
  reader: H5Reader,
  path: string,
  shape: number[],
  fixed: number[],
  along: number,
  start: number,
  length: number,
) {
  const offset = fixed.map((at, axis) => (axis === along ? start : at));
  const count = shape.map((_, axis) => (axis === along ? length : 1));
  return toFloats(reader.numbers(path, { offset, count }), reader.metadata(path));
}

/** Detectors mark dead pixels and gaps by the largest unsigned number, or by -1 and -2. */
function toFloats(values: ArrayLike<number | bigint>, metadata: H5Metadata): Float64Array {
  const dead =
    metadata.type === h5Class.integer && !metadata.signed && metadata.size > 1
      ? 2 ** (8 * metadata.size) - 1
      : undefined;
  return Float64Array.from(values, (value) => {
    const number = Number(value);
    return number === dead ? Number.NaN : number;
  });
}

function minOf(values: Float64Array): number {
  return values.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY);
}

function maxOf(values: Float64Array): number {
  return values.reduce((high, value) => Math.max(high, value), Number.NEGATIVE_INFINITY);
}
