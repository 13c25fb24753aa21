import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type BenchServer, startMargay } from "../core/margay.ts";
import { type Client, createClient } from "./client.ts";
import type { Probed } from "./probe.ts";

/** A server under measurement with what looks into it. */
export interface MeasuredServer extends BenchServer {
  /** When the process was started and when it said that it was ready (`performance.now()`). */
  startedAt: number;
  readyAt: number;
  client: Client;
  /** Figures since the last call; undefined when the process does not tell within a second. */
  probe(): Promise<Probed | undefined>;
}

/** Starts the real server with the probe preloaded. */
export async function startMeasured(
  folder: string,
  env: NodeJS.ProcessEnv,
  own: Record<string, string> = {},
): Promise<MeasuredServer> {
  const out = join(folder, "probe.json");
  const probeUrl = new URL(`./probe.ts?out=${encodeURIComponent(out)}`, import.meta.url);
  const options = `${env.NODE_OPTIONS ?? ""} --import=${probeUrl.href}`.trim();
  const startedAt = performance.now();
  const server = await startMargay(folder, { ...env, ...own, NODE_OPTIONS: options });
  const client = createClient(server.url, 16);
  return {
    ...server,
    startedAt,
    readyAt: startedAt + server.readyMs,
    client,
    async probe() {
      await rm(out, { force: true });
      process.kill(server.pid, "SIGUSR2");
      for (let n = 0; n < 100; n++) {
        await sleep(10);
        const text = await readFile(out, "utf8").catch(() => "");
        if (text.endsWith("}")) return JSON.parse(text) as Probed; // the probe wrote it
      }
      return undefined;
    },
    async stop() {
      client.close();
      await server.stop();
    },
  };
}

/** Whether search columns answered this plan. */
export const isByColumns = (plan: string | undefined): boolean => plan?.includes("column") ?? false;

/**
 * Waits until the search columns answer. Answers the seconds since the process was started; undefined where they are off or
 * do not come in time.
 */
export async function columnsReady(server: MeasuredServer, forMs: number): Promise<number | undefined> {
  const until = performance.now() + forMs;
  for (let n = 0; performance.now() < until; n++) {
    const { plan } = await server.client.send({ path: `/v1/datasets?limit=${1 + (n % 50)}&type=raw` }, server.token);
    if (isByColumns(plan)) return (performance.now() - server.startedAt) / 1_000;
    const phase = (await searchState(server))?.phase;
    if (phase === "off") return undefined;
    await sleep(200);
  }
  return undefined;
}

/** What the server tells administrators about its search columns; undefined where it tells nothing. */
export async function searchState(server: MeasuredServer): Promise<Record<string, unknown> | undefined> {
  const { text, status } = await server.client.send({ path: "/v1/health" }, server.token);
  if (status !== 200) return undefined;
  const { search } = JSON.parse(text) as { search?: unknown }; // an object, by the contract
  return typeof search === "object" && search !== null ? (search as Record<string, unknown>) : undefined;
}

/** Resident memory of the Node process. */
export async function residentBytes(server: BenchServer): Promise<number | undefined> {
  const status = await readFile(`/proc/${server.pid}/status`, "utf8").catch(() => "");
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1_024;
}
