import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { systemCode } from "./errors.ts";
import type { Log } from "./log.ts";
import { isRunning, postgresProcessesIn } from "./process-table.ts";

const fastShutdownMs = 20_000;
const quitMs = 5_000;
const pollMs = 20;

export interface PidFile {
  pid: number;
  /** Such as starting, ready or stopping. */
  status: string | undefined;
}

/** The postmaster's own file, which exists while it runs and after a crash. */
export function readPidFile(pgdata: string): PidFile | undefined {
  try {
    const lines = readFileSync(join(pgdata, "postmaster.pid"), "utf8").split("\n");
    const pid = Number.parseInt(lines[0] ?? "", 10);
    return Number.isNaN(pid) ? undefined : { pid, status: lines[7]?.trim() };
  } catch {
    return undefined;
  }
}

function signal(pids: number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch (error) {
      if (systemCode(error) !== "ESRCH") throw error;
    }
  }
}

/** For what has nothing to lose. */
export function killProcesses(pids: number[]): void {
  signal(pids, "SIGKILL");
}

async function waitUntilGone(pids: () => number[], timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (pids().length > 0) {
    if (performance.now() > deadline) return false;
    await sleep(pollMs);
  }
  return true;
}

/**
 * Clears whatever an earlier, killed Margay left of this cluster: a postmaster that still runs or is just shutting
 * down, sessions without a postmaster, and a stale pid file. Only processes that work inside this data directory
 * are touched; a process that merely has the pid from the file is not. The caller holds the directory's lock.
 */
export async function stopOrphans(pgdata: string, log: Log): Promise<void> {
  const file = readPidFile(pgdata);
  const found = postgresProcessesIn(pgdata);
  if (found.length > 0) {
    const postmaster = file !== undefined && found.includes(file.pid) ? file.pid : undefined;
    log({
      level: "warn",
      message: "stopping a PostgreSQL that an earlier Margay left running",
      detail: { found, postmaster },
    });
    const stillThere = (): number[] => found.filter(isRunning);
    if (postmaster !== undefined) {
      signal([postmaster], "SIGINT");
      if (!(await waitUntilGone(stillThere, fastShutdownMs))) signal([postmaster], "SIGQUIT");
      await waitUntilGone(stillThere, quitMs);
    }
    // Sessions without a postmaster have lost what they would have to finish; recovery from the log is due anyway.
    killProcesses(stillThere());
    await waitUntilGone(stillThere, quitMs);
  }
  // PostgreSQL itself would refuse to start when an unrelated process of the same account now has this pid.
  if (readPidFile(pgdata) !== undefined) rmSync(join(pgdata, "postmaster.pid"), { force: true });
}
