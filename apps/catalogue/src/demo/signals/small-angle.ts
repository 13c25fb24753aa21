import type { Random } from "../random.ts";
import { type CurveSignal, gauss, logspace } from "./signal.ts";

export interface Particle {
  /** Å. */
  radius: number;
  /** Thickness in Å and contrast relative to the core; no shell when absent. */
  shell?: { thickness: number; contrast: number };
  /** Relative spread of the radius. */
  spread: number;
  background: number;
}

function sphere(q: number, radius: number): number {
  const x = q * radius;
  return x < 1e-3 ? 1 : (3 * (Math.sin(x) - x * Math.cos(x))) / x ** 3;
}

/** Intensity of dilute, polydisperse core–shell spheres by momentum transfer in Å⁻¹, 1 at q = 0. */
export function sphereIntensity({ radius, shell, spread, background }: Particle): (q: number) => number {
  const steps = [-1.6, -0.8, 0, 0.8, 1.6].map((sigma) => ({ scale: 1 + sigma * spread, weight: gauss(sigma, 0, 1) }));
  const amplitude = (q: number, scale: number) => {
    const core = sphere(q, radius * scale);
    if (!shell) return core;
    const outer = (radius + shell.thickness) * scale;
    const ratio = (outer / (radius * scale)) ** 3;
    return shell.contrast * ratio * sphere(q, outer) + (1 - shell.contrast) * core;
  };
  const raw = (q: number) =>
    steps.reduce((sum, { scale, weight }) => sum + weight * scale ** 6 * amplitude(q, scale) ** 2, 0);
  const atZero = raw(1e-6) || 1;
  return (q) => raw(q) / atZero + background;
}

/** A curve in absolute units, logarithmic on both axes. */
export function smallAngleCurve(
  random: Random,
  particle: Particle,
  range: { from: number; to: number; points: number; scale: number; noise: number },
): CurveSignal {
  const x = logspace(range.from, range.to, range.points);
  const intensity = sphereIntensity(particle);
  return {
    kind: "curve",
    x,
    y: x.map((q) => {
      const value = range.scale * intensity(q);
      return Math.max(value * 0.3, value * (1 + random.normal(0, range.noise * (1 + q / range.to))));
    }),
    xAxis: { name: "q", unit: "1/angstrom" },
    yAxis: { name: "I", unit: "1/cm" },
    logarithmic: "both",
  };
}
