import { type RawBuilder, sql } from "kysely";
import type { TSchema } from "typebox";
import type { Principal } from "../access/index.ts";
import { type Db, planOnce } from "../db/database.ts";
import { containing } from "../db/like.ts";
import { Conflict } from "../errors.ts";
import { changedSince, record, recordCreated } from "./feed-store.ts";
import { text as asText, type RecordKind } from "./kind.ts";
import type { Draft, RecordStore, Stored } from "./stored.ts";

interface Row extends Omit<Stored, "extra"> {}

const columns = sql`id, key, version, acl_id as "aclId", owner_group as "ownerGroup", created_at as "createdAt",
  created_by as "createdBy", updated_at as "updatedAt", updated_by as "updatedBy", doc as "docText"`;

export interface ListQuery {
  q?: string | undefined;
  /** Tagged references that a row must carry. */
  refs?: readonly string[] | undefined;
  /** Values of the kind's own parameters, by their names. */
  filters?: Readonly<Record<string, string>> | undefined;
  limit: number;
  cursor?: { at: string; id: number } | undefined;
  sort: { field: "createdAt" | "updatedAt" | "label" | "key"; descending: boolean };
}

/** A parameter that lists of one kind take beyond those of all. */
export interface ListFilter {
  /** Of a text. */
  schema: TSchema;
  /** The condition on rows `r` of the table `record`. */
  where(value: string): RawBuilder<boolean>;
}

export type ListFilters = Readonly<Record<string, ListFilter>>;

export interface SmallRecordStore extends RecordStore {
  filters: ListFilters;
  list(db: Db, principal: Principal, query: ListQuery): Promise<{ rows: Stored[]; total: number }>;
}

const maxWords = 300_000;
/** Lists sort by so much of a label: the whole may be too long for a cursor. */
export const sortedCharacters = 300;

const stored = (row: Row): Stored => ({ ...row, extra: {} });

