import type { Principal } from "../access/index.ts";
import type { Db } from "../db/database.ts";
import type { RecordKind } from "./kind.ts";
import { type ListFilters, type ListQuery, type SmallRecordStore, sortedCharacters } from "./store.ts";
import { type Stored, serve } from "./stored.ts";

export const sortFields = ["createdAt", "updatedAt", "label", "key"] as const;

/** One page of a list: JSON texts of records, the exact total, and the place after which the next page starts. */
export interface ListedPage {
  items: string[];
  total: number;
  next?: { at: string; id: number } | undefined;
}

export interface ListService {
  kind: RecordKind;
  /** Parameters of the kind's own. */
  filters: ListFilters;
  list(principal: Principal, query: ListQuery): Promise<ListedPage>;
}

/** Adds managed fields to the rows of a page, such as counts of records that the caller may read. */
export type Decorate = (principal: Principal, rows: Stored[]) => Promise<Stored[]>;

/** Lists of a small kind. Invariant: page and total hold exactly what the caller may read. */
export function createListService(
  kind: RecordKind,
  store: SmallRecordStore,
  db: Db,
  decorate: Decorate = async (_principal, rows) => rows,
): ListService {
  return {
    kind,
    filters: store.filters,
    async list(principal, query) {
      const found = await store.list(db, principal, { ...query, limit: query.limit + 1 });
      const rows = found.rows.slice(0, query.limit);
      const shown = await decorate(principal, rows);
      const last = found.rows.length > query.limit ? rows.at(-1) : undefined;
      return {
        items: shown.map((row) => serve(kind.schema.keyField, row)),
        total: found.total,
        next: last && { at: placeIn(last, query.sort.field, kind), id: last.id },
      };
    },
  };
}

function placeIn(row: Stored, field: (typeof sortFields)[number], kind: RecordKind): string {
  if (field === "createdAt" || field === "updatedAt") return row[field].toISOString();
  if (field === "key") return row.key;
  const label = kind.label({ ...JSON.parse(row.docText), [kind.schema.keyField]: row.key });
  // By code points, as PostgreSQL counts.
  return [...label.slice(0, sortedCharacters * 2)].slice(0, sortedCharacters).join("");
}
