import type { Rgba } from "./png.ts";
import type { PaletteName } from "./signal.ts";

type Rgb = readonly [number, number, number];

const anchors: Record<PaletteName, readonly Rgb[]> = {
  viridis: [
    [68, 1, 84],
    [62, 73, 137],
    [38, 130, 142],
    [53, 183, 121],
    [181, 222, 43],
    [253, 231, 37],
  ],
  ember: [
    [18, 12, 40],
    [86, 20, 100],
    [168, 44, 88],
    [232, 98, 56],
    [250, 174, 72],
    [252, 246, 190],
  ],
  grey: [
    [12, 12, 14],
    [244, 244, 246],
  ],
};

const colours = 32;

/** Few colours keep noisy pictures small; more could not be told apart on a card. */
export function paletteOf(name: PaletteName): readonly Rgba[] {
  const points = anchors[name];
  return Array.from({ length: colours }, (_, index) => {
    const at = (index / (colours - 1)) * (points.length - 1);
    const left = Math.min(points.length - 2, Math.floor(at));
    const [from, to] = [points[left] ?? [0, 0, 0], points[left + 1] ?? [0, 0, 0]];
    const mix = (channel: 0 | 1 | 2) => Math.round(from[channel] + (to[channel] - from[channel]) * (at - left));
    return [mix(0), mix(1), mix(2), 255];
  });
}
