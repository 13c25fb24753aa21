import type { Database } from "../../../db/database.ts";
import type { SearchEngine } from "../../engine.ts";
import type { Finder } from "../../finder.ts";
import { createPostgresFinder } from "../../postgres/find/index.ts";
import { createPostgresSearch } from "../../postgres/index.ts";
import { searchMetadataKeys } from "../../postgres/metadata-keys.ts";
import type { SeenOf } from "../../postgres/seen.ts";
import type { Columns } from "../types.ts";
import { audienceFor } from "./audience.ts";
import { filesByColumns } from "./files.ts";
import { countByColumns, facetsByColumns, findByColumns } from "./find.ts";
import { Named } from "./named.ts";
import { Answers } from "./remembered.ts";
import { searchColumns } from "./search.ts";
import { seenBy } from "./seen.ts";
import { SeenMemory } from "./seen-memory.ts";
import { TechniqueSamples } from "./technique-samples.ts";

interface Deps {
  database: Database;
  columns: Columns;
  /** PostgreSQL is asked about so many datasets by their ids; about more, by conditions and orders of its own. */
  few?: number;
}

const defaultFew = 5_000;

/** Answers searches by the search columns where they are ready, else by PostgreSQL; both say the same. */
export function createSearch({ database, columns, few = defaultFew }: Deps): SearchEngine & SeenOf {
  const postgres = createPostgresSearch(database, () => columns.state().phase);
  const answers = new Answers();
  const named = new Named(database);
  const memory = new SeenMemory();
  const deps = { database, columns, answers, named, memory, samples: new TechniqueSamples(), few };
  const seen: SeenOf["seen"] = async (principal, signal) => {
    const [index, known] = await Promise.all([columns.current({ signal }), named.seenBy(principal)]);
    const audience = index && (await audienceFor(columns, principal));
    return (
      index && audience && seenBy({ answers, index, audience, state: columns.state(), signal, named: known, memory })
    );
  };
  return {
    ...postgres,
    seen,
    async metadataKeys(principal, query) {
      return searchMetadataKeys(database, principal, query, await seen(principal, query.signal));
    },
    async datasets(principal, query) {
      return (await searchColumns(deps, principal, query)) ?? postgres.datasets(principal, query);
    },
    async files(principal, query) {
      return (await filesByColumns(deps, principal, query)) ?? postgres.files(principal, query);
    },
  };
}

/** The same for filters: of datasets; other kinds of records are PostgreSQL's. */
export function createFinder({ database, columns, few = defaultFew }: Deps): Finder {
  const postgres = createPostgresFinder(database);
  const deps = { database, columns, answers: new Answers(), few };
  return {
    ...postgres,
    async find(principal, kind, query) {
      // Without a filter PostgreSQL has an index for what is asked for often.
      const found = kind === "dataset" && query.where ? await findByColumns(deps, principal, query) : undefined;
      return found ?? postgres.find(principal, kind, query);
    },
    async count(principal, kind, query) {
      const found = kind === "dataset" ? await countByColumns(deps, principal, query) : undefined;
      return found ?? postgres.count(principal, kind, query);
    },
    async facets(principal, kind, query) {
      const found = kind === "dataset" ? await facetsByColumns(deps, principal, query) : undefined;
      return found ?? postgres.facets(principal, kind, query);
    },
  };
}
