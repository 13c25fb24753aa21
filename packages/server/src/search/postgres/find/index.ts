import type { Database } from "../../../db/database.ts";
import { CatalogueError } from "../../../errors.ts";
import type { Finder } from "../../finder.ts";

// Stands here until the finder is written.
export function createPostgresFinder(_database: Database): Finder {
  const refuse = async (): Promise<never> => {
    throw new CatalogueError("unavailable", "not there yet");
  };
  return { find: refuse, count: refuse, facets: refuse, files: refuse, countFiles: refuse };
}
