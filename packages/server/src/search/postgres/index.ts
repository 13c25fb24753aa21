import type { Database } from "../../db/database.ts";
import type { SearchEngine } from "../engine.ts";
import { filesOfDataset } from "./dataset-files.ts";
import { searchDatasets } from "./datasets.ts";
import type { Counts } from "./facets.ts";
import { searchFiles } from "./files.ts";
import { searchMetadataKeys } from "./metadata-keys.ts";
import { createMemory } from "./remembered.ts";

/** Answers searches by PostgreSQL's indexes. Exact; new totals and facets cost a scan of what the caller may read. */
export function createPostgresSearch(database: Database): SearchEngine {
  const counted = createMemory<Counts>();
  return {
    datasets: (principal, query) => searchDatasets(database, counted, principal, query),
    files: (principal, query) => searchFiles(database, principal, query),
    datasetFiles: (principal, pid, query) => filesOfDataset(database, principal, pid, query),
    metadataKeys: (principal, query) => searchMetadataKeys(database, principal, query),
  };
}
