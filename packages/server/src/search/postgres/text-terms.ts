import { type RawBuilder, sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import type { Condition } from "../query/index.ts";
import { belongingTo } from "./belonging.ts";
import type { Compiled } from "./compiled.ts";
import { hasWildcard, insidePattern, likePattern, partsOf, phraseQuery, prefixQuery } from "./patterns.ts";
import { techniqueNamed } from "./technique-names.ts";
import { byGroups, groupArray, readable } from "./visible.ts";

/** Datasets whose words match, by the index over words and readers together. */
const matchingWords = (query: RawBuilder<unknown>, principal: Principal) => sql`
  select s.id from dataset_search s where s.tsv @@ ${query}
  ${byGroups(principal) ? sql`and s.visible_to && ${groupArray(principal)}` : sql``}`;

// Some signs are no words to PostgreSQL either; such a query is empty and would match nothing.
const unlessEmpty = (query: RawBuilder<unknown>, condition: RawBuilder<boolean>) =>
  sql<boolean>`(numnode(${query}) = 0 or ${condition})`;

export function wordTerm(word: string, principal: Principal): Compiled {
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

export function phraseTerm(phrase: string, principal: Principal): Compiled {
  if (!/[\p{L}\p{N}]/u.test(phrase)) return { kind: "phrase", meaning: "ignored: neither letters nor digits" };
  const query = phraseQuery(phrase);
  return {
    kind: "phrase",
    meaning: `has the words "${phrase.trim()}" in this order`,
    condition: unlessEmpty(query, sql`d.id in (${matchingWords(query, principal)})`),
  };
}

export function idTerm(id: string, principal: Principal): Compiled {
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

export function textTerm({ field, value }: Extract<Condition, { kind: "text" }>, principal: Principal): Compiled {
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