/** Keeps a small kind in the shared table `record`. */
export function createRecordStore(kind: RecordKind, filters: ListFilters = {}): SmallRecordStore {
  const noun = kind.schema.kind;
  const derived = (draft: Draft) => {
    const doc = { ...draft.doc, [kind.schema.keyField]: draft.key };
    const label = kind.label(doc);
    return {
      label,
      refs: kind.refs?.(doc) ?? [],
      uniqueName: kind.uniqueName?.(doc) ?? null,
      words: [draft.key, label, kind.text?.(doc) ?? ""].join("\n").slice(0, maxWords),
    };
  };
  return {
    filters,
    async find(db, key) {
      const found = await sql<Row>`select ${columns} from record where kind = ${noun} and key = ${key}`.execute(db);
      return found.rows[0] && stored(found.rows[0]);
    },
    async lock(db, key) {
      const found = await sql<Row>`
        select ${columns} from record where kind = ${noun} and key = ${key} for update`.execute(db);
      return found.rows[0] && stored(found.rows[0]);
    },
    async insert(db, drafts) {
      const rows = drafts.map((draft) => ({
        key: draft.key,
        acl_id: draft.aclId,
        owner_group: draft.ownerGroup,
        published: draft.doc.isPublished === true,
        created_at: draft.createdAt,
        created_by: draft.createdBy,
        updated_at: draft.updatedAt,
        updated_by: draft.updatedBy,
        doc: JSON.stringify(draft.doc),
        ...derived(draft),
      }));
      const inserted = await sql<Row>`${planOnce}
        with made as (
          insert into record (kind, key, acl_id, owner_group, published, created_at, created_by, updated_at, updated_by,
            label, refs, unique_name, tsv, doc)
          select ${noun}, key, acl_id, owner_group, published, created_at, created_by, updated_at, updated_by,
            label, refs, "uniqueName", to_tsvector('simple', words), doc::json
          from json_to_recordset(${JSON.stringify(rows)}::json) as r(key text, acl_id int, owner_group text,
            published boolean, created_at timestamptz, created_by text, updated_at timestamptz, updated_by text,
            label text, refs text[], "uniqueName" text, words text, doc text)
          on conflict on constraint record_key do nothing
          returning *),
        ${recordCreated(noun, "made")}
        select ${columns}, "changeId" from made join changed using (key)`
        .execute(db)
        .catch(uniqueNameTaken(noun));
      return inserted.rows.map(stored);
    },
    async update(db, current, next, diff) {
      const { label, refs, uniqueName, words } = derived(next);
      const updated = await sql<Row>`
        update record set version = version + 1, acl_id = ${next.aclId}, owner_group = ${next.ownerGroup},
          published = ${next.doc.isPublished === true}, created_at = ${next.createdAt}, created_by = ${next.createdBy},
          updated_at = ${next.updatedAt}, updated_by = ${next.updatedBy}, label = ${label}, refs = ${refs}::text[],
          unique_name = ${uniqueName}, tsv = to_tsvector('simple', ${words}), doc = ${JSON.stringify(next.doc)}::json
        where id = ${current.id} returning ${columns}`
        .execute(db)
        .catch(uniqueNameTaken(noun));
      const row = updated.rows[0];
      if (!row) throw new Error(`${noun} ${current.key} vanished under its lock`);
      const changeId = await record(db, {
        kind: noun,
        key: row.key,
        version: row.version,
        operation: "update",
        at: row.updatedAt,
        by: row.updatedBy,
        ...diff,
        aclId: row.aclId,
      });
      return { ...stored(row), changeId };
    },
    async remove(db, current, by) {
      await sql`delete from record where id = ${current.id}`.execute(db);
      return record(db, {
        kind: noun,
        key: current.key,
        version: current.version + 1,
        operation: "remove",
        at: new Date(),
        by,
        before: JSON.parse(current.docText),
        aclId: current.aclId,
      });
    },
    changedSince: (db, current, version) => changedSince(db, noun, current, version),
    async list(db, principal, query) {
      const column = {
        createdAt: sql`r.created_at`,
        updatedAt: sql`r.updated_at`,
        label: sql`left(r.label, ${sql.lit(sortedCharacters)})`,
        key: sql`r.key`,
      }[query.sort.field];
      const order = query.sort.descending ? sql`desc` : sql`asc`;
      const isTime = query.sort.field.endsWith("At");
      // A run of minus signs would be a negation for each of them, deeper than PostgreSQL follows.
      const words = asText(query.q).trim().replace(/-{2,}/g, "-");
      const own = Object.entries(query.filters ?? {}).flatMap(([name, value]) => filters[name]?.where(value) ?? []);
      const matches = sql`r.kind = ${noun} and ${kind.policy.visibleTo(principal, "r")}
        ${words === "" ? sql`` : sql`and (r.tsv @@ websearch_to_tsquery('simple', ${words}) or r.label ilike ${containing(words)} or r.key ilike ${containing(words)})`}
        ${query.refs?.length ? sql`and r.refs @> ${[...query.refs]}::text[]` : sql``}
        ${own.length > 0 ? sql`and ${sql.join(own, sql` and `)}` : sql``}`;
      const after = query.cursor
        ? sql`and (${column}, r.id) ${query.sort.descending ? sql`<` : sql`>`}
            (${query.cursor.at}::${isTime ? sql`timestamptz` : sql`text`}, ${query.cursor.id})`
        : sql``;
      const found = await sql<Row>`
        select ${columns} from record r where ${matches} ${after}
        order by ${column} ${order}, r.id ${order} limit ${query.limit}`.execute(db);
      const count = await sql<{ n: number }>`select count(*)::int as n from record r where ${matches}`.execute(db);
      return { rows: found.rows.map(stored), total: count.rows[0]?.n ?? 0 };
    },
  };
}

function uniqueNameTaken(noun: string) {
  return (error: unknown): never => {
    if (error instanceof Error && "constraint" in error && error.constraint === "record_unique_name")
      throw new Conflict(`Another ${noun} has the same unique name.`, [{ pointer: "/uniqueName", detail: "is taken" }]);
    throw error;
  };
}
