import type { Filter } from "@margay/contract";
import { type RawBuilder, sql } from "kysely";
import { containing } from "../../../db/like.ts";
import { isoText, type Span, spanOf } from "./instants.ts";
import { canBeStored } from "./json-values.ts";
import { translate } from "./patterns.ts";

/** Conditions that look at one value at a time. */
export type ValueFilter = Extract<Filter, { op: "range" | "substring" | "pattern" }>;

export const never = sql<boolean>`false`;
export const ever = sql<boolean>`true`;

export const allOf = (tests: readonly RawBuilder<boolean>[]): RawBuilder<boolean> =>
  tests.length === 0 ? ever : sql<boolean>`(${sql.join(tests, sql` and `)})`;
export const anyOf = (tests: readonly RawBuilder<boolean>[]): RawBuilder<boolean> =>
  tests.length === 0 ? never : sql<boolean>`(${sql.join(tests, sql` or `)})`;

const signs = { gt: sql.raw(">"), gte: sql.raw(">="), lt: sql.raw("<"), lte: sql.raw("<=") };
type Bound = keyof typeof signs;

/** The bounds that are given, of one type; undefined where they are of several or cannot be stored. */
function boundsOf<Type extends "number" | "string">(filter: Extract<Filter, { op: "range" }>, type: Type) {
  const found: [Bound, number | string][] = [];
  for (const name of Object.keys(signs) as Bound[]) {
    const bound = filter[name];
    if (bound === undefined) continue;
    const fits = typeof bound === type && (typeof bound === "number" ? Number.isFinite(bound) : canBeStored(bound));
    if (!fits) return undefined;
    found.push([name, bound]);
  }
  return found;
}

/** The test on a text. */
export function textTest(filter: ValueFilter, text: RawBuilder<unknown>): RawBuilder<boolean> {
  if (filter.op === "range") {
    const bounds = boundsOf(filter, "string");
    return bounds
      ? allOf(bounds.map(([name, bound]) => sql<boolean>`${text} collate "C" ${signs[name]} ${String(bound)}::text`))
      : never;
  }
  if (filter.op === "substring") {
    if (!canBeStored(filter.text)) return never;
    return filter.ignoreCase
      ? sql<boolean>`${text} ilike ${containing(filter.text)}`
      : sql<boolean>`${text} like ${containing(filter.text)}`;
  }
  const { text: pattern, ignoreCase } = translate(filter.field, filter.pattern, filter.ignoreCase);
  return ignoreCase ? sql<boolean>`${text} ~* ${pattern}` : sql<boolean>`${text} ~ ${pattern}`;
}

export function numberTest(filter: ValueFilter, number: RawBuilder<unknown>): RawBuilder<boolean> {
  const bounds = filter.op === "range" ? boundsOf(filter, "number") : undefined;
  return bounds
    ? allOf(bounds.map(([name, bound]) => sql<boolean>`${number} ${signs[name]} ${String(bound)}::numeric`))
    : never;
}

export const instantTest = (span: Span | undefined, instant: RawBuilder<unknown>): RawBuilder<boolean> =>
  span
    ? sql<boolean>`${instant} between ${isoText(span.from)}::timestamptz and ${isoText(span.to)}::timestamptz`
    : never;

/** The test on a jsonb value, of whatever type. Never null. */
export function jsonTest(filter: ValueFilter, value: RawBuilder<unknown>, isInstant: boolean): RawBuilder<boolean> {
  const text = sql`(${value} #>> '{}')`;
  const isText = sql`jsonb_typeof(${value}) = 'string'`;
  if (filter.op !== "range") return sql<boolean>`(${isText} and ${textTest(filter, text)})`;
  if (isInstant) {
    const span = spanOf(filter);
    if (!span) return never;
    return sql<boolean>`(${isText} and ${text} collate "C" between ${isoText(span.from)}::text and ${isoText(span.to)}::text)`;
  }
  const numbers = boundsOf(filter, "number");
  if (!numbers) return sql<boolean>`(${isText} and ${textTest(filter, text)})`;
  // Numbers compare as jsonb: no cast that could fail on a value of another type.
  const tests = numbers.map(([name, bound]) => sql<boolean>`${value} ${signs[name]} ${JSON.stringify(bound)}::jsonb`);
  return sql<boolean>`(jsonb_typeof(${value}) = 'number' and ${allOf(tests)})`;
}
