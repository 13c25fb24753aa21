import type { DataFile } from "@margay/contract";
import type { Principal } from "../access/index.ts";
import { NotFound } from "../errors.ts";
import { again } from "../records/again.ts";
import { makeDraft } from "../records/draft.ts";
import { createRecordService } from "../records/service.ts";
import type { RecordDeps, RecordService } from "../records/verbs.ts";
import { blockKind, filesOf } from "./kind.ts";
import { type BlockPage, type BlockQuery, keysOfDataset, rightsOfDataset } from "./read-store.ts";
import { type FileOutcome, sift } from "./sift.ts";
import { createBlockStore } from "./store.ts";
import type { BlockNoun } from "./totals-store.ts";

export interface Blocks {
  service: RecordService;
  /** Adds files as one new block, without those that the dataset has with the same size and time. */
  addFiles(
    principal: Principal,
    block: { datasetPid: string; chkAlg?: string },
    files: readonly DataFile[],
  ): Promise<FileOutcome[]>;
  list(principal: Principal, query: BlockQuery): Promise<BlockPage>;
  /** Keys of the blocks of a dataset whose blocks the caller may remove, readable or not. Throws NotFound, Forbidden. */
  removableOf(principal: Principal, datasetPid: string): Promise<string[]>;
}

/**
 * File lists of datasets. Invariants: a dataset's totals move by what each write of a block adds, in that write's
 * transaction; a dataset is locked before its blocks; a block's rights are its dataset's at every moment.
 */
export function createBlocks(noun: BlockNoun, deps: RecordDeps): Blocks {
  const kind = blockKind(noun, rightsOfDataset);
  const store = createBlockStore(noun, kind);
  const db = deps.database.kysely;
  return {
    addFiles: (principal, block, files) =>
      again(async () => {
        const context = { db, principal, visibility: deps.visibility, now: deps.clock(), declared: [] };
        const draft = await makeDraft(kind, { ...block, dataFileList: files }, context);
        kind.policy.demand(principal, "create", draft, draft.key);
        return db.transaction().execute(async (trx) => {
          const present = await store.lockAndFindFiles(
            trx,
            block.datasetPid,
            files.map((file) => file.path),
          );
          const { outcomes, fresh } = sift(filesOf(draft.doc), present, draft.key);
          if (fresh.length > 0) {
            const doc = { ...draft.doc, dataFileList: fresh };
            kind.check?.(principal, doc);
            await store.insert(trx, [{ ...draft, doc }]);
          }
          return outcomes;
        });
      }),
    service: createRecordService(kind, store, deps),
    list: (principal, query) => store.list(db, principal, query),
    async removableOf(principal, datasetPid) {
      const rights = await rightsOfDataset(db, datasetPid);
      if (!rights) throw new NotFound("dataset", datasetPid);
      kind.policy.demand(principal, "remove", rights, datasetPid);
      return keysOfDataset(db, noun, datasetPid);
    },
  };
}
