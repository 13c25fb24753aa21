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
import { createReport } from "./report.ts";
import { sampleCursors, samplePaths } from "./samples.ts";
import { type MeasuredServer, startMeasured } from "./server.ts";
import { measureJustStarted, measurePostgres, measureWarm, noteLoading } from "./states.ts";
import { createWorld } from "./world.ts";
import { measureWrites } from "./writes.ts";

export const searchParts = ["generate", "loading", "warm", "writes", "saved", "postgresql", "floors"] as const;
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
  const attempt = async (what: string, work: () => Promise<void>) => {
    bench.log(`--- ${what}`);
    try {
      await work();
    } catch (error) {
      bench.report.problems.push(`${what}: ${String(error)}`);
      bench.log(`${what}: ${error instanceof Error ? error.stack : String(error)}`);
    }
    await save();
  };
  const withServer = async (own: Record<string, string>, work: (server: MeasuredServer) => Promise<void>) => {
    const server = await startMeasured(folder, options.env, own);
    try {
      await prepare(bench, server);
      await work(server);
    } finally {
      await server.stop();
    }
  };
  const saved = join(folder, "search");

  if (wants("loading", "warm", "writes"))
    await attempt("with search columns", async () => {
      if (wants("loading")) await rm(saved, { recursive: true, force: true });
      await withServer({}, async (server) => {
        if (wants("loading")) await attempt("while loading", () => measureJustStarted(bench, server, "loading"));
        await attempt(
          "load",
          async () =>
            void (await noteLoading(
              bench,
              server,
              "search columns loaded from PostgreSQL, searches beside it",
              "<= 60 s",
            )),
        );
        await attempt("memory", () => noteMemory(bench, server));
        if (wants("warm")) await attempt("warm", () => measureWarm(bench, server, options.queries));
        if (wants("writes")) await attempt("writes", () => measureWrites(bench, server));
        await attempt("memory after the run", () => noteMemory(bench, server, " after the run"));
      });
    });
  if (wants("saved")) {
    await attempt("start from the saved copy", () =>
      withServer({}, async (server) => {
        await noteLoading(bench, server, "search columns loaded from the saved copy");
        await measureJustStarted(bench, server, "from the saved copy");
      }),
    );
    await attempt("load with nothing beside it", async () => {
      await rm(saved, { recursive: true, force: true });
      await withServer(
        {},
        async (server) => void (await noteLoading(bench, server, "search columns loaded from PostgreSQL", "<= 60 s")),
      );
    });
  }
  if (wants("postgresql", "floors"))
    await attempt("without search columns", () =>
      withServer({ MARGAY_SEARCH_COLUMNS: "off" }, async (server) => {
        await attempt("memory without columns", () => noteIdleMemory(bench, server));
        if (wants("postgresql")) await attempt("PostgreSQL alone", () => measurePostgres(bench, server));
        if (wants("floors")) await attempt("floors", () => measureFloors(bench, server, folder));
      }),
    );
}

async function prepare(bench: Bench, server: MeasuredServer): Promise<void> {
  bench.log(`ready after ${Math.round(server.readyMs)} ms`);
  const version = await server.database.query<{ version: string }>("show server_version");
  bench.report.versions = `Node ${process.versions.node}, PostgreSQL ${version.rows[0]?.version ?? ""}`;
  if (bench.callers.length === 0) bench.callers = await createCallers(server, bench.world);
  // The administrator's token is the server's own and stays; sessions of the others do too.
  if (bench.samples.paths.length === 0)
    bench.samples = {
      paths: await samplePaths(server),
      cursors: await sampleCursors(server, bench.callers),
    };
}
