import type { Filter } from "@margay/contract";
import { type RawBuilder, sql } from "kysely";
import type { FindKind } from "../../finder.ts";
import { partsOf, phraseQuery, prefixQuery } from "../patterns.ts";
import { canBeStored } from "./json-values.ts";
import type { Mode } from "./lookups.ts";
import { refusal } from "./refusal.ts";
import { never } from "./value-tests.ts";

const maxWords = 100;

/** Free text: by the words of the record; a block has those of its dataset. */
export function textCondition(
  kind: FindKind,
  mode: Mode,
  { text, words }: Extract<Filter, { op: "text" }>,
): RawBuilder<boolean> {
  const isSmall = kind !== "dataset" && kind !== "origdatablock" && kind !== "datablock";
  const queries = queriesFor(text, isSmall);
  if (queries.length === 0) return never;
  const query = sql`(${sql.join(queries, words === "all" ? sql` && ` : sql` || `)})`;
  if (isSmall) return sql<boolean>`r.tsv @@ ${query}`;
  return mode === "set"
    ? sql<boolean>`d.id in (select s.id from dataset_search s where s.tsv @@ ${query})`
    : sql<boolean>`exists (select from dataset_search s where s.id = d.id and s.tsv @@ ${query})`;
}

function queriesFor(text: string, isSmall: boolean): RawBuilder<unknown>[] {
  if (!canBeStored(text)) return [];
  const found = [...text.matchAll(/"([^"]*)"?|([^\s"]+)/g)];
  if (found.length > maxWords) throw refusal("text", `more than ${maxWords} words`);
  return found.flatMap(([, phrase, word]) => {
    if (phrase !== undefined) return hasWord(phrase) ? [isSmall ? smallPhrase(phrase) : phraseQuery(phrase)] : [];
    const parts = partsOf(word ?? "");
    if (parts.length === 0) return [];
    // The words of small records are indexed as they stand, those of datasets in parts too.
    return [isSmall ? sql`(${prefixQuery([word ?? ""])} || ${prefixQuery(parts)})` : prefixQuery(parts)];
  });
}

const hasWord = (text: string) => /[\p{L}\p{N}]/u.test(text);
const smallPhrase = (phrase: string) => sql`phraseto_tsquery('simple', ${phrase})`;
