import { sql } from "kysely";
import type { Db } from "../db/database.ts";
import { sinceCreation } from "../records/feed-store.ts";

export interface HistoryQuery {
  kind?: string | undefined;
  key?: string | undefined;
  /** Only entries older than this one. */
  before?: number | undefined;
  limit: number;
  /** Leaves out records that had the key before and were removed: their readers were others. */
  presentOnly?: boolean;
}

interface HistoryRow {
  id: number;
  /** JSON text without its two long parts. */
  entry: string;
  before: string | null;
  after: string | null;
}

/** Entries as JSON text, newest first; `cursor` is there when more may follow. */
export async function historyJson(db: Db, query: HistoryQuery): Promise<string> {
  const found = await sql<HistoryRow>`
    select id, json_strip_nulls(json_build_object('kind', kind, 'key', key, 'version', version, 'operation', operation,
      'at', to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'by', by)) as entry, before, after
    from history
    where true ${query.kind === undefined ? sql`` : sql`and kind = ${query.kind}`}
      ${query.key === undefined ? sql`` : sql`and key = ${query.key}`}
      ${query.presentOnly && query.kind !== undefined && query.key !== undefined ? sql`and ${sinceCreation(query.kind, query.key)}` : sql``}
      ${query.before === undefined ? sql`` : sql`and id < ${query.before}`}
    order by id desc limit ${query.limit}`.execute(db);
  const { rows } = found;
  const items = rows.map(({ entry, before, after }) => {
    const parts = [...(before === null ? [] : [`"before":${before}`]), ...(after === null ? [] : [`"after":${after}`])];
    return parts.length === 0 ? entry : `${entry.trimEnd().slice(0, -1)},${parts.join(",")}}`;
  });
  const last = rows.length === query.limit ? rows.at(-1) : undefined;
  return `{"items":[${items.join(",")}]${last ? `,"cursor":"${last.id}"` : ""}}`;
}
