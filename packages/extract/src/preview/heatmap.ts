import { colorAt } from "./color-map.ts";
import { Raster } from "./raster.ts";

/** A grid of values in row order; NaN where there is none (dead pixels). */
export interface Grid {
  width: number;
  height: number;
  values: Float64Array;
}

const minSide = 96;

/** Draws a grid, first row on top, so that its longest side is at most `maxSide` pixels. */
export function drawHeatmap(grid: Grid, maxSide: number): Raster {
  const longest = Math.max(grid.width, grid.height);
  const factor = longest <= maxSide ? Math.max(1, Math.floor(maxSide / longest)) : maxSide / longest;
  // A strip of a few rows would be a line: it is stretched.
  const side = (length: number) => Math.min(maxSide, Math.max(Math.round(length * factor), Math.min(minSide, maxSide)));
  const raster = new Raster(side(grid.width), side(grid.height));
  const scale = colorScale(grid.values);
  for (let y = 0; y < raster.height; y++) {
    const row = Math.floor((y * grid.height) / raster.height);
    for (let x = 0; x < raster.width; x++) {
      const column = Math.floor((x * grid.width) / raster.width);
      const value = grid.values[row * grid.width + column] ?? Number.NaN;
      if (Number.isFinite(value)) raster.blend(x, y, colorAt(scale(value)));
    }
  }
  return raster;
}

/** Maps values to 0…1 between the 1st and 99th percentile; logarithmic where counts span orders of magnitude. */
export function colorScale(values: Float64Array): (value: number) => number {
  const sorted = values.filter(Number.isFinite).sort();
  if (sorted.length === 0) return () => 0;
  const at = (part: number) => sorted[Math.round(part * (sorted.length - 1))] ?? 0;
  const low = at(0.01);
  const high = at(0.99) > low ? at(0.99) : at(1);
  if (high <= low) return () => 0.5;
  const peak = at(1);
  const typical = Math.max(at(0.5), high * 1e-6);
  const wide = at(0) >= 0 && (high / typical > 30 || peak / Math.max(high, typical) > 100);
  if (!wide) return (value) => (value - low) / (high - low);
  // With counts, 1 is the natural unit; otherwise a small part of the typical value.
  const unit = high > 10 ? 1 : Math.max(typical, high * 1e-4);
  const top = Math.log1p((peak / high > 100 ? Math.sqrt(peak * high) : high) / unit);
  const bottom = Math.log1p(low / unit);
  return (value) => (Math.log1p(value / unit) - bottom) / (top - bottom);
}
