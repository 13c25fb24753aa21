import { sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import type { Condition, Query, Term } from "../query/index.ts";
import { belongingTo } from "./belonging.ts";
import type { Compiled, CompiledQuery, ExplainedTerm } from "./compiled.ts";
import { resolveMetadata } from "./metadata.ts";
import { filePatterns, hasWildcard } from "./patterns.ts";
import type { Session } from "./session.ts";
import { idTerm, phraseTerm, textTerm, wordTerm } from "./text-terms.ts";
import { countTerm, metadataTerm, timeTerm } from "./value-terms.ts";

/** Turns a query into conditions and explains each term. Reads the dictionary of metadata keys where it must. */
export async function compileQuery(session: Session, principal: Principal, query: Query): Promise<CompiledQuery> {
  const compiled: Compiled[] = [];
  for (const term of query.terms) {
    const { condition } = term;
    compiled.push(
      condition.kind === "metadata"
        ? metadataTerm(condition, await resolveMetadata(session, principal, condition, term))
        : compile(condition, principal),
    );
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
