import { createRecordService } from "../records/service.ts";
import type { RecordDeps, RecordService } from "../records/verbs.ts";
import { createPidReader } from "./batch.ts";
import { createKeysets } from "./keyset-store.ts";
import { datasetKind, declaredTotals } from "./kind.ts";
import { createMetadataKeys, type MetadataKeys } from "./metadata-key-store.ts";
import { createDatasetStore } from "./store.ts";

export interface DatasetsDeps extends RecordDeps {
  pidPrefix: string;
  /** A dictionary of its own unless given. */
  metadataKeys?: MetadataKeys;
}

/**
 * Datasets. Invariants: totals move only with a block's change or a client's declaration, under the row's lock;
 * vis, dataset_search and dataset_param always say what the document says, for they commit with it.
 */
export function createDatasets(deps: DatasetsDeps): RecordService {
  const kind = datasetKind(deps);
  const { dictionaries } = deps.database;
  const store = createDatasetStore(
    kind,
    deps.metadataKeys ?? createMetadataKeys(dictionaries),
    createKeysets(dictionaries),
  );
  const read = createPidReader(deps.database);
  // Reads outside a transaction share statements with those that are asked for meanwhile.
  const batching = { ...store, find: (_db: unknown, pid: string) => read(pid) };
  return createRecordService(kind, batching, deps, declaredTotals);
}
