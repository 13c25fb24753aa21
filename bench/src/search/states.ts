import { scicatKinds } from "../scicat/search-kinds.ts";
import { type Bench, measureCell } from "./cells.ts";
import { datasetKinds, fileKind, type Kind } from "./kinds.ts";
import { columnsReady, type MeasuredServer } from "./server.ts";

const allKinds: readonly Kind[] = [...datasetKinds, fileKind, ...scicatKinds];
const coreKinds = allKinds.filter((kind) => kind.core);

/** No kind takes longer than this for one caller, however slow it is. */
const cellMs = 40_000;

/** Every kind for every caller: one question after the other, then 16 clients at once. */
export async function measureWarm(bench: Bench, server: MeasuredServer, count: number): Promise<void> {
  for (const kind of allKinds)
    for (const caller of bench.callers) {
      // The first questions compile code and fill caches; they are fresh as well.
      await measureQuietly(bench, server, kind, caller, 10);
      for (const clients of [1, 16])
        await measureCell(bench, server, { kind, caller, state: "warm", count, clients, forMs: cellMs });
    }
}

async function measureQuietly(
  bench: Bench,
  server: MeasuredServer,
  kind: Kind,
  caller: Bench["callers"][number],
  count: number,
): Promise<void> {
  const quiet: Bench = { ...bench, report: { ...bench.report, cells: [], problems: [] }, log: () => {} };
  await measureCell(quiet, server, { kind, caller, state: "warm", count, clients: 1, forMs: 10_000 });
  bench.seed = quiet.seed;
}

/** The most important kinds, few of each, in turn, until a minute is over. */
export async function measureJustStarted(
  bench: Bench,
  server: MeasuredServer,
  state: "loading" | "from the saved copy",
): Promise<void> {
  const until = performance.now() + 60_000;
  for (const caller of bench.callers)
    for (const kind of coreKinds) {
      const left = until - performance.now();
      if (left <= 0) return;
      // A share of what is left for each caller and kind, so that all are asked.
      const forMs = Math.min(left, 60_000 / (coreKinds.length * bench.callers.length));
      await measureCell(bench, server, { kind, caller, state, count: 200, clients: 1, forMs });
    }
}

/** The most important kinds without search columns. */
export async function measurePostgres(bench: Bench, server: MeasuredServer): Promise<void> {
  for (const kind of coreKinds)
    for (const caller of bench.callers)
      await measureCell(bench, server, {
        kind,
        caller,
        state: "PostgreSQL alone",
        count: 60,
        clients: 1,
        forMs: 30_000,
      });
}

/** Waits for the columns and notes how long they took. */
export async function noteLoading(bench: Bench, server: MeasuredServer, what: string, aim?: string): Promise<boolean> {
  const seconds = await columnsReady(server, 900_000);
  if (seconds === undefined) {
    bench.report.problems.push(`${what}: no answer came from the search columns`);
    return false;
  }
  const figure = `${seconds.toFixed(1)} s`;
  bench.report.figures.push({ what, figure, ...(aim === undefined ? {} : { aim }) });
  bench.log(`${what}: ${figure}`);
  return true;
}
