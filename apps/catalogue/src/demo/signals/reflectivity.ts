import type { Random } from "../random.ts";
import { type CurveSignal, linspace } from "./signal.ts";

/** A layer from the beam's side; the last one is the substrate. */
export interface Layer {
  /** Å; ignored for the substrate. */
  thickness: number;
  /** Scattering length density in 10⁻⁶ Å⁻². */
  sld: number;
  /** Å, of its upper interface. */
  roughness: number;
}

type Complex = readonly [real: number, imaginary: number];
const times = ([a, b]: Complex, [c, d]: Complex): Complex => [a * c - b * d, a * d + b * c];
const plus = ([a, b]: Complex, [c, d]: Complex): Complex => [a + c, b + d];
const over = ([a, b]: Complex, [c, d]: Complex): Complex => {
  const size = c * c + d * d || Number.MIN_VALUE;
  return [(a * c + b * d) / size, (b * c - a * d) / size];
};
const root = (value: number): Complex => (value >= 0 ? [Math.sqrt(value), 0] : [0, Math.sqrt(-value)]);

/** Parratt's recursion with Névot–Croce roughness. */
export function reflectivity(layers: readonly Layer[]): (q: number) => number {
  return (q) => {
    const waves = [{ sld: 0 }, ...layers].map(({ sld }) => root((q / 2) ** 2 - 4 * Math.PI * sld * 1e-6));
    let ratio: Complex = [0, 0];
    for (let index = layers.length - 1; index >= 0; index--) {
      const [above, below, layer] = [waves[index], waves[index + 1], layers[index]];
      if (!above || !below || !layer) continue;
      const damping = Math.exp(-2 * above[0] * below[0] * layer.roughness ** 2);
      const [real, imaginary] = over(plus(above, [-below[0], -below[1]]), plus(above, below));
      const fresnel: Complex = [real * damping, imaginary * damping];
      // Phase over the layer below this interface; the substrate has no lower side.
      const path = index === layers.length - 1 ? 0 : layer.thickness;
      const decay = Math.exp(-2 * below[1] * path);
      const phase: Complex = [Math.cos(2 * below[0] * path) * decay, Math.sin(2 * below[0] * path) * decay];
      const lower = times(ratio, phase);
      ratio = over(plus(fresnel, lower), plus([1, 0], times(fresnel, lower)));
    }
    return ratio[0] ** 2 + ratio[1] ** 2;
  };
}

/** A measured reflectivity curve with background and counting noise. */
export function reflectivityCurve(random: Random, layers: readonly Layer[]): CurveSignal {
  const x = linspace(0.006, 0.22, 320);
  const model = reflectivity(layers);
  const y = x.map((q) => {
    const value = model(q) * 0.97 + 1.5e-6;
    return Math.max(5e-7, value * (1 + random.normal(0, 0.02 + 2.5e-4 / Math.sqrt(value))));
  });
  return {
    kind: "curve",
    x,
    y,
    xAxis: { name: "qz", unit: "1/angstrom" },
    yAxis: { name: "R", unit: "" },
    logarithmic: "y",
  };
}
