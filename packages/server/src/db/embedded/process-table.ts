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

/**
 * Pids of PostgreSQL processes that work in this data directory, whatever path they were started with: every one of
 * them has it as its working directory. Without /proc only the postmaster is found, by its command line.
 */
export function postgresProcessesIn(pgdata: string): number[] {
  if (!linux) {
    return ps("-axo", "pid=,command=")
      .split("\n")
      .filter((line) => line.includes("postgres") && line.includes(`-D ${pgdata}`))
      .map((line) => Number.parseInt(line, 10));
  }
  const dir = statSync(pgdata, { throwIfNoEntry: false });
  if (dir === undefined) return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => readOrUndefined(`/proc/${pid}/comm`)?.trim() === "postgres")
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
