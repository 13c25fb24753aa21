import { type RawBuilder, sql } from "kysely";
import { literally } from "../../db/like.ts";

/** A pattern of the query language as one of LIKE: `*` any characters, `?` one. */
export const likePattern = (value: string): string => literally(value).replaceAll("*", "%").replaceAll("?", "_");

export const hasWildcard = (value: string): boolean => /[*?]/.test(value);

/** LIKE patterns for the path of a file: a fragment anywhere; with wildcards the file's name, or its path. */
export function filePatterns(fragment: string): { name: string[]; chunk: string; longestPart: number } {
  const pattern = likePattern(fragment);
  const parts = fragment.split(/[*?]/).map((part) => part.length);
  const inside = { chunk: `%${pattern}%`, longestPart: Math.max(...parts) };
  return hasWildcard(fragment) ? { ...inside, name: [pattern, `%/${pattern}`] } : { ...inside, name: [`%${pattern}%`] };
}

const maxWordLength = 200;
const lexeme = (part: string) => `'${part.slice(0, maxWordLength).replace(/['\\]/g, "$&$&")}':*`;

/** The parts of a word that can be found; the index cuts texts at the same characters. */
export const partsOf = (word: string): string[] =>
  word.split(/[\s_\-./:]+/).filter((part) => /[\p{L}\p{N}]/u.test(part));

/** A text-search query for words that begin with these parts, one behind the other. */
export const prefixQuery = (parts: readonly string[]): RawBuilder<unknown> =>
  sql`to_tsquery('simple', ${parts.map(lexeme).join(" <-> ")})`;

/** For words that begin with these parts, anywhere. */
export const allPrefixes = (parts: readonly string[]): RawBuilder<unknown> =>
  sql`to_tsquery('simple', ${parts.map(lexeme).join(" & ")})`;

export const phraseQuery = (phrase: string): RawBuilder<unknown> =>
  sql`phraseto_tsquery('simple', ${phrase.replace(/[_\-./:]+/g, " ")})`;
