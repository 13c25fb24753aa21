import { Raster, type Rgb, textWidth } from "./raster.ts";

/** Points of a curve; x ascending or not, gaps where y is NaN. */
export interface Curve {
  x: Float64Array;
  y: Float64Array;
}

// Both read well on white and on near-black.
const axisColor: Rgb = [128, 134, 145];
const lineColor: Rgb = [38, 139, 210];

/** Draws a curve with the smallest and largest value on both axes, on a transparent ground. */
export function drawLinePlot(curve: Curve, maxSide: number): Raster {
  const raster = new Raster(maxSide, Math.round(maxSide * 0.6));
  const scale = maxSide >= 300 ? 2 : 1;
  const [xLow, xHigh] = range(curve.x);
  const [yLow, yHigh] = range(curve.y);
  const [topLabel, bottomLabel] = [shortNumber(yHigh), shortNumber(yLow)];
  const left = Math.max(textWidth(topLabel, scale), textWidth(bottomLabel, scale)) + 8;
  const [right, top, bottom] = [raster.width - 8, 8, raster.height - 7 * scale - 10];
  raster.fill(left, top - 4, 1, bottom - top + 5, axisColor);
  raster.fill(left, bottom, right - left + 4, 1, axisColor);
  const labelX = (label: string) => left - 4 - textWidth(label, scale);
  if (yHigh === yLow) {
    raster.text(topLabel, labelX(topLabel), Math.round((top + bottom - 7 * scale) / 2), axisColor, scale);
  } else {
    raster.text(topLabel, labelX(topLabel), top - 4, axisColor, scale);
    raster.text(bottomLabel, labelX(bottomLabel), bottom - 7 * scale + 1, axisColor, scale);
  }
  raster.text(shortNumber(xLow), left, bottom + 5, axisColor, scale);
  const xHighLabel = shortNumber(xHigh);
  raster.text(xHighLabel, raster.width - textWidth(xHighLabel, scale), bottom + 5, axisColor, scale);
  const toX = (value: number) => left + 5 + ((value - xLow) / (xHigh - xLow || 1)) * (right - left - 5);
  const toY = (value: number) =>
    yHigh === yLow ? (top + bottom) / 2 : bottom - 4 - ((value - yLow) / (yHigh - yLow)) * (bottom - top - 4);
  const line = new Raster(raster.width, raster.height);
  drawCurve(line, curve, toX, toY);
  for (let pixel = 0; pixel < line.width * line.height; pixel++) {
    const alpha = (line.data[pixel * 4 + 3] ?? 0) / 255;
    raster.blend(pixel % line.width, Math.floor(pixel / line.width), lineColor, alpha);
  }
  return raster;
}

function drawCurve(raster: Raster, { x, y }: Curve, toX: (value: number) => number, toY: (value: number) => number) {
  let last: { x: number; y: number } | undefined;
  for (let index = 0; index < y.length; index++) {
    const [valueX, valueY] = [x[index] ?? Number.NaN, y[index] ?? Number.NaN];
    if (!Number.isFinite(valueX) || !Number.isFinite(valueY)) {
      last = undefined;
      continue;
    }
    const point = { x: toX(valueX), y: toY(valueY) };
    const from = last ?? point;
    raster.line(from.x, from.y, point.x, point.y, lineColor, 2);
    if (y.length <= 40) raster.line(point.x, point.y, point.x, point.y, lineColor, 5);
    last = point;
  }
}

function range(values: Float64Array): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low > high ? [0, 0] : [low, high];
}

/** At most five significant digits: `12000`, `0.0012`, `1.2e-9`. */
export function shortNumber(value: number): string {
  if (value === 0) return "0";
  const magnitude = Math.abs(value);
  if (magnitude >= 1e6 || magnitude < 1e-3) return Number(value.toPrecision(3)).toExponential();
  return String(Number(value.toPrecision(magnitude >= 1000 ? Math.max(5, Math.floor(Math.log10(magnitude)) + 1) : 5)));
}
