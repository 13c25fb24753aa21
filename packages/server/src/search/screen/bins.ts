/** Edges of bins with round numbers that cover `min` to `max`: about `bins` of them. */
export function linearEdges(min: number, max: number, bins: number): number[] {
  const width = (max - min) / bins;
  // All values alike: one bin around them.
  const step = width > 0 ? roundUp(width) : roundUp(Math.max(Math.abs(min) * 1e-3, Number.MIN_VALUE * 1e20));
  const first = Math.floor(min / step);
  const edges: number[] = [];
  for (let at = first; edges.length < 2 || (edges.at(-1) ?? max) < max; at++) {
    const edge = rounded(at * step);
    // Numbers with more digits than the steps: round edges would fall together.
    if (!Number.isFinite(edge) || edge <= (edges.at(-1) ?? -Infinity) || edges.length > 2 * bins + 10)
      return plainEdges(min, max);
    edges.push(edge);
  }
  return (edges[0] ?? min) <= min ? edges : plainEdges(min, max);
}

/** One bin. */
export const plainEdges = (min: number, max: number): number[] =>
  max > min ? [min, max] : [min, min + Math.max(Math.abs(min) * 2 ** -40, Number.MIN_VALUE)];

/** Edges 0, 1, 2, 5, 10, 20, … for counts that lie over many orders of magnitude; whole numbers, none negative. */
export function countEdges(min: number, max: number, bins: number): number[] {
  if (max <= 10 || max < 100 * Math.max(1, min)) {
    const step = Math.max(1, roundUp((max - min) / bins));
    const first = Math.floor(min / step) * step;
    const edges = [first];
    while ((edges.at(-1) ?? max) <= max || edges.length < 2) edges.push((edges.at(-1) ?? first) + step);
    return edges;
  }
  const decades = Math.log10(max) - Math.log10(Math.max(1, min));
  const steps = decades * 3 <= bins ? [1, 2, 5] : [1];
  const edges = min < 1 ? [0] : [];
  for (let power = Math.floor(Math.log10(Math.max(1, min))); ; power++)
    for (const step of steps) {
      const edge = rounded(step * 10 ** power);
      const next = edges.at(-1);
      // Begins with the last edge at or below the smallest value.
      if (edges.length === 1 && next !== undefined && next !== 0 && edge <= min) edges.length = 0;
      edges.push(edge);
      if (edge > max) return edges;
    }
}

/** The next of 1, 2, 5, 10, … times a power of ten. */
function roundUp(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width));
  const share = width / power;
  const factor = share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10;
  return factor * power;
}

const rounded = (value: number) => Number(value.toPrecision(12));

const minute = 60_000;
const day = 86_400_000;
const fixed = [1, 5, 15, 30, 60, 180, 360, 720, 1_440, 10_080].map((minutes) => minutes * minute);
const months = [1, 3, 6, 12, 24, 60, 120, 300, 600, 1_200, 6_000];

/** Edges in milliseconds at full minutes, hours, days, weeks, months or years (UTC): at most `bins` bins or so. */
export function timeEdges(minMs: number, maxMs: number, bins: number): number[] {
  const span = maxMs - minMs;
  const step = fixed.find((one) => span / one <= bins);
  if (step !== undefined) {
    // Weeks begin on Mondays; 1970 began on a Thursday.
    const shift = step === 7 * day ? 4 * day : 0;
    const first = Math.floor((minMs - shift) / step) * step + shift;
    const edges = [first];
    while ((edges.at(-1) ?? maxMs) <= maxMs) edges.push((edges.at(-1) ?? first) + step);
    return edges;
  }
  const from = monthOf(minMs);
  const last = monthOf(maxMs);
  const size = months.find((one) => (last - from) / one <= bins) ?? 12_000;
  const edges: number[] = [];
  for (let month = Math.floor(from / size) * size; ; month += size) {
    edges.push(startOf(month));
    if (month > last) return edges;
  }
}

const monthOf = (ms: number) => new Date(ms).getUTCFullYear() * 12 + new Date(ms).getUTCMonth();

// Date.UTC takes years below 100 for the 20th century.
function startOf(month: number): number {
  const date = new Date(0);
  date.setUTCFullYear(Math.floor(month / 12), ((month % 12) + 12) % 12, 1);
  return date.getTime();
}
