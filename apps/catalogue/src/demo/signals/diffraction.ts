import type { Random } from "../random.ts";
import { type CurveSignal, gauss, type ImageSignal, linspace, lorentz } from "./signal.ts";

/** Reflections of a cubic face-centred lattice: h² + k² + l² and relative strength. */
const reflections: readonly (readonly [number, number])[] = [
  [3, 0.35],
  [4, 1],
  [8, 0.62],
  [11, 0.14],
  [12, 0.24],
  [16, 0.11],
  [19, 0.07],
  [20, 0.21],
  [24, 0.15],
  [27, 0.05],
  [32, 0.06],
  [35, 0.04],
  [36, 0.08],
];

export interface Powder {
  /** Å. */
  lattice: number;
  /** Å⁻¹, of the peaks. */
  width: number;
  /** Part of the intensity in the diffuse maximum. */
  diffuse: number;
}

/** Scattered intensity of a powder by momentum transfer in Å⁻¹. */
export function powderIntensity({ lattice, width, diffuse }: Powder): (q: number) => number {
  const peaks = reflections.map(([sum, strength]) => ({ q: (2 * Math.PI * Math.sqrt(sum)) / lattice, strength }));
  return (q) => {
    let intensity = 0.05 * Math.exp(-q / 4) + 0.015 + diffuse * gauss(q, 2.05, 0.55) + 0.25 * Math.exp(-q * 3.2);
    for (const peak of peaks) {
      const wide = width * (1 + 0.06 * peak.q);
      intensity +=
        peak.strength *
        Math.exp(-0.012 * peak.q ** 2) *
        (0.6 * gauss(q, peak.q, wide) + 0.4 * lorentz(q, peak.q, wide));
    }
    return intensity;
  };
}

/** A pattern integrated over the rings. */
export function powderPattern(random: Random, powder: Powder, qMax = 9): CurveSignal {
  const x = linspace(0.7, qMax, 700);
  const intensity = powderIntensity(powder);
  return {
    kind: "curve",
    x,
    y: x.map((q) => random.counts(4_000 * intensity(q))),
    xAxis: { name: "q", unit: "1/angstrom" },
    yAxis: { name: "intensity", unit: "counts" },
  };
}

/** Pair distribution function of a rocksalt. */
export function pairDistribution(random: Random, lattice: number): CurveSignal {
  const x = linspace(0.8, 14, 500);
  // Shells of the face-centred lattice with anions between: distances a/2·sqrt(n).
  const shells = [
    1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 16, 17, 18, 20, 22, 24, 27, 29, 32, 34, 38, 41, 45, 50, 56,
  ];
  const y = x.map((r) => {
    let value = -0.12 * r * Math.exp(-r / 60);
    for (const [index, shell] of shells.entries()) {
      const distance = (lattice / 2) * Math.sqrt(shell);
      const strength = (index % 2 === 0 ? 1.7 : 3.6) * Math.sqrt(shell) * Math.exp(-r / 22);
      value += (strength / distance) * 1.6 * gauss(r, distance, 0.1 + 0.008 * distance);
    }
    return value * 1.4 + random.normal(0, 0.035) + 0.06 * Math.sin(r * 27);
  });
  return { kind: "curve", x, y, xAxis: { name: "r", unit: "angstrom" }, yAxis: { name: "G(r)", unit: "1/angstrom^2" } };
}

export interface RingImage {
  intensity: (q: number) => number;
  /** Å⁻¹ at the left or right edge. */
  qEdge: number;
  counts: number;
  /** 0 isotropic, 1 all intensity along `direction`. */
  anisotropy?: number;
  /** Radians. */
  direction?: number;
  palette?: ImageSignal["palette"];
  title: string;
}

/** A detector image around the direct beam, with beamstop, its holder and gaps between modules. */
export function ringImage(random: Random, ring: RingImage): ImageSignal {
  const [width, height] = [212, 160];
  const [centreX, centreY] = [width / 2 + random.between(-7, 7), height / 2 + random.between(-6, 6)];
  const values = new Float32Array(width * height);
  const { anisotropy = 0, direction = 0 } = ring;
  // Intensity by radius in quarters of a pixel: far fewer evaluations than pixels.
  const radial = Float64Array.from({ length: 4 * width }, (_, index) =>
    ring.intensity((index / 4 / (width / 2)) * ring.qEdge),
  );
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [dx, dy] = [column - centreX, row - centreY];
      const radius = Math.hypot(dx, dy);
      const intensity = radial[Math.round(radius * 4)] ?? 0;
      const along = Math.cos(Math.atan2(dy, dx) - direction) ** 2;
      const turn = 1 - anisotropy + anisotropy * 2 * along ** 3 * 1.6;
      const inGap = column % 78 === 77 || row % 59 === 58;
      const stopped = radius < 7 || (Math.abs(dx + 0.15 * dy) < 2.2 && dy > 0);
      values[row * width + column] = inGap
        ? Number.NaN
        : stopped
          ? random.counts(0.2)
          : random.counts(ring.counts * intensity * turn);
    }
  }
  return {
    kind: "image",
    width,
    height,
    values,
    unit: "counts",
    title: ring.title,
    palette: ring.palette ?? "viridis",
    logarithmic: true,
  };
}
