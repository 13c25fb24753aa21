import type { Rgb } from "./raster.ts";

// Ten anchors of a perceptually uniform map from dark violet over green to yellow; linear in between.
const anchors: readonly Rgb[] = [
  [68, 1, 84],
  [72, 40, 120],
  [62, 73, 137],
  [49, 104, 142],
  [38, 130, 142],
  [31, 158, 137],
  [53, 183, 121],
  [110, 206, 88],
  [181, 222, 43],
  [253, 231, 37],
];

/** Colour of a position from 0 to 1; values outside are clamped. */
export function colorAt(position: number): Rgb {
  const scaled = Math.min(1, Math.max(0, position)) * (anchors.length - 1);
  const index = Math.min(anchors.length - 2, Math.floor(scaled));
  const [low, high] = [anchors[index], anchors[index + 1]];
  if (!low || !high) return [0, 0, 0];
  const part = scaled - index;
  const mix = (channel: 0 | 1 | 2) => Math.round(low[channel] + (high[channel] - low[channel]) * part);
  return [mix(0), mix(1), mix(2)];
}
