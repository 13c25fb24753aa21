import { type RawBuilder, sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import { foldText } from "../../text/index.ts";
import { spellingsOf, techniqueLabel, techniquesNamed, withNarrower } from "../techniques/panet.ts";
import type { Belonging } from "./belonging.ts";
import type { Compiled } from "./compiled.ts";
import { anyPart, beginnings, facetIs, idsPart, type Part } from "./parts.ts";
import { partsOf, phraseQuery, prefixQuery } from "./patterns.ts";
import { isTechnique } from "./technique-terms.ts";
import { byGroups, groupArray, readable } from "./visible.ts";
import { titledWith, type WordLookup } from "./word-lookup.ts";

/** Up to so many references travel with a statement. */
const maxRefs = 2_000;

/** Datasets whose words match, by the index over words and readers together. */
const matchingWords = (query: RawBuilder<unknown>, principal: Principal) => sql`
  select s.id from dataset_search s where s.tsv @@ ${query}
  ${byGroups(principal) ? sql`and s.visible_to && ${groupArray(principal)}` : sql``}`;

/** Has the words in this order, each from its beginning. */
export function inOrder(text: string, principal: Principal): Part | undefined {
  const query = wordsOf(text, false);
  return query && idsPart(matchingWords(query, principal), undefined, beginnings(partsOf(text)));
}

/** Titles are looked at from three letters and digits on: fewer begin words of very many. */
export const asksTitles = (text: string): boolean => (text.match(/[\p{L}\p{N}]/gu)?.length ?? 0) >= 3;

/** The text-search query of a word or phrase; undefined where it has neither letters nor digits. */
export function wordsOf(text: string, isPhrase: boolean): RawBuilder<unknown> | undefined {
  if (isPhrase) return /[\p{L}\p{N}]/u.test(text) ? phraseQuery(text) : undefined;
  const parts = partsOf(text);
  return parts.length === 0 ? undefined : prefixQuery(parts);
}

/** Has the words itself, or belongs to a record whose title has them. */
function wordsParts(query: RawBuilder<unknown>, found: WordLookup, principal: Principal): Part[] {
  const { refs, leaf, beginnings: all } = found;
  const words: Part = {
    ...idsPart(
      matchingWords(query, principal),
      leaf,
      all.length === 0 ? undefined : { on: "and", of: all.map((one) => ({ on: "word", prefix: one })) },
    ),
    // OFFSET keeps PostgreSQL from going by the words after all. Measured with 5,000 of 20,000 with the words: half the time.
    check: sql`exists (select from dataset_search s where s.id = d.id and s.tsv @@ ${query} offset 0)`,
  };
  if (refs === undefined)
    return [words, idsPart(sql`select id from dataset where refs && array(${titledWith(query, principal)})`)];
  if (refs.length === 0) return [words];
  const few = refs.length <= maxRefs;
  const wanted = few ? sql`${refs}::text[]` : sql`array(${titledWith(query, principal)})`;
  return [words, idsPart(sql`select id from dataset where refs && ${wanted}`, facetIs("ref", refs))];
}

/** Of a technique whose whole name or abbreviation was typed. */
function techniqueOf(text: string): { part: Part; label: string } | undefined {
  const named = techniquesNamed(text);
  const label = named[0] === undefined ? undefined : techniqueLabel(named[0]);
  if (label === undefined) return undefined;
  return { part: isTechnique(new Set(spellingsOf(withNarrower(named)).map(foldText))), label };
}

interface Words {
  text: string;
  isPhrase: boolean;
  query: RawBuilder<unknown> | undefined;
  found: WordLookup | undefined;
}

export function wordsTerm(
  { text, isPhrase, query, found }: Words,
  belonging: Belonging | undefined,
  principal: Principal,
): Compiled {
  const kind = isPhrase ? "phrase" : "text";
  if (!query || !found || (found.isEmpty && !belonging))
    return { kind, meaning: "ignored: neither letters nor digits" };
  const parts = partsOf(text);
  const technique = techniqueOf(text);
  const words = isPhrase
    ? `has the words "${text.trim()}" in this order`
    : parts.length === 1
      ? `has a word that begins with "${parts[0]}"`
      : `has words that begin with ${parts.join(" ")}, in this order`;
  const isAlso = technique && technique.label !== text.toLowerCase() ? `, or is of ${technique.label}` : "";
  const anyOf = [
    ...(found.isEmpty ? [] : wordsParts(query, found, principal)),
    ...(belonging ? [belonging] : []),
    ...(technique ? [technique.part] : []),
  ];
  const { ids: _ids, ...whole } = anyPart(anyOf);
  return {
    kind,
    meaning: `${words}${isAlso}`,
    ...(whole.leaf || !anyOf.some(({ leaf }) => leaf) ? {} : { anyOf }),
    ...whole,
  };
}

export function idTerm(id: string, principal: Principal): Compiled {
  const parts = partsOf(id);
  return {
    kind: "id",
    meaning: `is or belongs to ${id}, or has it among its words`,
    condition: sql`d.id in (
      select id from dataset where key = ${id}
      union select id from dataset where refs && ${["proposal", "sample", "instrument"].map((kind) => `${kind}:${id}`)}::text[]
      union select listed.id from record r cross join unnest(r.refs) as ref
        join dataset listed on ref = 'dataset:' || listed.key
        where ${readable(principal, "publication")} and r.key = ${id}
      ${parts.length === 0 ? sql`` : sql`union select s.id from dataset_search s where s.tsv @@ ${prefixQuery(parts)}`})`,
  };
}
