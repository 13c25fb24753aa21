import type { Bench } from "./cells.ts";
import { type MeasuredServer, residentBytes, searchState } from "./server.ts";

const megabytes = (bytes: number) => `${Math.round(bytes / 1e6).toLocaleString("en")} MB`;

/** Notes the memory of the server's process, and what the columns say of theirs. */
export async function noteMemory(bench: Bench, server: MeasuredServer, when = " with search columns"): Promise<void> {
  const bytes = await residentBytes(server);
  const { datasets } = bench.report.sizes;
  if (bytes !== undefined)
    bench.report.figures.push({
      what: `resident memory of the Node process${when}`,
      figure: `${megabytes(bytes)}, ${Math.round(bytes / datasets)} bytes a dataset`,
    });
  const parts = partsIn(await searchState(server));
  if (parts === undefined) return;
  const sum = Object.values(parts).reduce((all, one) => all + one, 0);
  const each = Object.entries(parts).map(([name, one]) => `${name} ${Math.round(one / datasets)}`);
  bench.report.figures.push({
    what: `memory of the search columns${when}`,
    figure: `${megabytes(sum)}, ${Math.round(sum / datasets)} bytes a dataset (${each.join(", ")})`,
  });
}

export async function noteIdleMemory(bench: Bench, server: MeasuredServer): Promise<void> {
  const bytes = await residentBytes(server);
  if (bytes !== undefined)
    bench.report.figures.push({
      what: "resident memory of the Node process without search columns",
      figure: megabytes(bytes),
    });
}

/** The columns' own count of bytes by part, wherever in the state it stands. */
function partsIn(state: unknown): Record<string, number> | undefined {
  if (typeof state !== "object" || state === null) return undefined;
  for (const [name, value] of Object.entries(state)) {
    if (typeof value !== "object" || value === null) continue;
    if (name === "bytes") return value as Record<string, number>; // numbers by part, by the package's contract
    const inner = partsIn(value);
    if (inner !== undefined) return inner;
  }
  return undefined;
}
