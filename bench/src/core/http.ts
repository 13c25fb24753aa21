import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import autocannon from "autocannon";

const connections = 32;

/** A server under load; `pid` is the process whose processor time counts. */
export interface Target {
  url: string;
  pid: number;
  token?: string;
}

/**
 * Requests per second, latency, and processor time of the server's process, of GETs that take turns through `paths`.
 * Throws on any answer but 2xx.
 */
export async function load({ url, pid, token }: Target, paths: readonly string[], seconds: number) {
  const before = await cpuMs(pid);
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    requests: paths.map((path) => ({ method: "GET" as const, path, headers })),
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${result.non2xx} answers were not 2xx at ${url}${paths[0]}`);
  const cpuUs = (((await cpuMs(pid)) - before) * 1_000) / result.requests.total;
  return { perSecond: result.requests.average, p50Ms: result.latency.p50, cpuUs };
}

// Linux counts in hundredths of a second; elsewhere NaN.
async function cpuMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Bare fastify in a process of its own, answering `body` to every GET of a dataset. */
export async function bareFastify(folder: string, body: string) {
  const file = join(folder, "floor.json");
  await writeFile(file, body);
  const child = spawn(process.execPath, [fileURLToPath(new URL("./bare-server.ts", import.meta.url)), file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [text] = await once(child.stdout.setEncoding("utf8"), "data");
  const url = /http:\S+/.exec(String(text))?.[0];
  if (!url) throw new Error(`bare fastify did not start: ${String(text)}`);
  return {
    url,
    pid: child.pid ?? 0,
    async stop() {
      const ended = once(child, "close");
      child.kill("SIGTERM");
      await ended;
    },
  };
}
