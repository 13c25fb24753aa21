import type { PhraseWord } from "@margay/columns";
import { type RawBuilder, sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import type { Database } from "../../db/database.ts";
import type { Leaf } from "../leaf.ts";
import type { Session } from "./session.ts";
import { readableOf } from "./visible.ts";

/** Records whose title or name has the words; more of them are left to SQL. A hundred thousand cost a tenth of a second. */
export const maxTitled = 100_000;

/** Kinds whose titles and names are looked at. */
export const titledKinds = ["proposal", "beamtime", "sample", "instrument"] as const;

/** What some words come down to. */
export interface WordLookup {
  /** Nothing is left of the words: PostgreSQL takes all their signs for none. */
  isEmpty: boolean;
  /** What the words come down to: one lexeme, or several one behind the other. */
  leaf?: Leaf;
  /** Else the beginnings of lexemes that every dataset has which has the words; none where that cannot be told. */
  beginnings: string[];
  /** References to readable records whose title has the words; undefined where they are too many. */
  refs?: string[];
}

/** References to readable records whose title or name has the words, as SQL that gives one column. */
export const titledWith = (query: RawBuilder<unknown>, principal: Principal): RawBuilder<unknown> =>
  sql`select r.kind || ':' || r.key as ref from record r where r.title_words @@ ${query} and ${readableOf(principal, titledKinds)}`;

export interface AskedWords {
  query: RawBuilder<unknown>;
  /** Whether titles are looked at too. */
  inTitles: boolean;
}

/** Looks up the words of a query in one statement, or in two where not all titles can be told from memory. */
export async function lookUpWords(
  session: Session,
  principal: Principal,
  queries: readonly AskedWords[],
): Promise<WordLookup[]> {
  if (queries.length === 0) return [];
  const named = session.seen?.named;
  const parsed = await parse(
    session,
    queries.map(({ query }) => query),
  );
  const read = parsed.map(({ nodes, lexemes }, index) => {
    const leaf = leafOf(lexemes);
    const inTitles = nodes > 0 && queries[index]?.inTitles === true;
    return { nodes, lexemes, leaf, refs: inTitles ? leaf && named?.titled(leaf) : [] };
  });
  const missing = queries.flatMap(({ query }, index) => (read[index]?.refs ? [] : [{ query, index }]));
  const titles = await titlesOf(session, principal, missing);
  return read.map(({ nodes, lexemes, leaf, ...known }, index) => {
    const refs = known.refs ?? titles.get(index);
    return {
      isEmpty: nodes === 0,
      beginnings: lexemesIn(lexemes).map(({ text }) => text),
      ...(leaf ? { leaf } : {}),
      ...(refs === undefined || refs.length > maxTitled ? {} : { refs }),
    };
  });
}

interface Parsed {
  nodes: number;
  lexemes: string;
}

// What is typed seldom is long; a few megabytes at most.
const maxRemembered = 5_000;
const maxRememberedLength = 500;
const remembered = new WeakMap<Database, Map<string, Parsed>>();

/**
 * What PostgreSQL makes of the words. A database always makes the same of the same words, so it is remembered: a question of
 * words that were asked before needs no statement, and no transaction, for this.
 */
async function parse({ database, rows }: Session, queries: readonly RawBuilder<unknown>[]): Promise<Parsed[]> {
  const known = remembered.get(database) ?? new Map<string, Parsed>();
  remembered.set(database, known);
  const asked = queries.map((query) => {
    const { sql: text, parameters } = query.compile(database.kysely);
    const key = JSON.stringify([text, parameters]);
    return { query, key, parsed: known.get(key) };
  });
  const missing = asked.filter(({ parsed }) => parsed === undefined);
  if (missing.length > 0) {
    const parts = missing.map(
      ({ query }, index) => sql`select ${index}::int as index, numnode(query) as nodes, query::text as lexemes
        from (select ${query} as query) q`,
    );
    const found = await rows(sql<Parsed>`${sql.join(parts, sql` union all `)} order by 1`);
    for (const [index, one] of missing.entries()) {
      one.parsed = found[index];
      if (!one.parsed || one.key.length > maxRememberedLength) continue;
      if (known.size >= maxRemembered) known.clear();
      known.set(one.key, one.parsed);
    }
  }
  return asked.map(({ parsed }) => parsed ?? { nodes: 0, lexemes: "" });
}

/** References by the index of the query. */
async function titlesOf(
  session: Session,
  principal: Principal,
  queries: readonly { query: RawBuilder<unknown>; index: number }[],
): Promise<Map<number, string[]>> {
  if (queries.length === 0) return new Map();
  const rows = queries.map(
    ({ query, index }) =>
      sql`select ${index}::int as index, array(select ref from (${titledWith(query, principal)}) t limit ${maxTitled + 1}) as refs`,
  );
  const found = await session.rows(sql<{ index: number; refs: string[] }>`${sql.join(rows, sql` union all `)}`);
  return new Map(found.map(({ index, refs }) => [index, refs]));
}

const unescaped = (lexeme: string) => lexeme.replaceAll("''", "'").replaceAll("\\\\", "\\");

/** A text-search query as PostgreSQL writes it, of one lexeme or of several one behind the other; undefined for others. */
function leafOf(query: string): Leaf | undefined {
  const next = /(?: ?<(-|\d+)> ?)?'((?:[^'\\]|''|\\\\)*)'(:\*)?/y;
  const phrase: PhraseWord[] = [];
  while (next.lastIndex < query.length) {
    const isFirst = next.lastIndex === 0;
    const [, operator, lexeme = "", star] = next.exec(query) ?? [];
    if (next.lastIndex === 0 || (operator === undefined) !== isFirst) return undefined;
    const text = unescaped(lexeme);
    const distance = operator === undefined || operator === "-" ? 1 : Number(operator);
    phrase.push({ test: star ? { prefix: text } : { equals: text }, distance });
  }
  const [only] = phrase;
  if (!only) return undefined;
  return { on: "word", ...(phrase.length > 1 ? { phrase } : only.test) };
}

/** The lexemes of a text-search query as PostgreSQL writes it; none where they are not all wanted. */
function lexemesIn(query: string): { text: string; isPrefix: boolean }[] {
  const lexeme = /'((?:[^'\\]|''|\\\\)*)'(?::(\*)?)?/g;
  if (/[^\s()&<>\d-]/.test(query.replace(lexeme, ""))) return [];
  return Array.from(query.matchAll(lexeme), ([, text = "", star]) => ({
    text: unescaped(text),
    isPrefix: star !== undefined,
  }));
}
