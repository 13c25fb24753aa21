import { sql } from "kysely";
import type { Db } from "../db/database.ts";
import { parseStored } from "../json.ts";
import { sinceCreation } from "../records/feed-store.ts";
import type { Doc } from "../records/kind.ts";

export interface EntriesQuery {
  /** Kinds of records; none of them: no entries. */
  kinds: readonly string[];
  key?: string | undefined;
  operations?: readonly ("create" | "update" | "remove")[] | undefined;
  by?: string | undefined;
  /** Both ends belong to the time asked for. */
  from?: Date | undefined;
  to?: Date | undefined;
  /** Leaves out records that had the key before and were removed: their readers were others. */
  presentOnly?: boolean | undefined;
}

export interface EntryRow {
  id: number;
  kind: string;
  key: string;
  version: number;
  operation: "create" | "update" | "remove";
  at: Date;
  by: string;
  /** The entry of the same record before this one, and the one of its creation, where they are kept. */
  previousAt: Date | null;
  previousBy: string | null;
  createdAt: Date | null;
  createdBy: string | null;
}

function conditions(query: EntriesQuery) {
  const { kinds, key, operations, by, from, to, presentOnly } = query;
  const [kind] = kinds;
  return sql.join(
    [
      kinds.length === 1 ? sql`h.kind = ${kind}` : sql`h.kind = any(${[...kinds]}::text[])`,
      ...(key === undefined ? [] : [sql`h.key = ${key}`]),
      ...(operations === undefined ? [] : [sql`h.operation = any(${[...operations]}::text[])`]),
      // Most entries are creations; said like this, an index without them can answer.
      ...(operations === undefined || operations.includes("create") ? [] : [sql`h.operation <> 'create'`]),
      ...(by === undefined ? [] : [sql`h.by = ${by}`]),
      ...(from === undefined ? [] : [sql`h.at >= ${from}`]),
      ...(to === undefined ? [] : [sql`h.at <= ${to}`]),
      ...(presentOnly && key !== undefined && kind !== undefined ? [sinceCreation(kind, key)] : []),
    ],
    sql` and `,
  );
}

/** One page of entries, newest first. */
export async function entryPage(
  db: Db,
  query: EntriesQuery,
  page: { limit: number; offset: number },
): Promise<EntryRow[]> {
  const found = await sql<EntryRow>`
    with page as (
      select h.id, h.kind, h.key, h.version, h.operation, h.at, h.by from history h where ${conditions(query)}
      order by h.id desc limit ${page.limit} offset ${page.offset})
    select page.*, p.at as "previousAt", p.by as "previousBy", c.at as "createdAt", c.by as "createdBy" from page
    left join lateral (select at, by from history where kind = page.kind and key = page.key and id < page.id
      order by id desc limit 1) p on true
    left join lateral (select at, by from history where kind = page.kind and key = page.key and id <= page.id
      and operation = 'create' order by id desc limit 1) c on true
    order by page.id desc`.execute(db);
  return found.rows;
}

export async function countEntries(db: Db, query: EntriesQuery): Promise<number> {
  const found = await sql<{ n: number }>`select count(*)::int as n from history h where ${conditions(query)}`.execute(
    db,
  );
  return found.rows[0]?.n ?? 0;
}

export interface Step {
  id: number;
  kind: string;
  key: string;
  operation: EntryRow["operation"];
  before: Doc;
  after: Doc;
}

/** What the history keeps of a record from an entry on. */
export interface Wanted {
  kind: string;
  key: string;
  /** The oldest entry that is needed. */
  from: number;
}

interface StepRow extends Omit<Step, "before" | "after"> {
  before: string | null;
  after: string | null;
}

const doc = (text: string | null): Doc => {
  const value = text === null ? {} : parseStored(text);
  return value !== null && typeof value === "object" ? (value as Doc) : {}; // entries hold objects
};

const lists = (wanted: readonly Wanted[]) => sql`
  unnest(${wanted.map(({ kind }) => kind)}::text[], ${wanted.map(({ key }) => key)}::text[],
    ${wanted.map(({ from }) => from)}::bigint[]) as w (kind, key, start)`;

/** Changes of records from the given entries on, newest first; at most `limit` of them. */
export async function stepsSince(db: Db, wanted: readonly Wanted[], limit: number): Promise<Step[]> {
  if (wanted.length === 0) return [];
  const found = await sql<StepRow>`
    select h.id, h.kind, h.key, h.operation, h.before, h.after from ${lists(wanted)}
    join history h on h.kind = w.kind and h.key = w.key and h.id >= w.start
    order by h.id desc limit ${limit}`.execute(db);
  return found.rows.map((row) => ({ ...row, before: doc(row.before), after: doc(row.after) }));
}

/** A record as it is now. */
export interface Present {
  kind: string;
  key: string;
  /** With the totals of a dataset or block. */
  doc: Doc;
}

/** The records that are there, with a block's document without its files. */
export async function presentRecords(db: Db, wanted: readonly Wanted[]): Promise<Present[]> {
  if (wanted.length === 0) return [];
  const found = await sql<{ kind: string; key: string; doc: string; extra: string | null }>`
    select w.kind, w.key, x.doc, json_build_object('size', d.size, 'packedSize', d.packed_size, 'numberOfFiles',
        d.file_count, 'numberOfFilesArchived', d.archived_file_count) as extra
      from ${lists(wanted)} join dataset d on w.kind = 'dataset' and d.key = w.key join dataset_doc x using (id)
    union all
    select w.kind, w.key, b.doc, json_build_object('datasetPid', d.key, 'size', b.size, 'packedSize', b.packed_size)
      from ${lists(wanted)} join block b on b.kind = w.kind and b.key = w.key join dataset d on d.id = b.dataset_id
    union all
    select w.kind, w.key, r.doc, null from ${lists(wanted)} join record r on r.kind = w.kind and r.key = w.key`.execute(
    db,
  );
  return found.rows.map(({ kind, key, ...row }) => ({ kind, key, doc: { ...doc(row.doc), ...doc(row.extra) } }));
}
