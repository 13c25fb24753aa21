import type { Principal } from "../access/index.ts";
import type { Database } from "../db/database.ts";
import { Forbidden } from "../errors.ts";
import { type HistoryQuery, historyJson } from "./store.ts";

export interface History {
  /** JSON text `{items: HistoryEntry[]}`, newest first. The caller has checked that the record may be read. */
  ofRecord(kind: string, key: string): Promise<string>;
  /** The whole history, removed records included; for administrators and history readers. */
  list(principal: Principal, query: HistoryQuery): Promise<string>;
}

const recordLimit = 1_000;

/** Invariant: whoever asks for one record gets what befell it since its creation, not its key before that. */
export function createHistory(database: Database): History {
  return {
    ofRecord: (kind, key) => historyJson(database.kysely, { kind, key, limit: recordLimit, presentOnly: true }),
    list(principal, query) {
      if (!principal.roles.has("admin") && !principal.roles.has("historyReader"))
        throw new Forbidden("The history of all records is for administrators and history readers.");
      return historyJson(database.kysely, query);
    },
  };
}
