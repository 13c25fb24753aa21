import { type RawBuilder, sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import type { Session } from "./session.ts";
import { readable } from "./visible.ts";

/** Records whose title or name has the words; more of them are left to SQL. A hundred thousand cost a tenth of a second. */
const maxRecords = 100_000;

const titled = ["proposal", "beamtime", "sample", "instrument"] as const;

/** What some words come down to. */
export interface WordLookup {
  /** Nothing is left of the words: PostgreSQL takes all their signs for none. */
  isEmpty: boolean;
  /** The beginning of a lexeme, where the words come down to one. */
  prefix?: string;
  /** References to readable records whose title has the words; undefined where they are too many. */
  refs?: string[];
}

/** References to readable records whose title or name has the words, as SQL that gives one column. */
export const titledWith = (query: RawBuilder<unknown>, principal: Principal): RawBuilder<unknown> =>
  sql`${sql.join(
    titled.map(
      (kind) =>
        sql`select ${sql.lit(`${kind}:`)} || r.key as ref from record r where ${readable(principal, kind)} and r.title_words @@ ${query}`,
    ),
    sql` union all `,
  )}`;

export interface AskedWords {
  query: RawBuilder<unknown>;
  /** Whether titles are looked at too. */
  inTitles: boolean;
}

/** Looks up the words of a query in one statement. */
export async function lookUpWords(
  session: Session,
  principal: Principal,
  queries: readonly AskedWords[],
): Promise<WordLookup[]> {
  if (queries.length === 0) return [];
  const rows = queries.map(
    (
      { query, inTitles },
      index,
    ) => sql`select ${index}::int as index, numnode(${query}) as nodes, (${query})::text as lexemes,
      ${inTitles ? sql`array(select ref from (${titledWith(query, principal)}) t limit ${maxRecords + 1})` : sql`'{}'::text[]`} as refs`,
  );
  const found = await session.rows(sql<{ index: number; nodes: number; lexemes: string; refs: string[] }>`
    ${sql.join(rows, sql` union all `)} order by 1`);
  return found.map(({ nodes, lexemes, refs }) => {
    const prefix = nodes === 1 ? /^'((?:[^'\\]|''|\\\\)*)':\*$/.exec(lexemes)?.[1] : undefined;
    return {
      isEmpty: nodes === 0,
      ...(prefix === undefined ? {} : { prefix: prefix.replaceAll("''", "'").replaceAll("\\\\", "\\") }),
      ...(refs.length > maxRecords ? {} : { refs }),
    };
  });
}
