import type { Expression } from "./ast.ts";

/** What an expression comes down to in another form. */
export interface Folding<Form> {
  /** Undefined where the term says nothing. */
  term(index: number): Form | undefined;
  /** At least two parts. */
  and(of: readonly Form[]): Form;
  or(of: readonly Form[]): Form;
  not(of: Form): Form;
}

/** Brings an expression into another form; terms that say nothing are left out. Undefined where nothing is left: all fit. */
export function foldExpression<Form>(expression: Expression, into: Folding<Form>): Form | undefined {
  if (expression.op === "term") return into.term(expression.index);
  if (expression.op === "not") {
    const inner = foldExpression(expression.of, into);
    return inner === undefined ? undefined : into.not(inner);
  }
  const parts = expression.of.flatMap((part) => {
    const form = foldExpression(part, into);
    return form === undefined ? [] : [form];
  });
  return parts.length < 2 ? parts[0] : into[expression.op](parts);
}
