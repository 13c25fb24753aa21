import { type PutResult, recordPaths, type Sink } from "@margay/scicat";
import { type Api, ApiError } from "../api/index.ts";

/** Writes imported records over HTTP. A refused record is `failed`; a refused token or a lost server ends the import. */
export function createImportSink(api: Api): Sink {
  return {
    async put(kind, key, record) {
      const path = `/v1/${recordPaths[kind]}/${encodeURIComponent(key)}`;
      try {
        return await put(api, path, record);
      } catch (error) {
        if (!(error instanceof ApiError) || error.status === 401) throw error;
        return { outcome: "failed", problem: error.message };
      }
    },
  };
}

/** Creates the record; where it is there, replaces it and sees by its version whether that changed anything. */
async function put(api: Api, path: string, body: unknown): Promise<PutResult> {
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
