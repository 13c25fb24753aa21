import { randomBytes } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EmbeddedPostgresError, systemCode } from "./errors.ts";
import { processIdentity } from "./process-table.ts";

interface Holder {
  pid: number;
  /** See processIdentity: tells the holder from a later process with the same pid. */
  identity: string;
}

function readHolder(path: string): Holder | undefined {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (typeof parsed !== "object" || parsed === null || !("pid" in parsed) || !("identity" in parsed))
      return undefined;
    return { pid: Number(parsed.pid), identity: String(parsed.identity) };
  } catch {
    return undefined;
  }
}

function isAlive(holder: Holder): boolean {
  return processIdentity(holder.pid) === holder.identity;
}

/**
 * Reserves a directory for this process until `release` is called or the process ends, however it ends.
 *
 * @throws EmbeddedPostgresError `data-dir-in-use` naming the pid of the process that holds it.
 */
export function lockDirectory(dir: string, shownDataDir: string): { release: () => void } {
  const path = join(dir, "margay.lock");
  const suffix = randomBytes(6).toString("hex");
  const own = join(dir, `margay.lock.${suffix}`);
  const me: Holder = { pid: process.pid, identity: processIdentity(process.pid) ?? "" };
  // Written aside and linked, so that nobody ever reads half a lock.
  try {
    writeFileSync(own, JSON.stringify(me), { mode: 0o644 });
    for (;;) {
      if (tryLink(own, path)) break;
      const holder = readHolder(path);
      if (holder !== undefined && isAlive(holder)) throw inUse(holder.pid, shownDataDir);
      removeStale(path, `${own}.stale`);
    }
  } finally {
    rmSync(own, { force: true });
  }
  return {
    release: () => {
      const holder = readHolder(path);
      if (holder?.pid === me.pid && holder.identity === me.identity) rmSync(path, { force: true });
    },
  };
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  }
}

/** Renames before removing: of several processes that saw the same stale lock, only one gets to take it away. */
function removeStale(path: string, aside: string): void {
  try {
    renameSync(path, aside);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return;
    throw error;
  }
  const moved = readHolder(aside);
  // Somebody was faster and this is already their fresh lock: give it back.
  if (moved !== undefined && isAlive(moved)) tryLink(aside, path);
  rmSync(aside, { force: true });
}

function inUse(pid: number, shownDataDir: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    "data-dir-in-use",
    `Another Margay process (pid ${pid}) already uses the data directory ${shownDataDir}. ` +
      "Stop that process, or set MARGAY_DATA_DIR to another folder for this one.",
  );
}
