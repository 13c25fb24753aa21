import { spawn } from "node:child_process";
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
} from "node:fs";
import { join } from "node:path";
import type { Binaries } from "./binaries.ts";
import { giveTo } from "./cluster-home.ts";
import { diskFullError, EmbeddedPostgresError, saysDiskFull } from "./errors.ts";
import type { Log } from "./log.ts";
import { killProcesses } from "./orphans.ts";
import { serverEnvironment } from "./postmaster.ts";
import { initdbProcessesFor, postgresProcessesIn } from "./process-table.ts";
import type { RunUser } from "./run-user.ts";

const unfinishedPrefix = "pgdata.unfinished-";

/** The superuser that initdb makes; it is the only role of the cluster. */
export const superuser = "margay";

/**
 * Makes sure that `pgdata` is a complete cluster of this version. initdb works in a folder aside that is renamed
 * when it is done, so a cluster that exists is complete, and what an interrupted initdb left is known by its name.
 *
 * @throws EmbeddedPostgresError `version-mismatch`, `not-a-cluster`, `disk-full` or `initdb-failed`.
 */
export async function ensureCluster(
  home: string,
  pgdata: string,
  binaries: Binaries,
  user: RunUser,
  options: { durable: boolean; log: Log },
): Promise<void> {
  removeUnfinished(home, options.log);
  const versionFile = join(pgdata, "PG_VERSION");
  if (existsSync(versionFile)) {
    checkVersion(readFileSync(versionFile, "utf8").trim(), binaries.majorVersion, pgdata);
    return;
  }
  if (existsSync(pgdata)) {
    if (readdirSync(pgdata).length > 0) throw notACluster(pgdata);
    rmdirSync(pgdata);
  }
  options.log({ level: "info", message: `creating the database cluster in ${pgdata}` });
  const unfinished = mkdtempSync(join(home, unfinishedPrefix));
  giveTo(unfinished, user);
  try {
    await initdb(binaries.initdb, unfinished, user, options.durable);
    renameSync(unfinished, pgdata);
    if (options.durable) syncDirectory(home);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    throw error;
  }
}

/** A name that is lost with the power would make a cluster with acknowledged writes look unfinished. */
function syncDirectory(dir: string): void {
  const handle = openSync(dir, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function removeUnfinished(home: string, log: Log): void {
  for (const name of readdirSync(home).filter((entry) => entry.startsWith(unfinishedPrefix))) {
    const left = join(home, name);
    log({ level: "warn", message: `an earlier creation of the database cluster was interrupted; removing ${left}` });
    try {
      killProcesses([...initdbProcessesFor(left), ...postgresProcessesIn(left)]);
      rmSync(left, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    } catch (error) {
      log({ level: "warn", message: `${left} could not be removed yet`, detail: { error: String(error) } });
    }
  }
}

async function initdb(binary: string, dir: string, user: RunUser, durable: boolean): Promise<void> {
  // The C library's locale only classifies characters; the builtin provider does lower(), upper() and sorting, so
  // where the library lacks C.UTF-8, plain C does.
  const attempts = [["--locale=C.UTF-8"], ["--locale=C", "--builtin-locale=C.UTF-8"]];
  let output = "";
  for (const locale of attempts) {
    const options = [
      "--encoding=UTF8",
      "--locale-provider=builtin",
      ...locale,
      "--data-checksums",
      "--no-instructions",
    ];
    const trust = ["--auth-local=trust", "--auth-host=reject"];
    const args = ["-D", dir, "-U", superuser, ...options, ...trust, ...(durable ? [] : ["--no-sync"])];
    const run = await runToEnd(binary, args, user);
    if (run.ok) return;
    output = run.output;
    if (saysDiskFull(output)) throw diskFullError(dir, new Error(output));
    if (!output.includes("invalid locale")) break;
  }
  throw new EmbeddedPostgresError(
    "initdb-failed",
    `PostgreSQL could not create its cluster in ${dir}: ${output.trim()}`,
  );
}

function runToEnd(binary: string, args: string[], user: RunUser): Promise<{ ok: boolean; output: string }> {
  const { promise, resolve } = Promise.withResolvers<{ ok: boolean; output: string }>();
  const child = spawn(binary, args, { ...user, cwd: "/", env: serverEnvironment(), stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const collect = (chunk: Buffer): void => {
    output += chunk.toString("utf8");
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  child.once("error", (error) => resolve({ ok: false, output: error.message }));
  child.once("close", (code) => resolve({ ok: code === 0, output }));
  return promise;
}

function checkVersion(found: string, ours: number, pgdata: string): void {
  if (Number.parseInt(found, 10) === ours) return;
  throw new EmbeddedPostgresError(
    "version-mismatch",
    `The database in ${pgdata} was made by PostgreSQL ${found}, but this Margay brings PostgreSQL ${ours}. ` +
      `Dump it with the Margay version that made it (or pg_dump of PostgreSQL ${found}) and restore it into an empty MARGAY_DATA_DIR, ` +
      `run pg_upgrade on it, or set DATABASE_URL to a PostgreSQL ${found} server that serves it.`,
  );
}

function notACluster(pgdata: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    "not-a-cluster",
    `${pgdata} holds files but is no PostgreSQL cluster (PG_VERSION is missing). Nothing was changed. ` +
      "Restore it from a backup, move it away, or set MARGAY_DATA_DIR to another folder.",
  );
}
