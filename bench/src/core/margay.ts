import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";

const cli = fileURLToPath(new URL("../../../apps/catalogue/bin/margay.mjs", import.meta.url));

/** A real server process with its own data folder, as `npm start` runs it, and a connection to its database. */
export interface BenchServer {
  url: string;
  token: string;
  /** From spawning the process to its line "ready". */
  readyMs: number;
  /** Of the Node process. */
  pid: number;
  database: pg.Pool;
  stop(): Promise<void>;
}

export interface BenchFolder {
  path: string;
  remove(): Promise<void>;
}

export async function benchFolder(): Promise<BenchFolder> {
  const path = await mkdtemp(join(tmpdir(), "margay-bench-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

export async function startMargay(dataDir: string, env: NodeJS.ProcessEnv): Promise<BenchServer> {
  const started = performance.now();
  const child = spawn(process.execPath, [cli, "serve"], {
    env: {
      ...env,
      PORT: "0",
      HOST: "127.0.0.1",
      LOG_LEVEL: "warn",
      MARGAY_DATA_DIR: dataDir,
      DATABASE_URL: "",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await readyLine(child);
  const readyMs = performance.now() - started;
  const token = (await readFile(join(dataDir, "admin-token"), "utf8")).trim();
  const database = new pg.Pool({ host: join(dataDir, "socket"), user: "margay", database: "margay", max: 8 });
  return {
    url: url.replace("localhost", "127.0.0.1"),
    token,
    readyMs,
    pid: child.pid ?? 0,
    database,
    async stop() {
      await database.end();
      const ended = once(child, "close");
      child.kill("SIGTERM");
      await ended;
    },
  };
}

function readyLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout?.setEncoding("utf8").on("data", (part: string) => {
      text += part;
      const found = /ready at (http:\S+)/.exec(text)?.[1];
      if (found) resolve(found);
    });
    child.once("close", () => reject(new Error(`margay ended before it was ready:\n${text}`)));
  });
}
