import type { SearchTerm } from "@margay/contract";
import { type RawBuilder, sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import { type Condition, intervalInWords, type Query, type Term } from "../query/index.ts";
import { belongingTo } from "./belonging.ts";
import { type MetadataTargets, resolveMetadata } from "./metadata.ts";
import {
  filePatterns,
  hasWildcard,
  insidePattern,
  likePattern,
  partsOf,
  phraseQuery,
  prefixQuery,
} from "./patterns.ts";
import type { Session } from "./session.ts";
import { techniqueNamed } from "./technique-names.ts";
import { byGroups, groupArray, readable } from "./visible.ts";

/** What a term asks for, as SQL on the row aliased `d`, and in words. */
interface Compiled {
  /** Absent where the term says nothing, such as a lone `&`. */
  condition?: RawBuilder<boolean>;
  kind: SearchTerm["kind"];
  field?: string;
  meaning: string;
  suggestions?: string[];
}

export interface CompiledQuery {
  /** One condition a term; all must hold. */
  conditions: RawBuilder<boolean>[];
  terms: SearchTerm[];
}

/** Turns a query into SQL conditions and explains each term. Reads the dictionary of metadata keys where it must. */
export async function compileQuery(session: Session, principal: Principal, query: Query): Promise<CompiledQuery> {
  const compiled: { term: Term; parts: Compiled }[] = [];
  for (const term of query.terms) {
    const { condition } = term;
    const parts =
      condition.kind === "metadata"
        ? metadataTerm(condition, await resolveMetadata(session, principal, condition, term))
        : compile(condition, principal);
    compiled.push({ term, parts });
  }
  const conditions = compiled.flatMap(({ term, parts: { condition } }) =>
    condition === undefined ? [] : [term.negated ? sql<boolean>`not (${condition})` : condition],
  );
  return { conditions, terms: compiled.map(({ term, parts }) => explained(term, parts)) };
}

function explained(term: Term, { kind, field, meaning, suggestions }: Compiled): SearchTerm {
  return {
    text: term.text,
    kind,
    ...(field === undefined ? {} : { field }),
    negated: term.negated,
    meaning: term.negated ? `not: ${meaning}` : meaning,
    ...(suggestions === undefined || suggestions.length === 0 ? {} : { suggestions }),
  };
}

function compile(condition: Exclude<Condition, { kind: "metadata" }>, principal: Principal): Compiled {
  switch (condition.kind) {
    case "word":
      return wordTerm(condition.word, principal);
    case "phrase":
      return phraseTerm(condition.phrase, principal);
    case "id":
      return idTerm(condition.id, principal);
    case "text":
      return textTerm(condition, principal);
    case "proposal":
      return {
        kind: "field",
        field: condition.field,
        meaning: `belongs to proposal or beamtime ${condition.value}`,
        condition: sql`d.id in (${belongingTo(condition.value, principal)})`,
      };
    case "published":
      return {
        kind: "field",
        field: "published",
        meaning: condition.value ? "is published" : "is not published",
        condition: condition.value ? sql`d.published` : sql`not d.published`,
      };
    case "time":
      return timeTerm(condition);
    case "count":
      return countTerm(condition);
    case "file":
      return fileTerm(condition.pattern);
  }
}

/** Datasets whose words match, by the index over words and readers together. */
const matchingWords = (query: RawBuilder<unknown>, principal: Principal) => sql`
  select s.id from dataset_search s where s.tsv @@ ${query}
  ${byGroups(principal) ? sql`and s.visible_to && ${groupArray(principal)}` : sql``}`;

// Some signs are no words to PostgreSQL either; such a query is empty and would match nothing.
const unlessEmpty = (query: RawBuilder<unknown>, condition: RawBuilder<boolean>) =>
  sql<boolean>`(numnode(${query}) = 0 or ${condition})`;

function wordTerm(word: string, principal: Principal): Compiled {
  const parts = partsOf(word);
  if (parts.length === 0) return { kind: "text", meaning: "ignored: neither letters nor digits" };
  const query = prefixQuery(parts);
  const meaning =
    parts.length === 1
      ? `has a word that begins with "${word}"`
      : `has words that begin with ${parts.join(" ")}, in this order`;
  // A number may be a proposal or a beamtime, whose halves stand in different fields and records.
  if (/\d{3}/.test(word))
    return {
      kind: "text",
      meaning,
      condition: sql`d.id in (${matchingWords(query, principal)} union ${belongingTo(word, principal)})`,
    };
  return { kind: "text", meaning, condition: unlessEmpty(query, sql`d.id in (${matchingWords(query, principal)})`) };
}

function phraseTerm(phrase: string, principal: Principal): Compiled {
  if (!/[\p{L}\p{N}]/u.test(phrase)) return { kind: "phrase", meaning: "ignored: neither letters nor digits" };
  const query = phraseQuery(phrase);
  return {
    kind: "phrase",
    meaning: `has the words "${phrase.trim()}" in this order`,
    condition: unlessEmpty(query, sql`d.id in (${matchingWords(query, principal)})`),
  };
}

function idTerm(id: string, principal: Principal): Compiled {
  const parts = partsOf(id);
  return {
    kind: "id",
    meaning: `is or belongs to ${id}, or has it among its words`,
    condition: sql`d.id in (
      select id from dataset where key = ${id}
      union select listed.id from record r cross join unnest(r.refs) as ref
        join dataset listed on ref = 'dataset:' || listed.key
        where ${readable(principal, "publication")} and r.key = ${id}
      union select s.id from dataset_search s where s.tsv @@ ${prefixQuery(parts)})`,
  };
}

const inList = (list: RawBuilder<unknown>, pattern: string) =>
  sql<boolean>`exists (select 1 from unnest(${list}) as one where one ilike ${pattern})`;

/** Ids of readable records of a kind whose name matches. */
const namedLike = (principal: Principal, kind: string, value: string) =>
  sql`array(select r.key from record r where ${readable(principal, kind)} and r.label ilike ${insidePattern(value)})`;

/** Narrowed by the index of words, then compared with the document. */
function inDocument(value: string, test: RawBuilder<boolean>): RawBuilder<boolean> {
  const parts = partsOf(value.replace(/[*?]/g, " "));
  if (parts.length === 0) return sql<boolean>`false`;
  return sql<boolean>`d.id in (
    select s.id from dataset_search s join dataset_doc x using (id) where s.tsv @@ ${prefixQuery(parts)} and ${test})`;
}

const techniqueNamedLike = (name: string) =>
  inDocument(
    name,
    sql`exists (
      select 1 from json_array_elements(x.doc -> 'techniques') as one where one ->> 'name' ilike ${insidePattern(name)})`,
  );

function textTerm({ field, value }: Extract<Condition, { kind: "text" }>, principal: Principal): Compiled {
  const whole = likePattern(value);
  const inside = insidePattern(value);
  const longName = field === "technique" ? techniqueNamed(value) : undefined;
  const spellings = longName === undefined ? [value] : [value, longName];
  const tests: Record<typeof field, () => RawBuilder<boolean>> = {
    type: () => sql`d.type ilike ${whole}`,
    group: () => sql`d.owner_group ilike ${whole}`,
    format: () => sql`coalesce(d.data_format ilike ${whole}, false)`,
    pid: () => (hasWildcard(value) ? sql`d.key ilike ${whole}` : sql`d.key = ${value}`),
    keyword: () => inList(sql`d.keywords`, whole),
    location: () => sql`coalesce(d.creation_location ilike ${inside}, false)`,
    name: () => sql`d.name ilike ${inside}`,
    pi: () => inList(sql`d.pis`, inside),
    owner: () => inDocument(value, sql`x.doc ->> 'owner' ilike ${inside}`),
    instrument: () =>
      sql`(${inList(sql`d.instrument_ids`, whole)} or d.instrument_ids && ${namedLike(principal, "instrument", value)})`,
    sample: () =>
      sql`(${inList(sql`d.sample_ids`, whole)} or d.sample_ids && ${namedLike(principal, "sample", value)})`,
    technique: () =>
      sql`(${inList(sql`d.techniques`, whole)} or ${sql.join(spellings.map(techniqueNamedLike), sql` or `)})`,
  };
  const isInside = ["location", "name", "pi", "owner"].includes(field) && !hasWildcard(value);
  return {
    kind: field === "pid" ? "id" : "field",
    field,
    meaning: `${fieldWords[field] ?? field} ${isInside ? "contains" : "is"} ${spellings.join(" or ")}`,
    condition: tests[field](),
  };
}

const fieldWords: Partial<Record<string, string>> = {
  group: "owner group",
  pi: "principal investigator",
  format: "data format",
  pid: "PID",
};

const day = (date: Date) =>
  date
    .toISOString()
    .replace(/T00:00:00\.000Z$/, "")
    .replace(/\.000Z$/, "Z");

function timeTerm({ field, from, to }: Extract<Condition, { kind: "time" }>): Compiled {
  const column = field === "created" ? sql`d.ct` : sql`d.updated_at`;
  const tests = [
    ...(from ? [sql`${column} >= ${from.toISOString()}::timestamptz`] : []),
    ...(to ? [sql`${column} < ${to.toISOString()}::timestamptz`] : []),
  ];
  const words = [...(from ? [`from ${day(from)}`] : []), ...(to ? [`before ${day(to)}`] : [])];
  return {
    kind: "field",
    field,
    meaning: `${field} ${words.join(", ")}`,
    condition: sql`(${sql.join(tests, sql` and `)})`,
  };
}

function countTerm({ field, interval }: Extract<Condition, { kind: "count" }>): Compiled {
  const column = field === "size" ? sql`d.size` : sql`d.file_count`;
  const { lo, hi, loOpen, hiOpen, halfDigit = 0 } = interval;
  const tests = [
    ...(lo === undefined ? [] : [sql`${column} ${loOpen ? sql`>` : sql`>=`} ${lo - halfDigit}::float8`]),
    ...(hi === undefined ? [] : [sql`${column} ${hiOpen ? sql`<` : sql`<=`} ${hi + halfDigit}::float8`]),
  ];
  const unit = field === "size" ? "bytes" : "files";
  const name = field === "size" ? "size" : "number of files";
  return {
    kind: "field",
    field,
    meaning: `${name} ${intervalInWords(interval, unit)}`,
    condition: sql`(${sql.join(tests, sql` and `)})`,
  };
}

function fileTerm(pattern: string): Compiled {
  const { name, chunk } = filePatterns(pattern);
  return {
    kind: "file",
    field: "file",
    meaning: `has a file ${hasWildcard(pattern) ? "named" : "whose path contains"} ${pattern}`,
    condition: sql`d.id in (
      select c.dataset_id from file_chunk c join block b on b.id = c.block_id and b.kind = 'origdatablock'
      where c.names ilike ${chunk} and exists (
        select 1 from string_to_table(c.names, E'\n') as one where one ilike any(${name}::text[])))`,
  };
}

// Measured on 100,000 records of 36 numbers: 0.1 s; unnesting all of them 2 s.
function quantityTest({ id, bounds }: MetadataTargets["quantities"][number]): RawBuilder<boolean> {
  const { lo, hi, loOpen, hiOpen } = bounds;
  const within = (low: RawBuilder<unknown>, high: RawBuilder<unknown>) =>
    sql.join(
      [
        ...(lo === undefined ? [] : [sql`${high} ${loOpen ? sql`>` : sql`>=`} ${lo}::float8`]),
        ...(hi === undefined ? [] : [sql`${low} ${hiOpen ? sql`<` : sql`<=`} ${hi}::float8`]),
      ],
      sql` and `,
    );
  const first = sql`array_position(p.key_ids, ${id}::int)`;
  // Only elements of an array of objects share a key; then all of them are looked at.
  return sql<boolean>`case when ${first} is null then false
    when ${within(sql`p.lo[${first}]`, sql`p.hi[${first}]`)} then true
    when array_position(p.key_ids, ${id}::int, ${first} + 1) is null then false
    else exists (select 1 from unnest(p.key_ids, p.lo, p.hi) as q(k, lo, hi)
      where q.k = ${id}::int and ${within(sql`q.lo`, sql`q.hi`)}) end`;
}

function metadataTerm(condition: Extract<Condition, { kind: "metadata" }>, found: MetadataTargets): Compiled {
  const { quantities, tags, meaning, suggestions } = found;
  const keys = [...new Set(quantities.map(({ id }) => id))];
  const tests: RawBuilder<boolean>[] = [];
  if (quantities.length > 0)
    tests.push(sql`d.id in (select p.id from dataset_param p
      where p.key_ids && ${keys}::int[] and (${sql.join(quantities.map(quantityTest), sql` or `)}))`);
  if (tags.length > 0)
    tests.push(sql`d.id in (select s.id from dataset_search s where s.tags && ${tags.map(({ tag }) => tag)}::text[])`);
  const condition_ = tests.length === 0 ? sql<boolean>`false` : sql<boolean>`(${sql.join(tests, sql` or `)})`;
  return { kind: "metadata", field: condition.path, meaning, suggestions, condition: condition_ };
}
