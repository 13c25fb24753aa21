/** Tells the bin of a number quickly: a grid of even cells gives the first bin that a cell touches, a few steps the right one. */
const cells = 1024;

/** Adds each number to its bin of `edges`; those outside and NaN to none. */
export function binValues(counts: Uint32Array, edges: Float64Array, values: Float64Array, found: number): void {
  const last = edges.length - 1;
  const low = edges[0] ?? 0;
  const high = edges[last] ?? 0;
  const grid = gridOf(edges);
  const scale = cells / (high - low);
  for (let at = 0; at < found; at += 1) {
    const value = values[at] ?? 0;
    if (!(value >= low && value <= high)) continue;
    // The cell may be off by one where rounding has it: so bins are looked for in both directions.
    let bin = grid[Math.min(cells - 1, Math.floor((value - low) * scale))] ?? 0;
    while (bin > 0 && value < (edges[bin] ?? 0)) bin -= 1;
    while (bin + 1 < last && value >= (edges[bin + 1] ?? 0)) bin += 1;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
}

const grids = new WeakMap<Float64Array, Uint32Array>();

function gridOf(edges: Float64Array): Uint32Array {
  let grid = grids.get(edges);
  if (grid === undefined) {
    const last = edges.length - 1;
    const low = edges[0] ?? 0;
    const width = ((edges[last] ?? 0) - low) / cells;
    let bin = 0;
    grid = Uint32Array.from({ length: cells }, (_, cell) => {
      while (bin + 1 < last && low + cell * width >= (edges[bin + 1] ?? 0)) bin += 1;
      return bin;
    });
    grids.set(edges, grid);
  }
  return grid;
}
