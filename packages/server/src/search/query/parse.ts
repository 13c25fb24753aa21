import type { Expression, Query, Term } from "./ast.ts";
import { conditionOf } from "./conditions.ts";
import { badQuery } from "./errors.ts";
import type { Token } from "./tokens.ts";
import { readTree, type Tree } from "./tree.ts";

const maxQueryLength = 4_000;
const maxTerms = 50;

/**
 * Parses a query. Throws `invalid_query` with the position of what is wrong and a suggestion.
 *
 * @param now what `today` and `last 30 days` count from.
 */
export function parseQuery(text: string, now: Date = new Date()): Query {
  if (text.length > maxQueryLength)
    throw badQuery(`it is longer than ${maxQueryLength} characters`, maxQueryLength, "Shorten it.");
  const control = text.search(/(?!\s)\p{Cc}/u);
  if (control >= 0) throw badQuery("it contains a control character", control, "Remove it.");
  const tree = readTree(
    text.replaceAll(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, " "),
    maxTerms,
  );
  const terms: Term[] = [];
  const expressionOf = (part: Tree): Expression | undefined => {
    if (part.op === "token") {
      const { token } = part;
      if (token.value === "" && token.name === undefined) return undefined;
      terms.push(termOf(text, token, now));
      return { op: "term", index: terms.length - 1 };
    }
    if (part.op === "not") {
      const inner = expressionOf(part.of);
      return inner && { op: "not", of: inner };
    }
    const of = part.of.flatMap((one) => expressionOf(one) ?? []);
    const [only] = of;
    return of.length < 2 ? only : { op: part.op, of };
  };
  return { expression: expressionOf(tree) ?? { op: "and", of: [] }, terms };
}

function termOf(text: string, token: Token, now: Date): Term {
  return {
    text: text.slice(token.start, token.end),
    position: token.start,
    negated: token.negated,
    condition: conditionOf(token, now),
  };
}
