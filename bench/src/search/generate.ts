import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { migrateDatabase, startEmbeddedPostgres } from "./catalogue.ts";
import { connectFast, type FastConnection, openFastPool } from "./fast-connection.ts";
import { generateFiles } from "./generate-files.ts";
import { type Share, writeFeed } from "./generate-worker.ts";
import { writeGroups } from "./groups.ts";
import { dropIndexes, filledTables, keepFillingTriggers, makeIndexes } from "./indexes.ts";
import { createWorld } from "./world.ts";

export interface Generated {
  datasets: number;
  files: number;
  allSeconds: number;
  /** Seconds of each step; some run side by side. */
  seconds: Record<string, number>;
  databaseBytes: number;
}

const noteFile = "generated.json";
const workers = 5;

/** What an earlier run left in the folder; undefined where there is no complete catalogue. */
export async function generatedIn(folder: string): Promise<Generated | undefined> {
  const file = join(folder, noteFile);
  return existsSync(file) ? (JSON.parse(await readFile(file, "utf8")) as Generated) : undefined; // written below
}

/**
 * Makes a catalogue in the data folder: rows by COPY from several threads without indexes and triggers, then the indexes as
 * the catalog had them. PostgreSQL runs without fsync meanwhile; it is stopped in order at the end, and the real server
 * then opens an ordinary cluster.
 */
export async function generateCatalogue(
  folder: string,
  sizes: { datasets: number; files: number },
  log: (line: string) => void,
): Promise<Generated> {
  if (existsSync(join(folder, "pgdata")) || existsSync(join(folder, "postgres-location")))
    throw new Error(`${folder} holds a database that is not a finished catalogue of this benchmark; remove it first`);
  const postgres = await startEmbeddedPostgres({
    dataDir: folder,
    log: () => {},
    settings: {
      fsync: "off",
      full_page_writes: "off",
      wal_compression: "off",
      wal_level: "minimal",
      max_wal_senders: "0",
      max_wal_size: "30GB",
      checkpoint_timeout: "1h",
      shared_buffers: "2GB",
      autovacuum: "off",
    },
  });
  const seconds: Record<string, number> = {};
  const started = performance.now();
  try {
    const { connection } = postgres;
    await migrateDatabase(connection);
    const bytes = await fillDatabase(connection, sizes, seconds, log);
    await timed(seconds, "checkpoint", log, async () => {
      const client = await connectFast(connection);
      await client.query("checkpoint");
      await client.end();
      await postgres.stop();
    });
    const allSeconds = Math.round((performance.now() - started) / 1_000);
    const generated = { datasets: sizes.datasets, files: sizes.files, allSeconds, seconds, databaseBytes: bytes };
    await writeFile(join(folder, noteFile), JSON.stringify(generated));
    return generated;
  } finally {
    await postgres.stop();
  }
}

/** Fills a migrated, empty database; answers its size in bytes. */
export async function fillDatabase(
  connection: FastConnection,
  { datasets, files }: { datasets: number; files: number },
  seconds: Record<string, number>,
  log: (line: string) => void,
): Promise<number> {
  const pool = openFastPool(connection);
  const client = await connectFast(connection);
  try {
    const removed = await dropIndexes(client, filledTables);
    const kept = await keepFillingTriggers(client, filledTables);
    await timed(seconds, "groups", log, () => writeGroups(client, createWorld(datasets)));
    await timed(seconds, "rows of datasets", log, () => runWorkers(connection, datasets, files, log));
    await client.query("select setval('dataset_id_seq', $1)", [datasets]);
    // One thread each.
    await Promise.all([
      timed(seconds, "feed and history", log, () => writeFeed(client)),
      files > 0 ? timed(seconds, "files", log, () => writeFiles(connection, datasets, files, log)) : undefined,
    ]);
    for (const reset of kept.statements) await client.query(reset);
    await timed(seconds, "indexes", log, () => makeIndexes(pool, removed, log));
    await timed(seconds, "vacuum and analyze", log, async () => {
      const work = [...filledTables, "record", "acl", "grp", "metadata_key", "metadata_keyset"];
      const next = async () => {
        for (let table = work.shift(); table !== undefined; table = work.shift())
          await pool.query(`vacuum analyze ${table}`);
      };
      await Promise.all([next(), next(), next()]);
    });
    const size = await client.query<{ bytes: string }>("select pg_database_size(current_database()) as bytes");
    return Number(size.rows[0]?.bytes);
  } finally {
    await client.end();
    await pool.end();
  }
}

async function writeFiles(connection: FastConnection, datasets: number, files: number, log: (line: string) => void) {
  const client = await connectFast(connection);
  try {
    await generateFiles(client, { datasets, files, log });
  } finally {
    await client.end();
  }
}

async function timed(
  seconds: Record<string, number>,
  what: string,
  log: (line: string) => void,
  work: () => Promise<void>,
) {
  const started = performance.now();
  await work();
  seconds[what] = Math.round((performance.now() - started) / 100) / 10;
  log(`${what}: ${seconds[what]} s`);
}

async function runWorkers(connection: FastConnection, datasets: number, files: number, log: (line: string) => void) {
  const started = performance.now();
  let done = 0;
  const tell = setInterval(() => {
    const rate = (done / (performance.now() - started)) * 1_000;
    log(
      `${done.toLocaleString("en")} of ${datasets.toLocaleString("en")} datasets, ${Math.round(rate).toLocaleString("en")}/s`,
    );
  }, 10_000);
  const share = (part: Pick<Share, "from" | "to" | "records">): Promise<void> =>
    run({ connection, datasets, files, ...part }, (count) => {
      done += count;
    });
  try {
    const bound = (n: number) => Math.round((datasets * n) / workers);
    await Promise.all([
      share({ from: 0, to: 0, records: true }),
      ...Array.from({ length: workers }, (_, n) => share({ from: bound(n), to: bound(n + 1), records: false })),
    ]);
  } finally {
    clearInterval(tell);
  }
}

function run(share: Share, progress: (count: number) => void): Promise<void> {
  const worker = new Worker(new URL("./generate-worker.ts", import.meta.url), { workerData: share });
  return new Promise((resolve, reject) => {
    worker.on("message", progress);
    worker.once("error", reject);
    worker.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`a writer ended with code ${code}`))));
  });
}
