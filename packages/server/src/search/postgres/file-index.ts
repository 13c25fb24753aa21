import { type RawBuilder, sql } from "kysely";
import { containing } from "../../db/like.ts";
import { type HeadPattern, headPatterns } from "./file-heads.ts";
import { rarestOf } from "./file-pieces.ts";
import type { HeadSample } from "./file-sample.ts";
import { filePatterns, hasWildcard, likePattern } from "./patterns.ts";

/** The lower-case names of the chunk `c`, one a row, as `f(name, at)`. */
export const foldedFiles: RawBuilder<unknown> = sql.raw(
  `string_to_table(coalesce(c.folded, c.names), E'\\n') with ordinality as f(name, at)`,
);

/** A fragment of a path, or a pattern with `*` and `?`, as conditions on chunks and files. All ignore case. */
export interface FilePattern {
  /** The heads of the chunk `c` do not rule it out. Takes a microsecond. */
  inHeads: RawBuilder<boolean>;
  /** Some text of the chunk `c` fits; of a fragment: some file does. Reads the names: up to 200 µs. */
  inChunk: RawBuilder<boolean>;
  /** Both, the heads first: left to itself, PostgreSQL begins with whichever condition is shorter. */
  inBoth: RawBuilder<boolean>;
  /** The file `f` of `foldedFiles` fits. */
  inFile: RawBuilder<boolean>;
  /** How many files of the chunk `c` fit, as `n`; for chunks with `inChunk`. */
  countInChunk: RawBuilder<unknown>;
  /** Text parts of the chunk `c`, a row each, for a SELECT list: files are those with `isFile` of their parts. */
  parts: RawBuilder<unknown>;
  isFile(part: RawBuilder<unknown>): RawBuilder<boolean>;
  /** The heads of the chunk `c` say that some of its files fits. */
  isSure: RawBuilder<boolean>;
  /** Rows (block_id, chunk) of all chunks with `inHeads`, by the index. Undefined where no index helps. */
  candidates?: RawBuilder<unknown>;
  /** About how many chunks the index leads to, where that was guessed from a sample. */
  expectedCandidates?: number;
  /** The index of heads answers `inHeads` as it stands. */
  isIndexed: boolean;
}

/** @param sample Of the chunks of the catalogue; with it the index is asked for what is rarest in the pattern. */
export function filePattern(fragment: string, sample?: HeadSample): FilePattern {
  const { name, chunk } = filePatterns(fragment);
  const inChunk = sql<boolean>`coalesce(c.folded, c.names) like lower(${chunk}::text)`;
  const inFile = anyOf(name.map((pattern) => sql`f.name like lower(${pattern}::text)`));
  const isGlob = hasWildcard(fragment);
  // A fragment cuts the names, not line feeds, which takes a tenth of the time where few files have it. Behind the last
  // one in a name follows a line feed.
  const parts = isGlob
    ? sql`unnest(string_to_array(coalesce(c.folded, c.names), E'\\n'))`
    : sql`unnest((string_to_array(coalesce(c.folded, c.names) || E'\\n', lower(${fragment}::text)))[2:])`;
  const isFile = (part: RawBuilder<unknown>) =>
    isGlob
      ? anyOf(name.map((one) => sql`${part} like lower(${one}::text)`))
      : sql<boolean>`strpos(${part}, E'\\n') > 0`;
  // OFFSET: counted once, wherever the number is used.
  const countInChunk = sql`(select count(*) as n from (select ${parts} as part) p where ${isFile(sql`p.part`)} offset 0)`;
  const isSure = isHead(fragment) ? sql<boolean>`c.heads like lower(${chunk}::text)` : sql<boolean>`false`;
  const heads = headPatterns(fragment);
  const pattern = { inChunk, inFile, countInChunk, parts, isFile, isSure };
  if (heads === undefined) return { ...pattern, inHeads: sql`true`, inBoth: inChunk, isIndexed: false };
  const inHeads = anyOf(heads.map(likeHeads));
  const isAllIndexed = heads.every(isIndexed);
  const rarest = sample && isAllIndexed ? rarestOf(heads, sample) : undefined;
  const candidates = rarest ? candidatesBy(heads, rarest.pieces) : candidatesOf(heads);
  return {
    ...pattern,
    inHeads,
    inBoth: sql`case when ${inHeads} then ${inChunk} else false end`,
    isIndexed: isAllIndexed,
    ...(candidates ? { candidates } : {}),
    ...(rarest ? { expectedCandidates: rarest.expected } : {}),
  };
}

