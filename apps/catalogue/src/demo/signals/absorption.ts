import type { Random } from "../random.ts";
import { type CurveSignal, gauss, linspace } from "./signal.ts";

export interface Edge {
  /** eV. */
  energy: number;
  /** Height of the line above the edge relative to the edge jump. */
  whiteLine: number;
  /** Shift of the edge in eV, by oxidation state. */
  shift: number;
  /** Height of the feature below the edge. */
  preEdge: number;
  /** Å, to the nearest neighbours. */
  distance: number;
}

/** Normalised absorption around an edge. */
export function absorptionEdge(random: Random, edge: Edge, span: { below: number; above: number }): CurveSignal {
  const x = linspace(edge.energy - span.below, edge.energy + span.above, 520);
  const position = edge.energy + edge.shift;
  const y = x.map((energy) => {
    const above = energy - position;
    const jump = 0.5 + Math.atan(above / 1.5) / Math.PI;
    const k = Math.sqrt(Math.max(0, above) * 0.2625);
    const ripple = k > 1.2 ? (0.9 / k ** 1.9) * Math.sin(2 * k * edge.distance + 0.6) * Math.exp(-0.012 * k * k) : 0;
    const line = edge.whiteLine * gauss(above, 4.5, 3.2) + edge.preEdge * gauss(above, -12, 1.6);
    return jump * (1 + ripple) + line + random.normal(0, 0.004);
  });
  return { kind: "curve", x, y, xAxis: { name: "energy", unit: "eV" }, yAxis: { name: "mu", unit: "" } };
}

/** Lines of an EDX spectrum of a light alloy over its bremsstrahlung. */
export function emissionSpectrum(random: Random, lines: readonly { energy: number; strength: number }[]): CurveSignal {
  const x = linspace(0.15, 10, 600);
  const y = x.map((energy) => {
    const continuum = 160 * Math.exp(-energy / 2.6) * (1 - Math.exp(-energy * 3));
    const peaks = lines.reduce(
      (sum, one) => sum + one.strength * gauss(energy, one.energy, 0.045 + 0.004 * one.energy),
      0,
    );
    return random.counts(continuum + peaks) + 1;
  });
  return {
    kind: "curve",
    x,
    y,
    xAxis: { name: "energy", unit: "keV" },
    yAxis: { name: "counts", unit: "counts" },
    logarithmic: "y",
  };
}

/** Change of a Bragg reflection after a laser pulse: rise, slow decay and a strain wave on top. */
export function pumpProbe(
  random: Random,
  response: { amplitude: number; periodPs: number; decayPs: number },
): CurveSignal {
  const x = linspace(-2, 30, 260);
  const y = x.map((delay) => {
    const rise = 1 / (1 + Math.exp(-delay / 0.12));
    const slow = (1 - Math.exp(-Math.max(0, delay) / 1.8)) * Math.exp(-Math.max(0, delay) / response.decayPs);
    const wave = 0.22 * Math.cos((2 * Math.PI * delay) / response.periodPs) * Math.exp(-Math.max(0, delay) / 14);
    return (
      response.amplitude * rise * (slow - wave * (1 - Math.exp(-Math.max(0, delay) / 2))) + random.normal(0, 0.0003)
    );
  });
  return { kind: "curve", x, y, xAxis: { name: "delay", unit: "ps" }, yAxis: { name: "strain", unit: "%" } };
}
