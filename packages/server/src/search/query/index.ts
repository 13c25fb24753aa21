export type { Condition, Interval, Query, Term } from "./ast.ts";
export { badQuery } from "./errors.ts";
export { boundsOf, intervalInWords } from "./intervals.ts";
export { parseQuery } from "./parse.ts";
