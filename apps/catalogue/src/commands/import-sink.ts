import { type PutResult, type Reader, recordPaths, type Sink } from "@margay/scicat";
import { type Api, ApiError } from "../api/index.ts";
import { bulkDatasets } from "./import-bulk.ts";

type Kind = Parameters<Sink["put"]>[0];
type Doc = Parameters<Sink["put"]>[2];
type Item = { key: string; record: Doc };

const lanes = 8;

/** Writes imported records over HTTP. A refused record is `failed`; a refused token or a lost server ends the import. */
export function createImportSink(api: Api, signal: AbortSignal): Sink {
  const put = (kind: Kind, key: string, record: Doc) =>
    putOne(api, `/v1/${recordPaths[kind]}/${encodeURIComponent(key)}`, record);
  return {
    put,
    putMany: (kind, items) =>
      kind === "dataset"
        ? bulkDatasets(api, items, signal)
        : inLanes(items, ({ key, record }) => put(kind, key, record)),
  };
}

/** Reads records back for the comparison. */
export function createImportReader(api: Api): Reader {
  return {
    async get(kind, key) {
      try {
        return await api.get<Doc>(`/v1/${recordPaths[kind]}/${encodeURIComponent(key)}`);
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return undefined;
        throw error;
      }
    },
    count: async (kind) => (await api.get<{ total: number }>(`/v1/${recordPaths[kind]}`, { limit: 1 })).total,
  };
}

/** Several at a time; records with one key stay in one lane, in their order. */
async function inLanes(items: readonly Item[], put: (item: Item) => Promise<PutResult>): Promise<PutResult[]> {
  const results: PutResult[] = [];
  const waiting = [...Map.groupBy(items.entries(), ([, { key }]) => key).values()].values();
  async function lane() {
    for (const same of waiting) for (const [at, item] of same) results[at] = await put(item);
  }
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, lane));
  return results;
}

/** Creates the record; where it is there, replaces it and sees by its version whether that changed anything. */
async function putOne(api: Api, path: string, body: unknown): Promise<PutResult> {
  try {
    return await createOrReplace(api, path, body);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status === 401) throw error;
    return { outcome: "failed", problem: error.message };
  }
}

async function createOrReplace(api: Api, path: string, body: unknown): Promise<PutResult> {
  try {
    await api.request("PUT", path, { body, headers: { "if-none-match": "*" } });
    return { outcome: "created" };
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 412) throw error;
  }
  const before = await api.get<{ version: number }>(path);
  const after = await api.request<{ version: number }>("PUT", path, { body });
  return { outcome: after.body.version === before.version ? "unchanged" : "updated" };
}
