import { recordPaths } from "./mappers.ts";
import type { ImportReport } from "./report.ts";
import type { PutResult, Sink } from "./sink.ts";
import type { Reader } from "./verify.ts";

/** Sends a request to the test catalogue as one caller. */
type As = (call: { url: string; method?: "PUT"; body?: unknown }) => Promise<{
  status: number;
  headers: Record<string, unknown>;
  text: string;
}>;

/** Writes to a catalogue like the command line does: a PUT at each record's key. */
export function httpSink(as: As): Sink {
  return {
    async put(kind, key, record): Promise<PutResult> {
      const url = `/v1/${recordPaths[kind]}/${encodeURIComponent(key)}`;
      const before = await as({ url });
      const put = await as({ method: "PUT", url, body: record });
      if (put.status === 201) return { outcome: "created" };
      if (put.status !== 200) return { outcome: "failed", problem: `${put.status} ${put.text.slice(0, 500)}` };
      return { outcome: put.headers.etag === before.headers.etag ? "unchanged" : "updated" };
    },
  };
}

/** Reads back like the command line does. */
export function httpReader(as: As): Reader {
  return {
    async get(kind, key) {
      const { status, text } = await as({ url: `/v1/${recordPaths[kind]}/${encodeURIComponent(key)}` });
      if (status === 404) return undefined;
      if (status !== 200) throw new Error(`${status} ${text}`);
      return JSON.parse(text);
    },
    async count(kind) {
      return JSON.parse((await as({ url: `/v1/${recordPaths[kind]}?limit=1` })).text).total;
    },
  };
}

/** The counts of each collection. */
export const outcomes = (report: ImportReport) =>
  Object.fromEntries(
    report.collections.map(({ collection, read, created, updated, unchanged, failed }) => [
      collection,
      { read, created, updated, unchanged, failed },
    ]),
  );

/** Counts of a collection whose records all had this outcome. */
export const only = (read: number, what: "created" | "updated" | "unchanged") => ({
  read,
  created: 0,
  updated: 0,
  unchanged: 0,
  failed: 0,
  [what]: read,
});
