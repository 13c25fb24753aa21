import type { Filter } from "@margay/contract";
import type { RawBuilder } from "kysely";
import type { Database } from "../../../db/database.ts";
import type { FacetAnswer, Finder } from "../../finder.ts";
import { type Session, withSession } from "../session.ts";
import { Compiler } from "./conditions.ts";
import { countFacets } from "./facets.ts";
import { countFiles, findFiles } from "./files.ts";
import { countRecords, findRecords, lookUp } from "./find.ts";
import { checkFacets, checkFilter, checkFind } from "./limits.ts";
import { checkPatterns } from "./patterns-check.ts";
import { createRemembering } from "./remembering.ts";
import { ever } from "./value-tests.ts";

/** Answers filters by PostgreSQL: exact, on one snapshot of the database, always within what the caller may read. */
export function createPostgresFinder(database: Database): Finder {
  const counted = createRemembering<number>();
  const countedFiles = createRemembering<number>();
  const counts = createRemembering<FacetAnswer>();
  const run = <Result>(
    query: { where?: Filter | undefined; signal?: AbortSignal | undefined },
    use: (session: Session) => Promise<Result>,
  ) =>
    withSession(database, query.signal, async (session) => {
      await checkPatterns(session, query.where);
      return use(session);
    });
  return {
    async find(principal, kind, query) {
      checkFind(query);
      return run(query, (session) => findRecords(session, principal, kind, query));
    },
    async count(principal, kind, query) {
      checkFilter(query.where);
      return run(query, (session) => {
        const count = () => countRecords(session, principal, kind, query.where);
        return kind === "dataset" ? counted(session, principal, query, count) : count();
      });
    },
    async facets(principal, kind, query) {
      checkFacets(query);
      return run(query, async (session) => {
        const count = () => countFacets(session, principal, kind, query);
        return kind === "dataset" ? structuredClone(await counts(session, principal, query, count)) : count();
      });
    },
    async files(principal, query) {
      checkFind(query);
      return run(query, (session) => findFiles(session, principal, query));
    },
    async countFiles(principal, query) {
      checkFilter(query.where);
      return run(query, (session) => {
        const count = () => countFiles(session, principal, query.where);
        // Every file that comes or goes changes its dataset's totals.
        return query.where ? count() : countedFiles(session, principal, query, count);
      });
    },
  };
}

/** A filter on datasets as SQL on the row `d`; with its document `x`, where it says so. */
export interface FilterSql {
  condition: RawBuilder<boolean>;
  needsDocument: boolean;
}

/** Compiles a filter on datasets. Throws `invalid_query` for one that cannot be answered. */
export async function filterSql(session: Session, where: Filter | undefined): Promise<FilterSql> {
  if (where === undefined) return { condition: ever, needsDocument: false };
  checkFilter(where);
  await checkPatterns(session, where);
  const compiler = new Compiler("dataset", await lookUp(session, "dataset", where), "set");
  const condition = compiler.where(where);
  return { condition, needsDocument: compiler.needsDocument };
}
