import { sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import type { Condition, Query, Term } from "../query/index.ts";
import { belongingTo, proposalTerm } from "./belonging.ts";
import type { Compiled, CompiledQuery, ExplainedTerm } from "./compiled.ts";
import { hasTerm, textTerm } from "./field-terms.ts";
import { pathTestOf } from "./file-fold.ts";
import { datasetsWithFile, hasFile } from "./file-index.ts";
import { resolveMetadata } from "./metadata.ts";
import { anyPart, facetIs, never } from "./parts.ts";
import { pathTerm } from "./path-terms.ts";
import { hasWildcard } from "./patterns.ts";
import type { Session } from "./session.ts";
import { asksTitles, idTerm, inOrder, wordsOf, wordsTerm } from "./text-terms.ts";
import { countTerm, metadataTerm, timeTerm } from "./value-terms.ts";
import { type AskedWords, lookUpWords } from "./word-lookup.ts";

/** Whether words of the query are looked for in titles. */
export const asksNames = ({ terms }: Query): boolean =>
  terms.some(({ condition }) => condition.kind === "word" || condition.kind === "phrase");

/** Turns a query into conditions and explains each term. Reads the dictionary of metadata keys where it must. */
export async function compileQuery(session: Session, principal: Principal, query: Query): Promise<CompiledQuery> {
  const words = query.terms.map(({ condition }): AskedWords | undefined => {
    if (condition.kind !== "word" && condition.kind !== "phrase") return undefined;
    const text = condition.kind === "word" ? condition.word : condition.phrase;
    const own = wordsOf(text, condition.kind === "phrase");
    return own && { query: own, inTitles: asksTitles(text) };
  });
  const asked = words.filter((one) => one !== undefined);
  const found = await lookUpWords(session, principal, asked);
  const compiled: Compiled[] = [];
  for (const [index, term] of query.terms.entries()) {
    const { condition } = term;
    if (condition.kind === "metadata")
      compiled.push(metadataTerm(condition, await resolveMetadata(session, principal, condition, term)));
    else if (condition.kind === "word" || condition.kind === "phrase") {
      const isPhrase = condition.kind === "phrase";
      const text = isPhrase ? condition.phrase : condition.word;
      const own = words[index];
      // A number may be a proposal or a beamtime, whose halves stand in different fields and records.
      const belonging = !isPhrase && /\d{3}/.test(text) ? await belongingTo(session, principal, text) : undefined;
      const lookup = own && found[asked.indexOf(own)];
      compiled.push(wordsTerm({ text, isPhrase, query: own?.query, found: lookup }, belonging, principal));
    } else compiled.push(await compile(session, principal, condition));
  }
  const terms = query.terms.flatMap((term, index) => {
    const parts = compiled[index];
    return parts ? [explained(term, parts)] : [];
  });
  return { compiled, expression: query.expression, terms };
}

function explained(term: Term, { kind, field, meaning, suggestions }: Compiled): ExplainedTerm {
  return {
    text: term.text,
    position: term.position,
    length: term.text.length,
    kind,
    ...(field === undefined ? {} : { field }),
    negated: term.negated,
    meaning: term.negated ? `not: ${meaning}` : meaning,
    ...(suggestions === undefined || suggestions.length === 0 ? {} : { suggestions }),
  };
}

type Plain = Exclude<Condition, { kind: "metadata" | "word" | "phrase" }>;

async function compile(session: Session, principal: Principal, condition: Plain): Promise<Compiled> {
  switch (condition.kind) {
    case "id":
      return idTerm(condition.id, principal);
    case "path":
      return pathTerm(session, condition.path, condition.orWords ? inOrder(condition.path, principal) : undefined);
    case "text":
      return textTerm(session, principal, condition);
    case "proposal":
      return proposalTerm(condition.field, condition.value, await belongingTo(session, principal, condition.value));
    case "published":
      return {
        kind: "field",
        field: "published",
        meaning: condition.value ? "is published" : "is not published",
        condition: condition.value ? sql`d.published` : sql`not d.published`,
        leaf: facetIs("isPublished", [String(condition.value)]),
      };
    case "time":
      return timeTerm(condition);
    case "count":
      return countTerm(condition);
    case "has":
      return hasTerm(condition.field);
    case "file":
      return fileTerm(session, condition.pattern);
    case "any":
      return listTerm(await inTurn(condition.of, (one) => compileSimple(session, principal, one)));
  }
}

type Simple = Extract<Condition, { kind: "any" }>["of"][number];

/** One of a list; the parser puts neither words nor lists in there. */
const compileSimple = (session: Session, principal: Principal, condition: Simple): Promise<Compiled> =>
  condition.kind === "word" || condition.kind === "phrase"
    ? Promise.reject(new TypeError(`a list of ${condition.kind}s`))
    : compile(session, principal, condition);

// One connection takes one statement at a time.
async function inTurn<From, To>(values: readonly From[], make: (value: From) => Promise<To>): Promise<To[]> {
  const made: To[] = [];
  for (const value of values) made.push(await make(value));
  return made;
}

/** Any of the values of one field, as one term. */
function listTerm(of: readonly Compiled[]): Compiled {
  const [first] = of;
  const { ids: _ids, ...whole } = anyPart(
    of.flatMap(({ condition, leaf, wider }) =>
      condition ? [{ condition, ...(leaf ? { leaf } : wider ? { wider } : {}) }] : [],
    ),
  );
  const head = /^.*? (?:is|contains|beamtime) /.exec(first?.meaning ?? "")?.[0] ?? "";
  const isShort = head !== "" && of.every(({ meaning }) => meaning.startsWith(head));
  const meanings = of.map(({ meaning }, index) => (isShort && index > 0 ? meaning.slice(head.length) : meaning));
  return {
    kind: first?.kind ?? "field",
    ...(first?.field === undefined ? {} : { field: first.field }),
    meaning: meanings.join(" or "),
    ...whole,
  };
}

async function fileTerm(session: Session, pattern: string): Promise<Compiled> {
  const meaning = `has a file ${hasWildcard(pattern) ? "named" : "whose path contains"} ${pattern}`;
  const head = { kind: "file", field: "file", meaning } as const;
  // It parts the names of a chunk.
  if (pattern.includes("\n")) return { ...head, ...never };
  return {
    ...head,
    condition: sql`d.id in (${datasetsWithFile(pattern)})`,
    leaf: { on: "files", test: await pathTestOf(session, pattern) },
    check: hasFile(pattern),
  };
}
