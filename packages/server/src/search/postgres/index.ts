import type { Database } from "../../db/database.ts";
import type { SearchEngine } from "../engine.ts";
import { filesOfDataset } from "./dataset-files.ts";
import { Counting, searchDatasets } from "./datasets.ts";
import { searchFiles } from "./files.ts";
import { searchMetadataKeys } from "./metadata-keys.ts";

/**
 * Answers searches by PostgreSQL's indexes. Exact; new totals and facets cost a scan of what the caller may read. `phase`
 * tells how far the search columns are, which would answer instead: while they load, nothing is counted for later.
 */
export function createPostgresSearch(
  database: Database,
  phase: ConstructorParameters<typeof Counting>[0] = () => "off",
): SearchEngine {
  const counting = new Counting(phase);
  return {
    datasets: (principal, query) => searchDatasets(database, counting, principal, query),
    files: (principal, query) => searchFiles(database, principal, query),
    datasetFiles: (principal, pid, query) => filesOfDataset(database, principal, pid, query),
    metadataKeys: (principal, query) => searchMetadataKeys(database, principal, query),
  };
}
