import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";

const linux = process.platform === "linux";

function readOrUndefined(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function ps(...args: string[]): string {
  try {
    return execFileSync("ps", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return "";
  }
}

/**
 * Something that differs between two processes that had the same pid: boot and start tick on Linux, the start
 * date elsewhere. Undefined when no such process runs (a zombie does not run any more).
 */
export function processIdentity(pid: number): string | undefined {
  if (!linux) return ps("-o", "lstart=", "-p", String(pid)).trim() || undefined;
  const stat = readOrUndefined(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The command name is in parentheses and may itself contain spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const state = fields[0];
  if (state === "Z" || state === "X") return undefined;
  const bootId = readOrUndefined("/proc/sys/kernel/random/boot_id")?.trim() ?? "";
  return `${bootId}:${fields[19]}`;
}

export function isRunning(pid: number): boolean {
  return processIdentity(pid) !== undefined;
}

function processesNamed(name: string): string[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => readOrUndefined(`/proc/${pid}/comm`)?.trim() === name);
}

function processesByCommand(name: string, dir: string): number[] {
  return ps("-axo", "pid=,command=")
    .split("\n")
    .filter((line) => line.includes(name) && line.includes(`-D ${dir}`))
    .map((line) => Number.parseInt(line, 10));
}

/**
 * Pids of PostgreSQL processes that work in this data directory, whatever path they were started with: every one of
 * them has it as its working directory. Without /proc only the postmaster is found, by its command line.
 */
export function postgresProcessesIn(pgdata: string): number[] {
  if (!linux) return processesByCommand("postgres", pgdata);
  const dir = statSync(pgdata, { throwIfNoEntry: false });
  if (dir === undefined) return [];
  return processesNamed("postgres")
    .filter((pid) => {
      try {
        const cwd = statSync(`/proc/${pid}/cwd`);
        return cwd.dev === dir.dev && cwd.ino === dir.ino;
      } catch {
        return false;
      }
    })
    .map(Number)
    .filter(isRunning);
}

/** Pids of initdb processes that were told to make a cluster in this directory. */
export function initdbProcessesFor(dir: string): number[] {
  if (!linux) return processesByCommand("initdb", dir);
  return processesNamed("initdb")
    .filter((pid) => readOrUndefined(`/proc/${pid}/cmdline`)?.split("\0").includes(dir))
    .map(Number)
    .filter(isRunning);
}
