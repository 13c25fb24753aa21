import type { Random } from "../random.ts";
import { gauss, type ImageSignal } from "./signal.ts";

interface Canvas {
  width: number;
  height: number;
  values: Float32Array;
}

/** Sets an ellipse to a grey value, with a soft rim of one pixel, inside the field where `where` allows it. */
function ellipse(
  canvas: Canvas,
  at: { x: number; y: number; a: number; b: number; turn: number },
  value: number,
): void {
  const reach = Math.max(at.a, at.b) + 1;
  const [cos, sin] = [Math.cos(at.turn), Math.sin(at.turn)];
  for (let y = Math.max(0, Math.floor(at.y - reach)); y <= Math.min(canvas.height - 1, at.y + reach); y++) {
    for (let x = Math.max(0, Math.floor(at.x - reach)); x <= Math.min(canvas.width - 1, at.x + reach); x++) {
      const [dx, dy] = [x - at.x, y - at.y];
      const distance = Math.hypot((dx * cos + dy * sin) / at.a, (dy * cos - dx * sin) / at.b);
      const cover = Math.min(1, Math.max(0, (1 - distance) * Math.min(at.a, at.b) + 0.5));
      const index = y * canvas.width + x;
      canvas.values[index] = (canvas.values[index] ?? 0) * (1 - cover) + value * cover;
    }
  }
}

function crack(canvas: Canvas, random: Random, centre: { x: number; y: number; radius: number }): void {
  let angle = random.between(0, 2 * Math.PI);
  let [x, y] = [centre.x + 0.8 * centre.radius * Math.cos(angle), centre.y + 0.8 * centre.radius * Math.sin(angle)];
  angle += Math.PI + random.between(-0.5, 0.5);
  for (let step = 0; step < centre.radius * 1.1; step++) {
    ellipse(canvas, { x, y, a: 1.2, b: 0.8, turn: angle }, 0.12);
    angle += random.normal(0, 0.25);
    [x, y] = [x + Math.cos(angle) * 1.2, y + Math.sin(angle) * 1.2];
  }
}

/** A reconstructed slice of a concrete core in its holder: aggregate, pores, cracks, ring artefacts and noise. */
export function tomographySlice(random: Random, core: { pores: number; cracks: number; noise: number }): ImageSignal {
  const [width, height] = [208, 176];
  const canvas = { width, height, values: new Float32Array(width * height).fill(0.1) };
  const centre = { x: width / 2, y: height / 2, radius: 80 };
  ellipse(canvas, { ...centre, a: 84, b: 84, turn: 0 }, 0.34);
  ellipse(canvas, { ...centre, a: 80, b: 80, turn: 0 }, 0.47);
  const inside = (size: number) => {
    const angle = random.between(0, 2 * Math.PI);
    const radius = (centre.radius - size - 2) * Math.sqrt(random.next());
    return { x: centre.x + radius * Math.cos(angle), y: centre.y + radius * Math.sin(angle) };
  };
  for (let index = 0; index < 46; index++) {
    const a = random.between(4, index < 12 ? 16 : 9);
    ellipse(
      canvas,
      { ...inside(a), a, b: a * random.between(0.55, 0.95), turn: random.between(0, 3) },
      random.between(0.56, 0.82),
    );
  }
  for (let index = 0; index < core.pores; index++) {
    const a = random.between(1.2, index < core.pores / 6 ? 7 : 3);
    ellipse(canvas, { ...inside(a), a, b: a * random.between(0.75, 1), turn: random.between(0, 3) }, 0.13);
  }
  for (let index = 0; index < core.cracks; index++) crack(canvas, random, centre);
  const rings = Array.from({ length: 120 }, () => random.normal(0, 0.012));
  for (let index = 0; index < canvas.values.length; index++) {
    const radius = Math.hypot((index % width) - centre.x, Math.floor(index / width) - centre.y);
    canvas.values[index] =
      (canvas.values[index] ?? 0) + (rings[Math.floor(radius)] ?? 0) + random.normal(0, core.noise);
  }
  return { kind: "image", ...canvas, unit: "1/mm", title: "reconstructed slice", palette: "grey" };
}

/** Atomic columns with a coherent needle seen along its axis. */
export function latticeImage(random: Random, needle: { size: number; mismatch: number }): ImageSignal {
  const [width, height] = [184, 184];
  const values = new Float32Array(width * height).fill(0.16);
  const [centreX, centreY] = [random.between(75, 110), random.between(75, 110)];
  const turn = random.between(0.05, 0.35);
  const pitch = 11.5;
  for (let row = -16; row < 34; row++) {
    for (let column = -16; column < 34; column++) {
      const [u, v] = [column * pitch, row * pitch];
      let [x, y] = [u * Math.cos(turn) - v * Math.sin(turn) + 40, u * Math.sin(turn) + v * Math.cos(turn)];
      const inNeedle = Math.hypot((x - centreX) / 1.25, y - centreY) < needle.size;
      const pull = gauss(Math.hypot(x - centreX, y - centreY), needle.size, needle.size / 2) * needle.mismatch;
      [x, y] = [x + pull * (x - centreX), y + pull * (y - centreY)];
      const other = inNeedle && (row + 2 * column) % 3 === 0;
      const strength = (inNeedle ? (other ? 0.95 : 0.55) : 0.62) * random.between(0.93, 1.07);
      for (let py = Math.max(0, Math.floor(y - 7)); py < Math.min(height, y + 7); py++)
        for (let px = Math.max(0, Math.floor(x - 7)); px < Math.min(width, x + 7); px++) {
          const index = py * width + px;
          values[index] = (values[index] ?? 0) + strength * gauss(Math.hypot(px - x, py - y), 0, 2.6);
        }
    }
  }
  for (let index = 0; index < values.length; index++) values[index] = (values[index] ?? 0) + random.normal(0, 0.05);
  return { kind: "image", width, height, values, unit: "counts", title: "annular dark field", palette: "grey" };
}

/** Strain around needles, smooth, both signs shown on one scale. */
export function strainMap(random: Random): ImageSignal {
  const [width, height] = [180, 180];
  const needles = Array.from({ length: 7 }, () => ({
    x: random.between(0, width),
    y: random.between(0, height),
    size: random.between(8, 16),
    turn: random.next() < 0.5 ? 0 : Math.PI / 2,
  }));
  const values = Float32Array.from({ length: width * height }, (_, index) => {
    const [x, y] = [index % width, Math.floor(index / width)];
    const strain = needles.reduce((sum, one) => {
      const radius = Math.hypot(x - one.x, y - one.y);
      const lobe = Math.cos(2 * (Math.atan2(y - one.y, x - one.x) - one.turn));
      return sum + lobe * (radius / one.size) ** 2 * Math.exp(-((radius / one.size) ** 1.6));
    }, 0);
    return strain * 1.4 + random.normal(0, 0.05);
  });
  return { kind: "image", width, height, values, unit: "%", title: "strain εxx", palette: "ember" };
}
