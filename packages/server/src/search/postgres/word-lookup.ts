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
  /** Else the beginnings of lexemes that every dataset has which has the words; none where that cannot be told. */
  beginnings: string[];
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
    const all = lexemesIn(lexemes);
    const [first] = nodes === 1 ? all : [];
    return {
      isEmpty: nodes === 0,
      beginnings: all.map(({ text }) => text),
      ...(first?.isPrefix ? { prefix: first.text } : {}),
      ...(refs.length > maxRecords ? {} : { refs }),
    };
  });
}

/** The lexemes of a text-search query as PostgreSQL writes it; none where they are not all wanted. */
function lexemesIn(query: string): { text: string; isPrefix: boolean }[] {
  const lexeme = /'((?:[^'\\]|''|\\\\)*)'(?::(\*)?)?/g;
  if (/[^\s()&<>\d-]/.test(query.replace(lexeme, ""))) return [];
  return Array.from(query.matchAll(lexeme), ([, text = "", star]) => ({
    text: text.replaceAll("''", "'").replaceAll("\\\\", "\\"),
    isPrefix: star !== undefined,
  }));
}