/** True for a fragment that heads have only where a file has it: not as one of their words, not with their #. */
const isHead = (fragment: string) => !/[#*?]/.test(fragment) && (fragment.length > 3 || /[^a-z0-9]/i.test(fragment));

/**
 * Datasets with a file that fits, as rows of ids, for `d.id in (…)`, whoever may read them. Takes a few milliseconds for a
 * rare pattern, and a few microseconds for each chunk with a common one.
 */
export function datasetsWithFile(fragment: string): RawBuilder<unknown> {
  const pattern = filePattern(fragment);
  // OFFSET: the chunks are found by themselves, whatever surrounds this.
  return sql`select c.dataset_id
    from (select c.block_id, c.dataset_id from ${pattern.isIndexed ? sql`file_chunk c` : chunksOf(pattern.candidates)}
      where ${hasFit(fragment, pattern)} and ${isOriginal} offset 0) c`;
}

/** The same as a condition on few datasets `d` that are known: their chunks are looked at, without an index of names. */
export const hasFile = (fragment: string): RawBuilder<boolean> => sql<boolean>`exists (
  select from file_chunk c where c.dataset_id = d.id and ${hasFit(fragment, filePattern(fragment))}
    and ${isOriginal})`;

/** Some file of the chunk `c` fits. */
function hasFit(fragment: string, { inHeads, inChunk, inFile, isSure }: FilePattern): RawBuilder<boolean> {
  const fits = hasWildcard(fragment)
    ? sql`${inChunk} and exists (select from ${foldedFiles} where ${inFile})`
    : inChunk;
  return sql<boolean>`${inHeads} and (${isSure} or (${fits}))`;
}

/**
 * The chunk `c` is of no archive copy. Most catalogues have few of these: to leave them out takes a third of the time of
 * looking up all other blocks.
 */
export const isOriginal: RawBuilder<boolean> = sql`not exists (
  select from block b where b.id = c.block_id and b.kind = 'datablock')`;

/** FROM: the candidates as `c`, or all chunks. */
export const chunksOf = (candidates: RawBuilder<unknown> | undefined): RawBuilder<unknown> =>
  candidates === undefined
    ? sql`file_chunk c`
    : // OFFSET: candidates come from the index, their rows by their keys, whatever is thought of their number.
      sql`(select * from (${candidates}) w offset 0) w cross join lateral (
        select * from file_chunk c where c.block_id = w.block_id and c.chunk = w.chunk offset 0) c`;

/** True where a chunk may have a file whose path has the text, whatever the case. Undefined where no index tells. */
export function headsMayHave(text: string): RawBuilder<boolean> | undefined {
  // The text is no pattern: what looks like a wildcard stands for itself and is found by one as well.
  const heads = headPatterns(text.replaceAll("*", "?"));
  return heads?.every(isIndexed) ? anyOf(heads.map(likeHeads)) : undefined;
}

const anyOf = (conditions: readonly RawBuilder<unknown>[]) => sql<boolean>`(${sql.join([...conditions], sql` or `)})`;

const likeHeads = (head: HeadPattern) => likeIn(sql`c.heads`, head);

function likeIn(heads: RawBuilder<unknown>, { text, before }: HeadPattern): RawBuilder<boolean> {
  const like = sql<boolean>`${heads} like lower(${hasWildcard(text) ? `%${likePattern(text)}%` : containing(text)}::text)`;
  return before === undefined ? like : sql`(${like} and ${heads} like ${`%${before}%`})`;
}

/**
 * The index is asked for some pieces of each pattern alone. Measured: all trigrams of scan_01983_000002 take 90 ms, since
 * lists of common ones are unpacked, those of _01983_ take 3 ms.
 */
function candidatesBy(heads: readonly HeadPattern[], pieces: readonly (readonly string[])[]): RawBuilder<unknown> {
  const sets = new Map(pieces.map((of) => [of.join("\n"), of]));
  const some = [...sets.values()].map(
    (of) =>
      sql`(${sql.join(
        of.map((piece) => sql`c.heads like lower(${containing(piece)}::text)`),
        sql` and `,
      )})`,
  );
  // Not the column itself: the index must not be asked for the rest.
  const rest = anyOf(heads.map((head) => likeIn(sql`(c.heads || '')`, head)));
  return sql`select c.block_id, c.chunk from file_chunk c where ${anyOf(some)} and ${rest}`;
}

const partsOf = ({ text }: HeadPattern) => text.split(/[*?]/);

const isIndexed = (head: HeadPattern) => head.before !== undefined || partsOf(head).some(hasTrigram);

/** Chunks whose heads have one of the patterns, by the index of heads; undefined where it does not answer. */
function candidatesOf(heads: readonly HeadPattern[]): RawBuilder<unknown> | undefined {
  const indexed = heads.filter(isIndexed);
  const pairs = heads.filter((head) => !isIndexed(head)).map((head) => partsOf(head).find(isPair));
  const chunks = sql`select c.block_id, c.chunk from file_chunk c`;
  const lookups = indexed.length > 0 ? [sql`${chunks} where ${anyOf(indexed.map(likeHeads))}`] : [];
  for (const pair of new Set(pairs)) {
    if (pair === undefined) return undefined;
    lookups.push(sql`${chunks} where c.heads ~ ${pairPattern(pair)}`);
  }
  if (pairs.length > 0) lookups.push(sql`${chunks} where c.beyond_ascii`);
  return sql.join(lookups, sql` union `);
}

/** True where pg_trgm cuts a trigram out of the text: from words of letters and digits, their bounds known or not. */
function hasTrigram(text: string): boolean {
  for (const { 0: word, index } of text.matchAll(/[\p{L}\p{N}]+/gu)) {
    const before = index > 0 ? 2 : 0;
    const behind = index + word.length < text.length ? 1 : 0;
    if ([...word].length + before + behind >= 3) return true;
  }
  return false;
}

const isPair = (part: string) => /^[!-~]{2,}$/.test(part) && /[a-z0-9]/i.test(part);

/**
 * Two characters are no trigram, but PostgreSQL can enumerate the trigrams that end with them: the character before is
 * one of ASCII, or the heads are some of the few with others. Measured: 0.3 ms where there is none.
 */
const pairPattern = (pair: string) => `(^|[\\x01-\\x7f])${pair.toLowerCase().replaceAll(/[^a-z0-9]/g, "\\$&")}`;
