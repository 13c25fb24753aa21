import { accessSync, constants, existsSync, mkdirSync, realpathSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { Client } from "pg";
import { prepareBinaries } from "./binaries.ts";
import { chooseHome, makeSocketDir, recordedHome, recordHome, setAside, takeFromRoot } from "./cluster-home.ts";
import { diskFullError, EmbeddedPostgresError, saysDiskFull } from "./errors.ts";
import { ensureCluster, superuser } from "./init-cluster.ts";
import { lockDirectory } from "./lock.ts";
import type { Log } from "./log.ts";
import { openLogFile } from "./log-file.ts";
import { stopOrphans } from "./orphans.ts";
import { launchPostmaster } from "./postmaster.ts";
import { checkRunUser, chooseRunUser } from "./run-user.ts";
import { settingArguments } from "./settings.ts";

export interface EmbeddedPostgresOptions {
  /** Made if missing. Holds the cluster (or a pointer to it), `postgres.log` and the lock. */
  dataDir: string;
  log: Log;
  /** PostgreSQL settings that replace the defaults, such as `{ shared_buffers: "1GB" }`. */
  settings?: Record<string, string>;
  /** Created when missing; `margay` unless told. */
  database?: string;
  /** As root: where things go that the server's account could not reach otherwise; `/var/lib/margay` unless told. */
  systemDir?: string;
}

export interface EmbeddedPostgres {
  /** For `pg`: `host` is the directory of the socket. There is no TCP port and no password. */
  connection: { host: string; user: string; database: string; password?: undefined };
  /** Of the postmaster. */
  pid: number;
  /** Settles when the server has ended, also when it crashed. */
  exited: Promise<void>;
  /** Fast shutdown, after 20 seconds immediate. Safe to call more than once. */
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL that comes with Margay on a data directory, making the cluster and the database on first
 * use and recovering from whatever a killed process left. When this process dies without `stop()`, the server goes
 * away by itself.
 *
 * @throws EmbeddedPostgresError whose `code` says what is wrong and whose message says what to do.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const undo: (() => void | Promise<void>)[] = [];
  const undoAll = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    return await start(options, undo, undoAll);
  } catch (error) {
    await undoAll();
    if (error instanceof EmbeddedPostgresError) throw error;
    if (error instanceof Error && saysDiskFull(error.message)) throw diskFullError(options.dataDir, error);
    throw error;
  }
}

async function start(
  {
    dataDir: givenDir,
    log,
    settings = {},
    database = "margay",
    systemDir = "/var/lib/margay",
  }: EmbeddedPostgresOptions,
  undo: (() => void | Promise<void>)[],
  undoAll: () => Promise<void>,
): Promise<EmbeddedPostgres> {
  mkdirSync(resolve(givenDir), { recursive: true, mode: 0o711 });
  const dataDir = realpathSync(givenDir);
  undo.push(lockDirectory(dataDir, dataDir).release);

  const user = chooseRunUser(join(recordedHome(dataDir), "pgdata"));
  checkRunUser(user);
  const home = chooseHome(dataDir, user, systemDir);
  // Two copies of a data directory may point to one cluster.
  if (home !== dataDir) undo.push(lockDirectory(home, dataDir).release);
  const pgdata = join(home, "pgdata");
  checkReadable(pgdata);

  const copyHome = user.uid === undefined ? dataDir : systemDir;
  const binaries = prepareBinaries(user, copyHome, log);
  if (existsSync(pgdata)) await stopOrphans(pgdata, log);
  if (home !== recordedHome(dataDir)) setAside(pgdata, log);
  await ensureCluster(home, pgdata, binaries, user, { durable: settings.fsync !== "off", log });
  takeFromRoot(pgdata, user);
  recordHome(dataDir, home, log);

  const socketDir = makeSocketDir(home, user);
  undo.push(() => rmSync(socketDir, { recursive: true, force: true }));
  const logFile = openLogFile(join(dataDir, "postgres.log"), log);
  undo.push(() => logFile.close());

  const command = [binaries.postgres, "-D", pgdata, ...settingArguments(socketDir, settings)];
  const postmaster = await launchPostmaster(command, pgdata, user, logFile, log);
  let stopAsked = false;
  undo.push(() => {
    stopAsked = true;
    return postmaster.stop();
  });
  void postmaster.exited.then(() => {
    if (!stopAsked)
      log({ level: "error", message: "PostgreSQL ended unexpectedly", detail: { logTail: logFile.tail() } });
  });
  await ensureDatabase(socketDir, database);

  let stopped: Promise<void> | undefined;
  return {
    connection: { host: socketDir, user: superuser, database },
    pid: postmaster.pid,
    exited: postmaster.exited,
    stop: () => {
      stopped ??= undoAll();
      return stopped;
    },
  };
}

/** Not root, and the cluster belongs to somebody else: say so, instead of letting PostgreSQL complain about modes. */
function checkReadable(pgdata: string): void {
  if (!existsSync(pgdata)) return;
  try {
    accessSync(pgdata, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new EmbeddedPostgresError(
      "not-readable",
      `The database in ${pgdata} belongs to another account, probably because Margay ran as root before. ` +
        "Run it as that account or as root again, or set MARGAY_DATA_DIR to another folder.",
      { cause },
    );
  }
}

async function ensureDatabase(socketDir: string, database: string): Promise<void> {
  const client = new Client({ host: socketDir, user: superuser, database: "postgres" });
  await client.connect();
  try {
    const found = await client.query("select 1 from pg_database where datname = $1", [database]);
    if (found.rowCount === 0) await client.query(`create database ${client.escapeIdentifier(database)}`);
  } finally {
    await client.end();
  }
}
