import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EmbeddedPostgresError } from "./errors.ts";
import type { Log } from "./log.ts";
import { canEnter, type RunUser } from "./run-user.ts";

const pointerName = "postgres-location";
/** sun_path holds 107 bytes and a NUL on Linux, 103 on macOS; the socket's own name and a slash take 16. */
const socketDirMaxBytes = (process.platform === "darwin" ? 103 : 107) - "/.s.PGSQL.5432".length;

/** Where the cluster of a data directory was put: the directory itself, or what its pointer file says. */
export function recordedHome(dataDir: string): string {
  const pointer = join(dataDir, pointerName);
  return existsSync(pointer) ? readFileSync(pointer, "utf8").trim() : dataDir;
}

/** Lets other accounts pass through, but not list; what is secret inside has its own mode. */
export function letPass(dir: string): void {
  const mode = statSync(dir).mode & 0o7777;
  if ((mode & 0o011) !== 0o011) chmodSync(dir, mode | 0o011);
}

/**
 * Returns a folder for the cluster that `user` can reach: the data directory, or, where a parent of it is closed
 * (as /root is), a folder under `systemDir`.
 *
 * @throws EmbeddedPostgresError `not-readable` or `cluster-gone`; an existing database is never silently left behind.
 */
export function chooseHome(dataDir: string, user: RunUser, systemDir: string): string {
  const recorded = recordedHome(dataDir);
  if (recorded !== dataDir && !existsSync(join(recorded, "pgdata"))) throw clusterGone(dataDir, recorded);
  if (user.uid === undefined) return recorded;
  letPass(dataDir);
  if (canEnter(recorded, user)) return recorded;
  if (existsSync(join(recorded, "pgdata"))) throw closedParent(recorded);
  const home = join(systemDir, createHash("sha256").update(dataDir).digest("hex").slice(0, 16));
  mkdirSync(home, { recursive: true });
  // Whatever the umask is.
  letPass(systemDir);
  letPass(home);
  if (!canEnter(home, user)) throw closedParent(home);
  return home;
}

/**
 * A cluster that no pointer leads to belonged to a data directory that was deleted: the new one starts empty, and
 * the old cluster is kept under another name, since nobody said that it may go.
 */
export function setAside(pgdata: string, log: Log): void {
  if (!existsSync(pgdata)) return;
  const aside = `${pgdata}.left-${new Date().toISOString().replaceAll(":", "")}`;
  renameSync(pgdata, aside);
  log({ level: "warn", message: `a data directory that was deleted left its database behind; it is kept in ${aside}` });
}

/**
 * Leaves a pointer to a cluster that lives outside its data directory. Called when the cluster is complete, so that
 * a pointer to nothing always means that a database was lost.
 */
export function recordHome(dataDir: string, home: string, log: Log): void {
  if (home === recordedHome(dataDir)) return;
  writeFileSync(join(dataDir, pointerName), `${home}\n`);
  log({
    level: "info",
    message: `PostgreSQL's account cannot reach ${dataDir}, so the database is kept in ${home}`,
    detail: { dataDir, home },
  });
}

function closedParent(dir: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    "not-readable",
    `PostgreSQL's account cannot reach ${dir}, because a parent folder is closed to it. ` +
      "Open the parents for passing (chmod o+x), or move MARGAY_DATA_DIR to where it can be reached, such as /var/lib.",
  );
}

function clusterGone(dataDir: string, home: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    "cluster-gone",
    `The database of ${dataDir} was kept in ${home}, where it is no more. Restore that folder, ` +
      `or remove the file ${join(dataDir, pointerName)} to start with an empty database.`,
  );
}

/** Hands a fresh directory to the account the server runs as, closed to everybody else. */
export function giveTo(dir: string, user: RunUser): void {
  chmodSync(dir, 0o700);
  if (user.uid !== undefined && user.gid !== undefined) chownSync(dir, user.uid, user.gid);
}

/** A cluster that root restored from a backup belongs to root, which PostgreSQL does not accept. */
export function takeFromRoot(pgdata: string, user: RunUser): void {
  if (user.uid === undefined || statSync(pgdata).uid !== 0) return;
  execFileSync("chown", ["-R", `${user.uid}:${user.gid}`, pgdata]);
}

/**
 * A directory for the socket, closed to all but the server's account: its mode is the authentication. Next to the
 * cluster where the path is short enough for a socket address, else a random name in the system's temporary folder.
 */
export function makeSocketDir(home: string, user: RunUser): string {
  const record = join(home, "socket-location");
  // A process that was killed left its directory behind.
  if (existsSync(record)) rmSync(readFileSync(record, "utf8").trim(), { recursive: true, force: true });
  const near = join(home, "socket");
  if (Buffer.byteLength(near) <= socketDirMaxBytes) {
    rmSync(record, { force: true });
    // A lock file in it may name a pid that lives again as something else; no server of this cluster runs now.
    rmSync(near, { recursive: true, force: true });
    mkdirSync(near);
    giveTo(near, user);
    return near;
  }
  const far = [tmpdir(), "/tmp"].find((dir) => Buffer.byteLength(dir) <= socketDirMaxBytes - 24 && canEnter(dir, user));
  const made = mkdtempSync(join(far ?? "/tmp", `margay-${randomBytes(3).toString("hex")}-`));
  giveTo(made, user);
  writeFileSync(record, `${made}\n`);
  return made;
}
