import type { Db } from "../db/database.ts";
import type { Doc } from "./kind.ts";

/** A record as the database holds it. */
export interface Stored {
  id: number;
  key: string;
  version: number;
  aclId: number;
  ownerGroup: string | null;
  createdAt: Date;
  createdBy: string;
  updatedAt: Date;
  updatedBy: string;
  /** The part that clients own, as JSON text. */
  docText: string;
  /** Managed fields beyond the common ones (a dataset's totals), in the order they are served. */
  extra: Record<string, unknown>;
  /** Id of the change that this write made, as `GET /v1/changes` tells it; a row that was only read has none. */
  changeId?: string | undefined;
}

/** A record about to be written. */
export interface Draft {
  key: string;
  doc: Doc;
  aclId: number;
  readers: readonly number[];
  ownerGroup: string | null;
  createdAt: Date;
  createdBy: string;
  updatedAt: Date;
  updatedBy: string;
  /** Whether an administrator's import said when the record was last changed; otherwise that time only ever grows. */
  isUpdatedAtDeclared: boolean;
  /** Managed fields that the client declared (a dataset's base totals). */
  extra: Record<string, unknown>;
}

/** How one kind of record is kept. All SQL of a kind is behind this. */
export interface RecordStore {
  find(db: Db, key: string): Promise<Stored | undefined>;
  /** Reads and locks the row until the transaction ends. */
  lock(db: Db, key: string): Promise<Stored | undefined>;
  /** Writes rows, their history and their change; answers the rows written. A key that exists is left out. */
  insert(db: Db, drafts: readonly Draft[]): Promise<Stored[]>;
  update(db: Db, current: Stored, next: Draft, diff: { before: unknown; after: unknown }): Promise<Stored>;
  /** Answers the id of its change. */
  remove(db: Db, current: Stored, by: string): Promise<string>;
  /** Names of the fields that changed after a version, for the answer to a stale write. */
  changedSince?(db: Db, current: Stored, version: number): Promise<string[]>;
}

/** The JSON text of a record as served: managed fields first, then the client's document, unparsed. */
export function serve(keyField: string, row: Stored): string {
  let open = `{"${keyField}":${JSON.stringify(row.key)},"version":${row.version},"createdAt":"${row.createdAt.toISOString()}"`;
  open += `,"createdBy":${JSON.stringify(row.createdBy)},"updatedAt":"${row.updatedAt.toISOString()}"`;
  open += `,"updatedBy":${JSON.stringify(row.updatedBy)}`;
  // Most of what is extra are numbers; this is the hottest function of single reads.
  for (const name in row.extra) {
    const value = row.extra[name];
    if (value !== undefined) open += `,"${name}":${typeof value === "number" ? value : JSON.stringify(value)}`;
  }
  const { docText } = row;
  const rest = docText.startsWith("{") ? docText.slice(1) : docText.trimStart().slice(1);
  return rest.trimStart().startsWith("}") ? `${open}}` : `${open},${rest}`;
}
