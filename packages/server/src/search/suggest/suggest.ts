import type { SearchSuggestions, Suggestion } from "@margay/contract";
import type { Principal } from "../../access/index.ts";
import type { Database } from "../../db/database.ts";
import type { SearchEngine } from "../engine.ts";
import type { SeenOf } from "../postgres/seen.ts";
import { withSession } from "../postgres/session.ts";
import { fieldNames, fieldOf, fields } from "../query/index.ts";
import { type Caret, caretIn } from "./caret.ts";
import { quoted } from "./inserts.ts";
import { keysLike, perKind, recordItem, type Source, techniquesLike } from "./items.ts";
import { datasetsLike, recordsLike } from "./records-store.ts";
import { facetItems, valuesOf } from "./values.ts";

export interface SuggestionQuery {
  q: string;
  /** Place of the caret in UTF-16 units; the end unless told. */
  cursor?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** What may be typed next. Only what the caller may read comes up, and is counted. */
export interface Suggestions {
  suggest(principal: Principal, query: SuggestionQuery): Promise<SearchSuggestions>;
}

export function createSuggestions(database: Database, search: SearchEngine & Partial<SeenOf>): Suggestions {
  return {
    async suggest(principal, { q, cursor, signal }) {
      const seen = await search.seen?.(principal, signal);
      const caret = caretIn(q, Math.min(cursor ?? q.length, q.length));
      const { from, to, name } = caret;
      return withSession(database, signal, async (plain) => {
        const session = { ...plain, seen };
        const source = { session, principal, search, signal };
        const items =
          name === undefined ? await anything(source, caret.typed) : await valuesOf(source, name, caret.typed);
        return { from, to, ...(name === undefined ? {} : { field: fieldOf(name) ?? name }), items };
      });
    },
  };
}

/** Whatever may begin a term: fields, keys, and what records are known by. */
async function anything(source: Source, typed: Caret["typed"]): Promise<Suggestion[]> {
  const text = typed.trim();
  const fieldItems = fieldsLike(text);
  if (text === "") return [...fieldItems, ...(await keysLike(source, ""))];
  if (text.length < 2) return [...fieldItems, ...(await keysLike(source, text))];
  // Facets are the search's, with a connection of its own.
  const [values, [keys, named]] = await Promise.all([
    facetItems(source, ["principalInvestigator", "keyword", "type", "dataFormat"], text, 3),
    keysLike(source, text).then(async (items) => [items, await recordsWith(source, text)] as const),
  ]);
  return [...fieldItems, ...keys, ...values, ...named];
}

async function recordsWith({ session, principal }: Source, text: string): Promise<Suggestion[]> {
  const records = await recordsLike(session, principal, ["proposal", "beamtime", "sample", "instrument"], text, 3);
  const datasets = await datasetsLike(session, principal, text, perKind);
  return [
    ...records.map(recordItem),
    ...techniquesLike(text),
    ...datasets.map(({ pid, name }): Suggestion => ({ kind: "dataset", label: name, note: pid, insert: quoted(pid) })),
  ];
}

function fieldsLike(text: string): Suggestion[] {
  const folded = text.toLowerCase();
  const rank = (name: string, also: readonly string[]) =>
    name.startsWith(folded) ? 0 : also.some((one) => one.startsWith(folded)) ? 1 : name.includes(folded) ? 2 : 3;
  return fieldNames
    .map((name) => ({ name, rank: rank(name, fields[name].also) }))
    .filter((one) => one.rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, text === "" ? fieldNames.length : perKind)
    .map(({ name }) => ({ kind: "field", label: name, insert: `${name}:`, note: fields[name].note }));
}
