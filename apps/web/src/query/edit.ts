import type { SearchExpression, SearchTerm } from "@margay/contract";

/** A query as the server understood it. */
export interface Understood {
  q: string;
  terms: readonly SearchTerm[];
  expression: SearchExpression | undefined;
}

const connectorAtEnd = /(?:^|[\s()])(?:or|OR|and|AND|\|\|?)\s*$/;
const connectorAtStart = /^\s*(?:or|OR|and|AND|\|\|?)(?=$|[\s()])/;

/** Whether the terms still stand where the server saw them; while one types, an answer may belong to an older text. */
export const fitsText = ({ q, terms }: Pick<Understood, "q" | "terms">): boolean =>
  terms.every(({ position, length, text }) => q.slice(position, position + length) === text);

/**
 * The query without what stands from `start` to `end`. A connector that would be left alone goes too, and so do
 * parentheses that would be empty, with the `-` or the field in front of them.
 */
export function cut(q: string, start: number, end: number): string {
  let left = q.slice(0, start).replace(/-$/, "");
  let right = q.slice(end);
  for (;;) {
    const opens = /\(\s*$/.test(left);
    if ((opens || left.trim() === "") && connectorAtStart.test(right)) right = right.replace(connectorAtStart, "");
    else if (connectorAtEnd.test(left) && (/^\s*(?:\)|$)/.test(right) || connectorAtStart.test(right)))
      left = left.replace(/(?:or|OR|and|AND|\|\|?)\s*$/, "");
    else if (opens && /^\s*\)/.test(right)) {
      left = left.replace(/[^\s()]*\(\s*$/, "");
      right = right.replace(/^\s*\)/, "");
    } else break;
  }
  const before = left.trimEnd();
  const after = right.trimStart();
  const glue = before === "" || after === "" || before.endsWith("(") || after.startsWith(")") ? "" : " ";
  return `${before}${glue}${after}`;
}

export const withoutTerm = (q: string, { position, length }: Pick<SearchTerm, "position" | "length">): string =>
  cut(q, position, position + length);

/** The query without several of its terms. */
export const withoutTerms = (q: string, terms: readonly Pick<SearchTerm, "position" | "length">[]): string =>
  terms.toSorted((a, b) => b.position - a.position).reduce(withoutTerm, q);

/** The conditions that must all hold, as the outermost level of the query says. */
export function conjuncts(expression: SearchExpression | undefined): readonly SearchExpression[] {
  if (expression === undefined) return [];
  return expression.op === "and" ? expression.of : [expression];
}

/** A field of the record, or a metadata key, which may have the name of a field. */
export interface Subject {
  field: string;
  kind: "field" | "metadata";
}

/** Terms of a field that must all hold and are not negated: what a range of that field replaces. */
export function termsOfField({ terms, expression }: Understood, { field, kind }: Subject): SearchTerm[] {
  return conjuncts(expression).flatMap((part) => {
    const term = part.op === "term" ? terms[part.index] : undefined;
    return term?.field === field && term.kind === kind && !term.negated && /[:<>=≤≥]/.test(term.text) ? [term] : [];
  });
}

/** The query narrowed by a condition on a field; one that is there already is replaced. An empty text only removes. */
export function withFieldCondition(understood: Understood, subject: Subject, condition: string): string {
  const { q, expression } = understood;
  const rest = (fitsText(understood) ? withoutTerms(q, termsOfField(understood, subject)) : q).trim();
  if (rest === "" || condition === "") return rest || condition;
  const isOr = expression?.op === "or" && rest === q.trim();
  return `${isOr ? `(${rest})` : rest} ${condition}`;
}

/** The query with a part of it replaced, and where the caret comes to stand. */
export function replaced(q: string, from: number, to: number, insert: string): { text: string; caret: number } {
  return { text: `${q.slice(0, from)}${insert}${q.slice(to)}`, caret: from + insert.length };
}
