import { type RawBuilder, sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import { filePatterns, hasWildcard } from "./patterns.ts";
import { visible } from "./visible.ts";

/** Lower-case names of the chunk aliased `c`: what the index of names holds and what patterns are compared with. */
export const foldedNames: RawBuilder<string> = sql.raw("coalesce(c.folded, c.names)");

/** The lower-case names of the chunk `c`, one a row, as `f(name, at)`. */
export const foldedFiles: RawBuilder<unknown> = sql.raw(
  `string_to_table(coalesce(c.folded, c.names), E'\\n') with ordinality as f(name, at)`,
);

/** A fragment of a path, or a pattern with `*` and `?`, as conditions on chunks and files. */
export interface FilePattern {
  /** Some text of the chunk `c` fits. Of a fragment: some file does. Reads the names, which takes 20 µs or more. */
  inChunk: RawBuilder<boolean>;
  /** The file `f` of `foldedFiles` fits. */
  inFile: RawBuilder<boolean>;
  /** True where the chunk decides: no pattern that could reach from one name into the next. */
  chunkDecides: boolean;
  /**
   * Rows (block_id, chunk) of the chunks that may have the pattern, by the index of names; `inChunk` decides. Undefined
   * where no index helps.
   */
  candidates?: RawBuilder<unknown>;
}

export function filePattern(fragment: string): FilePattern {
  const { name, chunk } = filePatterns(fragment);
  const inChunk = sql<boolean>`${foldedNames} like lower(${chunk}::text)`;
  const inFile = anyOf(name.map((pattern) => sql`f.name like lower(${pattern}::text)`));
  const pattern = { inChunk, inFile, chunkDecides: !hasWildcard(fragment) };
  const parts = fragment.split(/[*?]/);
  if (parts.some(hasTrigram))
    return { ...pattern, candidates: sql`select c.block_id, c.chunk from file_chunk c where ${inChunk}` };
  const pair = parts.find(hasPair);
  return pair === undefined ? pattern : { ...pattern, candidates: chunksWithPair(pair) };
}

/**
 * Datasets with a file that fits, as rows of ids; with a principal only such as the principal may read. For
 * `d.id in (…)`. Takes a few milliseconds for a rare pattern; one that most files have costs reading all names.
 */
export function datasetsWithFile(fragment: string, principal?: Principal): RawBuilder<unknown> {
  const { inChunk, inFile, chunkDecides, candidates } = filePattern(fragment);
  const readable =
    principal === undefined ? sql`` : sql`join dataset d on d.id = c.dataset_id and ${visible(principal)}`;
  return sql`select c.dataset_id
    from file_chunk c join block b on b.id = c.block_id and b.kind = 'origdatablock' ${readable}
    where ${inChunk} ${candidates === undefined ? sql`` : among(candidates, parts(fragment))}
    ${chunkDecides ? sql`` : sql`and exists (select from ${foldedFiles} where ${inFile})`}`;
}

/** Restricts the chunks `c` to candidates, where `inChunk` alone does not lead to the index. */
export const among = (candidates: RawBuilder<unknown>, textParts: readonly string[]): RawBuilder<unknown> =>
  textParts.some(hasTrigram) ? sql`` : sql`and (c.block_id, c.chunk) in (${candidates})`;

export const parts = (fragment: string): string[] => fragment.split(/[*?]/);

const anyOf = (conditions: readonly RawBuilder<unknown>[]) => sql<boolean>`(${sql.join([...conditions], sql` or `)})`;

/** True where pg_trgm cuts a trigram out of the text: from words of letters and digits, their bounds known or not. */
function hasTrigram(text: string): boolean {
  for (const { 0: word, index } of text.matchAll(/[\p{L}\p{N}]+/gu)) {
    const before = index > 0 ? 2 : 0;
    const behind = index + word.length < text.length ? 1 : 0;
    if ([...word].length + before + behind >= 3) return true;
  }
  return false;
}

const hasPair = (text: string) => /^[!-~]*$/.test(text) && /[a-z0-9]./i.test(text);

/**
 * Two characters are no trigram, but the index of names can enumerate the trigrams that end with them: the character
 * before is one of ASCII, or the chunk is one of the few with others. Measured: 0.3 ms where there is none.
 */
function chunksWithPair(pair: string): RawBuilder<unknown> {
  const pattern = `(^|[\\x01-\\x7f])${pair.toLowerCase().replaceAll(/[^a-z0-9]/g, "\\$&")}`;
  return sql`select c.block_id, c.chunk from file_chunk c where ${foldedNames} ~ ${pattern}
    union select c.block_id, c.chunk from file_chunk c where octet_length(c.names) <> char_length(c.names)`;
}
