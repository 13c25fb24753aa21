/** What a scan measured, for its picture and for the files that are really written. */
export type Signal = CurveSignal | ImageSignal;

export interface Axis {
  name: string;
  unit: string;
}

export interface CurveSignal {
  kind: "curve";
  x: Float64Array;
  y: Float64Array;
  xAxis: Axis;
  yAxis: Axis;
  /** Drawn by the decimal logarithm of y, or of x and y. */
  logarithmic?: "y" | "both";
}

export type PaletteName = "viridis" | "ember" | "grey";

export interface ImageSignal {
  kind: "image";
  width: number;
  height: number;
  /** Row by row; NaN where the detector has no pixel. */
  values: Float32Array;
  unit: string;
  title: string;
  palette: PaletteName;
  logarithmic?: boolean;
}

/** Evenly spaced points, both ends included. */
export const linspace = (low: number, high: number, count: number) =>
  Float64Array.from({ length: count }, (_, index) => low + ((high - low) * index) / (count - 1));

/** Evenly spaced in the logarithm. */
export const logspace = (low: number, high: number, count: number) =>
  linspace(Math.log(low), Math.log(high), count).map(Math.exp);

export const gauss = (x: number, centre: number, sigma: number) => Math.exp(-(((x - centre) / sigma) ** 2) / 2);
export const lorentz = (x: number, centre: number, width: number) => 1 / (1 + ((x - centre) / width) ** 2);
