import { drawLinePlot, rasterPng } from "@margay/extract";
import { paletteOf } from "./palettes.ts";
import { encodeIndexed } from "./png.ts";
import type { ImageSignal, Signal } from "./signal.ts";

const curveSide = 320;

/** A PNG of the signal as a data URI; pictures of noise stay below 30 kB as they have few colours. */
export function pictureOf(signal: Signal): string {
  const png = signal.kind === "image" ? imagePng(signal) : curvePng(signal);
  return `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
}

function curvePng({ x, y, logarithmic }: Extract<Signal, { kind: "curve" }>): Uint8Array {
  const curve = { x: logarithmic === "both" ? x.map(Math.log10) : x, y: logarithmic ? y.map(Math.log10) : y };
  return rasterPng(drawLinePlot(curve, curveSide));
}

function imagePng(image: ImageSignal): Uint8Array {
  const palette = paletteOf(image.palette);
  const levels = palette.length - 1;
  const shown = image.logarithmic ? image.values.map((value) => Math.log1p(value)) : image.values;
  // Every seventh pixel tells the range well enough.
  const sorted = shown.filter((value, index) => index % 7 === 0 && Number.isFinite(value)).sort();
  const low = sorted[Math.floor(sorted.length * 0.005)] ?? 0;
  const high = sorted[Math.floor(sorted.length * 0.997)] ?? 1;
  // Colour 0 is transparent: where there is no pixel, the page shows through.
  const indices = Uint8Array.from(shown, (value) =>
    Number.isFinite(value) ? 1 + Math.round(Math.min(1, Math.max(0, (value - low) / (high - low || 1))) * levels) : 0,
  );
  return encodeIndexed({ width: image.width, height: image.height, indices, palette });
}
