import type { H5Reader } from "../h5/reader.ts";
import type { Preview } from "../types.ts";
import { drawHeatmap } from "./heatmap.ts";
import { drawLinePlot } from "./line-plot.ts";
import { rasterPng } from "./raster-png.ts";
import { plotAxes, readCurve, readGrid } from "./read-plot.ts";
import { type PlotSource, plotSources } from "./select.ts";

export interface PreviewOptions {
  /** Longest side in pixels. Default 400; at most 2,000. */
  maxSide?: number;
}

const maxAttempts = 8;

/** Draws the first source that can be read; undefined where a file has nothing to plot. */
export function renderPreview(reader: H5Reader, options: PreviewOptions): Preview | undefined {
  const maxSide = Math.min(2000, Math.max(64, Math.round(options.maxSide ?? 400)));
  const tried = new Set<string>();
  for (const source of plotSources(reader)) {
    if (tried.has(source.signal)) continue;
    tried.add(source.signal);
    try {
      return renderSource(reader, source, maxSide);
    } catch {
      // Damaged or packed by an unknown filter, which the extraction reports: the next source may do.
      if (tried.size >= maxAttempts) return undefined;
    }
  }
  return undefined;
}

function renderSource(reader: H5Reader, source: PlotSource, maxSide: number): Preview {
  const metadata = reader.metadata(source.signal);
  const shape = metadata.shape ?? [];
  const plot = plotAxes(shape, metadata, reader.textAttribute(source.signal, "interpretation"));
  const raster =
    plot.axes.length >= 2
      ? drawHeatmap(readGrid(reader, source.signal, plot, maxSide), maxSide)
      : drawLinePlot(readCurve(reader, source.signal, plot, source.axis), maxSide);
  const { width, height } = raster;
  return {
    png: rasterPng(raster),
    width,
    height,
    caption: captionOf(reader, source, shape, plot.axes),
    path: source.signal,
  };
}

/** e.g. `frames (counts), frame 6 of 10` or `roi1_sum over eta (deg)`. */
function captionOf(reader: H5Reader, { signal, axis }: PlotSource, shape: number[], axes: number[]): string {
  const caption = label(reader, signal);
  if (axes.length < 2) return axis ? `${caption} over ${label(reader, axis)}` : caption;
  const frames = shape.flatMap((size, index) => (size > 1 && index < (axes[0] ?? 0) ? [size] : []));
  if (frames.length === 0) return caption;
  return `${caption}, frame ${frames.map((size) => `${Math.floor(size / 2) + 1} of ${size}`).join(", ")}`;
}

function label(reader: H5Reader, path: string): string {
  const name = reader.textAttribute(path, "long_name") ?? path.slice(path.lastIndexOf("/") + 1);
  const unit = reader.textAttribute(path, "units");
  return unit && !name.includes(unit) ? `${name} (${unit})` : name;
}
