import { setTimeout as delay } from "node:timers/promises";
import type { Problem, Receipt } from "@margay/contract";
import type { PutResult } from "@margay/scicat";
import { type Api, ApiError, NotReachable } from "../api/index.ts";

const maxTries = 6;
const firstPauseMs = 300;
const timeoutMs = 300_000;

/**
 * Writes many datasets in one request. An answer that breaks off is asked for again with all lines, which changes nothing
 * that has arrived: those count as unchanged then. Throws for a refused token or a lost server.
 */
export async function bulkDatasets(
  api: Api,
  items: readonly { key: string; record: Record<string, unknown> }[],
  signal: AbortSignal,
): Promise<PutResult[]> {
  const body = items.map(({ key, record }) => `${JSON.stringify({ ...record, pid: key })}\n`).join("");
  for (let tries = 1; ; tries++) {
    const answer = await send(api, body, signal).catch((error: unknown) => {
      if (error instanceof ApiError || tries >= maxTries) throw error;
      signal.throwIfAborted();
      return undefined;
    });
    const results = answer === undefined ? undefined : resultsOf(answer, items.length);
    if (results) return results;
    if (tries >= maxTries) throw new Error("The server breaks off its answers to bulk writes; look into its log.");
    await delay(firstPauseMs * 2 ** (tries - 1), undefined, { signal });
  }
}

/** The receipts as text; undefined when the server is busy. */
async function send({ endpoint }: Api, body: string, signal: AbortSignal): Promise<string | undefined> {
  const headers = new Headers({ "content-type": "application/x-ndjson", accept: "application/x-ndjson" });
  if (endpoint.token !== undefined) headers.set("authorization", `Bearer ${endpoint.token}`);
  const response = await fetch(`${endpoint.url}/v1/datasets/bulk?mode=upsert`, {
    ...{ method: "POST", headers, body, redirect: "manual" },
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  });
  const text = await response.text();
  if (response.ok) return text;
  if (response.status === 429 || response.status === 503) return undefined;
  throw new ApiError(response.status, problemIn(text) ?? { title: `the server answered ${response.status}` });
}

function problemIn(text: string): Partial<Problem> | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null ? body : undefined;
  } catch {
    return undefined;
  }
}

/** A result for each line; undefined when receipts are missing or tell of an outage. */
function resultsOf(text: string, count: number): PutResult[] | undefined {
  const results: PutResult[] = [];
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const receipt = JSON.parse(line) as Receipt; // the contract's answer, a line each
    if (receipt.status === "created" || receipt.status === "updated" || receipt.status === "unchanged") {
      results[receipt.line - 1] = { outcome: receipt.status };
      continue;
    }
    const problem: Partial<Problem> = receipt.problem ?? { title: "the key is taken" };
    if (problem.code === "unavailable") return undefined;
    if (problem.code === "storage_full") throw new NotReachable("the server", new ApiError(507, problem).message);
    const fields = problem.errors?.map(({ pointer, detail }) => `${pointer} ${detail}`).join("; ");
    results[receipt.line - 1] = { outcome: "failed", problem: fields ?? new ApiError(0, problem).message };
  }
  return results.length === count && !results.includes(undefined as unknown as PutResult) ? results : undefined;
}
