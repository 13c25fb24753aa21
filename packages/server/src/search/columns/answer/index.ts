import type { Database } from "../../../db/database.ts";
import type { SearchEngine } from "../../engine.ts";
import type { Finder } from "../../finder.ts";
import { createPostgresFinder } from "../../postgres/find/index.ts";
import { createPostgresSearch } from "../../postgres/index.ts";
import type { Columns } from "../types.ts";
import { Answers } from "./remembered.ts";
import { searchColumns } from "./search.ts";
import { TechniqueSamples } from "./technique-samples.ts";

interface Deps {
  database: Database;
  columns: Columns;
}

/** Answers searches by the search columns where they are ready, else by PostgreSQL; both say the same. */
export function createSearch({ database, columns }: Deps): SearchEngine {
  const postgres = createPostgresSearch(database);
  const deps = { database, columns, answers: new Answers(), samples: new TechniqueSamples() };
  return {
    ...postgres,
    async datasets(principal, query) {
      return (await searchColumns(deps, principal, query)) ?? postgres.datasets(principal, query);
    },
  };
}

/** The same for filters. */
export const createFinder = ({ database }: Deps): Finder => createPostgresFinder(database);
