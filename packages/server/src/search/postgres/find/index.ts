import type { Database } from "../../../db/database.ts";
import { CatalogueError } from "../../../errors.ts";
import type { Finder } from "../../finder.ts";

/** Answers filters by PostgreSQL. */
export function createPostgresFinder(_database: Database): Finder {
  const missing = () => Promise.reject(new CatalogueError("unavailable", "The finder is not there yet."));
  return { find: missing, count: missing, facets: missing, files: missing, countFiles: missing };
}
