import type { Database } from "../../../db/database.ts";
import type { SearchEngine } from "../../engine.ts";
import type { Finder } from "../../finder.ts";
import { createPostgresFinder } from "../../postgres/find/index.ts";
import { createPostgresSearch } from "../../postgres/index.ts";
import type { Columns } from "../types.ts";

interface Deps {
  database: Database;
  columns: Columns;
}

/** Answers searches by the search columns where they are ready, else by PostgreSQL. */
export const createSearch = ({ database }: Deps): SearchEngine => createPostgresSearch(database);

/** The same for filters. */
export const createFinder = ({ database }: Deps): Finder => createPostgresFinder(database);
