import type { Principal } from "../access/index.ts";
import type { Database, Db } from "../db/database.ts";
import { Forbidden } from "../errors.ts";
import { type CarriedEntry, type CarriedOutcome, carryOver } from "./carried-store.ts";
import { type FullEntry, fullEntries } from "./entries.ts";
import { countEntries, type EntriesQuery } from "./entries-store.ts";
import { type HistoryQuery, historyJson } from "./store.ts";

/** Groups whose members read the history of a kind, by kind, as an operator's configuration names them. */
export type HistoryReaders = Readonly<Record<string, readonly string[]>>;

export interface HistoryPage {
  items: FullEntry[];
  /** Of the whole answer, not of the page. */
  total: number;
}

export interface History {
  /** JSON text `{items: HistoryEntry[]}`, newest first. The caller has checked that the record may be read. */
  ofRecord(kind: string, key: string): Promise<string>;
  /** The whole history, removed records included; for administrators and history readers. */
  list(principal: Principal, query: HistoryQuery): Promise<string>;
  /** The last changes of a record with whole documents, newest first. The caller has checked that it may be read. */
  changesOf(kind: string, key: string, limit: number): Promise<FullEntry[]>;
  /** Kinds among those given whose whole history the caller may read. */
  readableKinds(principal: Principal, kinds: readonly string[], readers?: HistoryReaders): string[];
  /**
   * One page of the whole history of some kinds with whole documents, newest first, removed records included; for
   * administrators, history readers, and members of the `readers` of every kind asked for. Others: Forbidden.
   */
  page(
    principal: Principal,
    query: EntriesQuery,
    page: { limit: number; offset: number },
    readers?: HistoryReaders,
  ): Promise<HistoryPage>;
  /** How many entries that page is cut from. Throws as `page`. */
  count(principal: Principal, query: EntriesQuery, readers?: HistoryReaders): Promise<number>;
  /** Adds what befell records in another catalogue, before the records themselves come. For administrators. */
  carryOver(principal: Principal, entries: readonly CarriedEntry[]): Promise<CarriedOutcome[]>;
}

const recordLimit = 1_000;

/** Invariant: whoever asks for one record gets what befell it since its creation, not its key before that. */
export function createHistory(database: Database): History {
  const db = database.kysely;
  const readsAll = ({ roles }: Principal) => roles.has("admin") || roles.has("historyReader");

  function readableKinds(principal: Principal, kinds: readonly string[], readers: HistoryReaders = {}): string[] {
    if (readsAll(principal)) return [...kinds];
    return kinds.filter((kind) => readers[kind]?.some((group) => principal.groups.has(group)));
  }

  function demand(principal: Principal, { kinds }: EntriesQuery, readers?: HistoryReaders): void {
    if (readableKinds(principal, kinds, readers).length < kinds.length)
      throw new Forbidden("The history of all records is for administrators and history readers.");
  }

  /** All statements of the work see the same moment. */
  const atOnce = <Result>(work: (trx: Db) => Promise<Result>): Promise<Result> =>
    db.transaction().setIsolationLevel("repeatable read").setAccessMode("read only").execute(work);

  return {
    ofRecord: (kind, key) => historyJson(db, { kind, key, limit: recordLimit, presentOnly: true }),
    async list(principal, query) {
      if (!readsAll(principal))
        throw new Forbidden("The history of all records is for administrators and history readers.");
      return historyJson(db, query);
    },
    changesOf: (kind, key, limit) =>
      atOnce((trx) =>
        fullEntries(trx, { kinds: [kind], key, operations: ["update"], presentOnly: true }, { limit, offset: 0 }),
      ),
    readableKinds,
    async page(principal, query, page, readers) {
      demand(principal, query, readers);
      return atOnce(async (trx) => ({
        items: await fullEntries(trx, query, page),
        total: await countEntries(trx, query),
      }));
    },
    async count(principal, query, readers) {
      demand(principal, query, readers);
      return countEntries(db, query);
    },
    async carryOver(principal, entries) {
      if (!principal.roles.has("admin")) throw new Forbidden("Only administrators write the history of records.");
      return entries.length === 0 ? [] : db.transaction().execute((trx) => carryOver(trx, entries));
    },
  };
}
