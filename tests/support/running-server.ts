import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");

export interface RunningServer {
  url: string;
  /** Everything the process printed so far. */
  output(): string;
  /** Bearer token of the administrator. */
  adminToken(): Promise<string>;
  child: ChildProcess;
  /** Ends the process and answers its exit code; undefined when a signal ended it. */
  end(signal: "SIGTERM" | "SIGINT" | "SIGKILL"): Promise<number | undefined>;
}

export interface ServeOptions {
  dataDir: string;
  args?: string[];
  env?: Record<string, string>;
  /** What it prints when it is ready; its address unless given. */
  until?: RegExp;
}

/** Starts `margay serve` as users do, on a free port, and waits until it says that it is ready. */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { child, output, ended } = spawnServe(options);
  const found = await Promise.race([
    waitFor(child, output, options.until ?? /ready at (http:\/\/\S+)/),
    ended.then(() => undefined),
  ]);
  if (!found) throw new Error(`the server ended before it was ready:\n${output()}`);
  return {
    url: found[1] ?? "",
    output,
    child,
    adminToken: async () => (await readFile(join(options.dataDir, "admin-token"), "utf8")).trim(),
    async end(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

/** Starts `margay serve` where it is expected to refuse; answers its exit code and output. */
export async function serveRefused(options: ServeOptions): Promise<{ code: number | undefined; output: string }> {
  const { output, ended } = spawnServe(options);
  return { code: await ended, output: output() };
}

function spawnServe(options: ServeOptions) {
  const child = spawn(
    process.execPath,
    [join(root, "apps/catalogue/bin/margay.mjs"), "serve", ...(options.args ?? [])],
    {
      cwd: options.dataDir,
      env: { ...process.env, PORT: "0", LOG_FORMAT: "json", MARGAY_DATA_DIR: options.dataDir, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (part: string) => (text += part));
  const ended = once(child, "close").then(([code]) => (typeof code === "number" ? code : undefined));
  return { child, output: () => text, ended };
}

function waitFor(child: ChildProcess, output: () => string, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolvePromise) => {
    const look = () => {
      const found = pattern.exec(output());
      if (found) resolvePromise(found);
    };
    child.stdout?.on("data", look);
    look();
  });
}

/** Sends JSON as the bearer of a token. */
export async function send(
  server: RunningServer,
  token: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
) {
  const reply = await fetch(`${server.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  const changeId = reply.headers.get("change-id");
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape
  return { status: reply.status, changeId, body: (text === "" ? undefined : JSON.parse(text)) as any };
}
