export type { Condition, Expression, Interval, Query, Term } from "./ast.ts";
export { badQuery } from "./errors.ts";
export { type Folding, foldExpression } from "./expression.ts";
export { boundsOf, intervalInWords } from "./intervals.ts";
export { parseQuery } from "./parse.ts";
