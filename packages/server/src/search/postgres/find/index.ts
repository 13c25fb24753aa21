import type { Filter } from "@margay/contract";
import type { Database } from "../../../db/database.ts";
import type { FacetAnswer, Finder } from "../../finder.ts";
import { type Session, withSession } from "../session.ts";
import { countFacets } from "./facets.ts";
import { countFiles, findFiles } from "./files.ts";
import { countRecords, findRecords } from "./find.ts";
import { checkFacets, checkFilter, checkFind } from "./limits.ts";
import { checkPatterns } from "./patterns-check.ts";
import { createRemembering } from "./remembering.ts";

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
