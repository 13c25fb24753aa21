import { countDatasets, proposalKind } from "../proposals/index.ts";
import type { RecordKind } from "../records/kind.ts";
import { createListService, type Decorate } from "../records/list-service.ts";
import { createRecordService, type RecordDeps } from "../records/service.ts";
import { createRecordStore } from "../records/store.ts";

/** Service and lists of a kind that needs nothing beyond the record engine. */
export function createSmallKind(kind: RecordKind, deps: RecordDeps) {
  const store = createRecordStore(kind);
  const db = deps.database.kysely;
  const counted: Decorate = (principal, rows) => countDatasets(db, principal, rows);
  return {
    service: createRecordService(kind, store, deps),
    lists: createListService(kind, store, db, kind === proposalKind ? counted : undefined),
  };
}
