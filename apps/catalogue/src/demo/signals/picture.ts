import { drawLinePlot } from "@margay/extract";
import { paletteOf } from "./palettes.ts";
import { encodeIndexed, type IndexedImage, type Rgba } from "./png.ts";
import type { CurveSignal, ImageSignal, Signal } from "./signal.ts";

const curveSide = 320;

/** A PNG of the signal as a data URI; pictures of noise stay below 30 kB as they have few colours. */
export function pictureOf(signal: Signal): string {
  const png = encodeIndexed(signal.kind === "image" ? image(signal) : curve(signal));
  return `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
}

function curve({ x, y, logarithmic }: CurveSignal): IndexedImage {
  const shown = { x: logarithmic === "both" ? x.map(Math.log10) : x, y: logarithmic ? y.map(Math.log10) : y };
  const { width, height, data } = drawLinePlot({ x: withRoundEnds(shown.x), y: withRoundEnds(shown.y) }, curveSide);
  // A plot has two colours in some opacities: a palette is a third of the size of four channels.
  const palette: Rgba[] = [];
  const known = new Map<number, number>();
  const indices = new Uint8Array(width * height);
  for (let pixel = 0; pixel < indices.length; pixel++) {
    const at = pixel * 4;
    const [red = 0, green = 0, blue = 0] = [data[at], data[at + 1], data[at + 2]];
    const alpha = Math.round((data[at + 3] ?? 0) / 17) * 17;
    const key = alpha === 0 ? 0 : ((red * 256 + green) * 256 + blue) * 256 + alpha;
    let index = known.get(key);
    if (index === undefined) {
      index = Math.min(palette.length, 255);
      known.set(key, index);
      if (index === palette.length) palette.push([red, green, blue, alpha]);
    }
    indices[pixel] = index;
  }
  return { width, height, indices, palette };
}

/** Cut at round bounds within about a hundredth of the range, for short labels on the axes. */
function withRoundEnds(values: Float64Array): Float64Array {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const step = 10 ** (Math.floor(Math.log10(high - low || 1)) - 2);
  // Dividing by a whole number keeps decimals short where multiplying by a fraction does not.
  const round = (value: number) => (step < 1 ? value / Math.round(1 / step) : value * step);
  const [from, to] = [round(Math.ceil(low / step)), round(Math.floor(high / step))];
  return values.map((value) => Math.min(to, Math.max(from, value)));
}

function image({ width, height, values, logarithmic, palette: name }: ImageSignal): IndexedImage {
  const colours = paletteOf(name);
  const shown = logarithmic ? values.map(Math.log1p) : values;
  // Every seventh pixel tells the range well enough.
  const sorted = shown.filter((value, index) => index % 7 === 0 && Number.isFinite(value)).sort();
  const low = sorted[Math.floor(sorted.length * 0.005)] ?? 0;
  const high = sorted[Math.floor(sorted.length * 0.997)] ?? 1;
  const scale = (colours.length - 1) / (high - low || 1);
  const indices = new Uint8Array(shown.length);
  for (let pixel = 0; pixel < indices.length; pixel++) {
    const value = shown[pixel] ?? Number.NaN;
    // Colour 0 is transparent: where there is no pixel, the page shows through.
    if (!Number.isNaN(value)) indices[pixel] = 1 + Math.round((Math.min(high, Math.max(low, value)) - low) * scale);
  }
  return { width, height, indices, palette: [[0, 0, 0, 0], ...colours] };
}
