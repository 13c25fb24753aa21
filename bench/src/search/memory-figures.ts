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
  const { sizeBytes, rows } = (await searchState(server)) ?? {};
  if (typeof sizeBytes === "number" && typeof rows === "number")
    bench.report.figures.push({
      what: `memory of the search columns${when}`,
      figure: `${megabytes(sizeBytes)}, ${Math.round(sizeBytes / rows)} bytes a dataset`,
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
