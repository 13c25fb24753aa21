export type { Condition, CountField, Expression, Interval, OptionalField, Query, Term, TimeField } from "./ast.ts";
export { badQuery } from "./errors.ts";
export { foldExpression } from "./expression.ts";
export { type FieldName, fieldNames, fieldOf, fields, metadataPath } from "./fields.ts";
export { boundsOf, intervalInWords } from "./intervals.ts";
export { parseQuery } from "./parse.ts";
export { bytesInWords } from "./sizes.ts";
export type { Scope } from "./tokens.ts";
