import { mkdir, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { benchFolder } from "../core/margay.ts";
import { createCallers } from "./callers.ts";
import type { Bench } from "./cells.ts";
import { measureFloors } from "./floors.ts";
import { generateCatalogue, generatedIn } from "./generate.ts";
import { noteIdleMemory, noteMemory } from "./memory-figures.ts";
import { writePage } from "./page.ts";
import { takeFiles, takeFreshness } from "./printed.ts";
import { createReport } from "./report.ts";
import { sampleCursors, samplePaths } from "./samples.ts";
import { type MeasuredServer, startMeasured } from "./server.ts";
import { measureJustStarted, measurePostgres, measureWarm, noteLoading } from "./states.ts";
import { createWorld } from "./world.ts";
import { measureWrites } from "./writes.ts";

export const searchParts = [
  "generate",
  "loading",
  "warm",
  "files",
  "writes",
  "freshness",
  "saved",
  "postgresql",
  "floors",
] as const;
export type SearchPart = (typeof searchParts)[number];

export interface SearchOptions {
  datasets: number;
  files: number;
  /** Questions of each kind for each caller. */
  queries: number;
  /** Data folder: made and kept (`keep`), or with the catalogue of an earlier run (`reuse`). */
  keep?: string | undefined;
  reuse?: string | undefined;
  only: readonly SearchPart[];
  /** Where the page is written. */
  page: string;
  command: string;
  /** Environment of the server's process. */
  env: NodeJS.ProcessEnv;
}

const results = fileURLToPath(new URL("../../results/", import.meta.url));

/** Generates a catalogue, measures its search through HTTP beside plain floors, and writes a page and a file of figures. */
export async function runSearch(options: SearchOptions): Promise<void> {
  const started = performance.now();
  const log = (line: string) =>
    console.log(`${((performance.now() - started) / 1_000).toFixed(1).padStart(7)} s  ${line}`);
  const { path: folder, remove } = await folderOf(options);
  try {
    const earlier = await generatedIn(folder);
    const generated = earlier ?? (await generateCatalogue(folder, options, log));
    const sizes = { datasets: generated.datasets, files: generated.files };
    const bench: Bench = {
      world: createWorld(sizes.datasets, sizes.files),
      report: { ...createReport(sizes, options.command), generated },
      samples: { paths: [], cursors: {} },
      callers: [],
      asked: new Set(),
      // Another run with the same folder asks other questions.
      seed: Math.floor(Date.now() / 1_000) % 1_000_000,
      log,
    };
    const save = async () => {
      await mkdir(results, { recursive: true });
      const name = `search-${bench.report.date.replace(/\D/g, "")}.json`;
      await writeFile(join(results, name), JSON.stringify(bench.report, null, 1));
      await writePage(options.page, bench.report);
    };
    await measureAll(bench, folder, options, save);
    await save();
    log(`the page is ${options.page}`);
    for (const problem of bench.report.problems) log(`problem: ${problem.slice(0, 300)}`);
  } finally {
    await remove();
  }
}

async function folderOf({ keep, reuse }: SearchOptions): Promise<{ path: string; remove(): Promise<void> }> {
  const given = reuse ?? keep;
  if (given === undefined) return benchFolder();
  const path = resolve(given);
  if (reuse !== undefined && (await generatedIn(path)) === undefined)
    throw new Error(`--reuse: ${path} holds no catalogue of an earlier run; make one with --keep`);
  await mkdir(path, { recursive: true, mode: 0o755 });
  return { path, remove: async () => {} };
}

/** Each part by itself: one that fails is noted, and the next goes on. */
async function measureAll(bench: Bench, folder: string, options: SearchOptions, save: () => Promise<void>) {
  const wants = (...parts: SearchPart[]) => parts.some((part) => options.only.includes(part));
  const attempt = async (what: string, work: () => Promise<unknown>) => {
    bench.log(`--- ${what}`);
    try {
      await work();
    } catch (error) {
      bench.report.problems.push(`${what}: ${String(error)}`);
      bench.log(`${what}: ${error instanceof Error ? error.stack : String(error)}`);
    }
    await save();
  };
  const withServer = async (own: Record<string, string>, work: (server: MeasuredServer) => Promise<unknown>) => {
    const server = await startMeasured(folder, options.env, own);
    // Whoever ends the benchmark ends its server too.
    const end = () => {
      process.kill(server.pid, "SIGTERM");
      process.exit(130);
    };
    process.once("SIGINT", end).once("SIGTERM", end);
    try {
      bench.log(`ready after ${Math.round(server.readyMs)} ms`);
      // The server's own token is a new one after each start; sessions of the others stay.
      bench.callers = bench.callers.map((one) => (one.name === "admin" ? { ...one, token: server.token } : one));
      await work(server);
    } finally {
      process.off("SIGINT", end).off("SIGTERM", end);
      await server.stop();
    }
  };
  const saved = join(folder, "search");
  const off = { MARGAY_SEARCH_COLUMNS: "off" };

  // Brings the schema up to date, and reads what questions are made of, before anything is measured.
  await attempt("preparing", () => withServer(off, (server) => prepare(bench, server)));
  if (wants("loading", "warm", "files", "writes"))
    await attempt("with search columns", async () => {
      if (wants("loading")) await rm(saved, { recursive: true, force: true });
      const loaded = `search columns ${wants("loading") ? "loaded from PostgreSQL, searches beside it" : "ready"}`;
      await withServer({}, async (server) => {
        // Side by side: what users find in the first minute, and when the columns are there.
        await Promise.all([
          attempt("load", () => noteLoading(bench, server, loaded)),
          wants("loading") ? attempt("while loading", () => measureJustStarted(bench, server, "loading")) : undefined,
        ]);
        await attempt("memory", () => noteMemory(bench, server));
        if (wants("warm")) await attempt("warm", () => measureWarm(bench, server, options.queries));
        if (wants("files")) await attempt("names of files", () => takeFiles(bench, server));
        if (wants("writes")) await attempt("writes", () => measureWrites(bench, server));
        await attempt("memory after the run", () => noteMemory(bench, server, " after the run"));
      });
    });
  if (wants("freshness")) await attempt("freshness", () => takeFreshness(bench));
  if (wants("saved")) {
    await attempt("start from the saved copy", () =>
      withServer({}, async (server) => {
        await Promise.all([
          noteLoading(bench, server, "search columns loaded from the saved copy, searches beside it"),
          measureJustStarted(bench, server, "from the saved copy"),
        ]);
      }),
    );
    await attempt("load from the saved copy with nothing beside it", () =>
      withServer({}, (server) => noteLoading(bench, server, "search columns loaded from the saved copy")),
    );
    await attempt("load with nothing beside it", async () => {
      await rm(saved, { recursive: true, force: true });
      await withServer({}, (server) => noteLoading(bench, server, "search columns loaded from PostgreSQL", 60));
    });
  }
  if (wants("postgresql", "floors"))
    await attempt("without search columns", () =>
      withServer(off, async (server) => {
        await attempt("memory without columns", () => noteIdleMemory(bench, server));
        if (wants("postgresql")) await attempt("PostgreSQL alone", () => measurePostgres(bench, server));
        if (wants("floors")) await attempt("floors", () => measureFloors(bench, server, folder));
      }),
    );
}

async function prepare(bench: Bench, server: MeasuredServer): Promise<void> {
  const version = await server.database.query<{ version: string }>(
    "select current_setting('server_version') as version",
  );
  bench.report.versions = `Node ${process.versions.node}, PostgreSQL ${version.rows[0]?.version ?? ""}`;
  bench.callers = await createCallers(server, bench.world);
  bench.samples = {
    paths: await samplePaths(server),
    cursors: await sampleCursors(server, bench.callers),
  };
}
