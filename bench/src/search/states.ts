import { scicatKinds } from "../scicat/search-kinds.ts";
import { type Bench, fresh, measureCell, noteCell } from "./cells.ts";
import { datasetKinds, fileKind, type Kind } from "./kinds.ts";
import { Tally } from "./measure.ts";
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

const justStartedMs = 60_000;

/** The most important kinds of all callers in turn, one question each, until the first minute is over. */
export async function measureJustStarted(
  bench: Bench,
  server: MeasuredServer,
  state: "loading" | "from the saved copy",
): Promise<void> {
  const until = server.readyAt + justStartedMs;
  const cells = coreKinds.flatMap((kind) =>
    bench.callers.map((caller) => ({ kind, caller, state, next: fresh(bench, kind, caller), tally: new Tally() })),
  );
  while (performance.now() < until)
    for (const { caller, next, tally } of cells) {
      if (performance.now() > until) break;
      const ask = next();
      tally.add(ask, await server.client.send(ask, caller.token));
    }
  for (const cell of cells) noteCell(bench, cell, 1, cell.tally.stats());
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
export async function noteLoading(
  bench: Bench,
  server: MeasuredServer,
  what: string,
  aimSeconds?: number,
): Promise<boolean> {
  const seconds = await columnsReady(server, 900_000);
  if (seconds === undefined) {
    bench.report.problems.push(`${what}: no answer came from the search columns`);
    return false;
  }
  const figure = `${seconds.toFixed(1)} s`;
  bench.report.figures.push({
    what,
    figure,
    ...(aimSeconds === undefined ? {} : { aim: `<= ${aimSeconds} s`, reached: seconds <= aimSeconds }),
  });
  bench.log(`${what}: ${figure}`);
  return true;
}
