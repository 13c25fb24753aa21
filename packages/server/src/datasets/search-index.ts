import type { Principal } from "../access/index.ts";
import type { Database } from "../db/database.ts";
import { Forbidden } from "../errors.ts";
import { countIndexed, reindexAfter } from "./search-index-store.ts";

/** The words of datasets that searches look in. For administrators; others: Forbidden. */
export interface SearchIndex {
  /** How many datasets it holds. */
  count(principal: Principal): Promise<number>;
  /** Derives it anew from the documents, while everybody goes on working. Answers how many datasets it wrote. */
  rebuild(principal: Principal, signal?: AbortSignal): Promise<number>;
}

// Each batch holds its datasets' locks for some tens of milliseconds.
const batchSize = 500;

/** Invariant: searches always see a whole index; it is rewritten in small transactions and never emptied. */
export function createSearchIndex(database: Database): SearchIndex {
  const db = database.kysely;

  function demandAdmin({ roles, scopes }: Principal): void {
    if (!roles.has("admin") || !scopes.has("write")) throw new Forbidden("The search index is for administrators.");
  }

  return {
    async count(principal) {
      demandAdmin(principal);
      return countIndexed(db);
    },
    async rebuild(principal, signal) {
      demandAdmin(principal);
      let total = 0;
      for (let last = 0; ; ) {
        signal?.throwIfAborted();
        const done = await db.transaction().execute((trx) => reindexAfter(trx, last, batchSize));
        if (done.count === 0) return total;
        total += done.count;
        last = done.last;
      }
    },
  };
}
