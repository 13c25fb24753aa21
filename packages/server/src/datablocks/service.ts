import type { Principal } from "../access/index.ts";
import { createRecordService, type RecordDeps, type RecordService } from "../records/service.ts";
import { blockKind } from "./kind.ts";
import { type BlockQuery, type BlockStore, createBlockStore, rightsOfDataset } from "./store.ts";
import type { BlockNoun } from "./totals-store.ts";

export interface Blocks {
  service: RecordService;
  list(principal: Principal, query: BlockQuery): ReturnType<BlockStore["list"]>;
}

/**
 * File lists of datasets. Invariants: a dataset's totals move by what each write of a block adds, in that write's
 * transaction; a dataset is locked before its blocks; a block's rights are its dataset's at every moment.
 */
export function createBlocks(noun: BlockNoun, deps: RecordDeps): Blocks {
  const kind = blockKind(noun, rightsOfDataset);
  const store = createBlockStore(noun, kind);
  return {
    service: createRecordService(kind, store, deps),
    list: (principal, query) => store.list(deps.database.kysely, principal, query),
  };
}
