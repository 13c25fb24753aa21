import { type RawBuilder, sql } from "kysely";
import { fitsGlob, foldText } from "../../text/index.ts";
import type { Bounds, FacetColumn, Leaf, NumberColumn } from "../leaf.ts";
import { hasWildcard, likePattern } from "./patterns.ts";

/** A condition in SQL on the row aliased `d`, never null, and the same for the search columns where they can say it. */
export interface Part {
  condition: RawBuilder<boolean>;
  /** The same as a SELECT of ids, where indexes find them without a look at every dataset. */
  ids?: RawBuilder<unknown>;
  leaf?: Leaf;
  /** Without a leaf: what every dataset fulfils that fulfils the condition. */
  wider?: Leaf;
  /** The same for few datasets that are known: looked at one by one, without an index over all. */
  check?: RawBuilder<boolean>;
}

export const never: Part = { condition: sql`false`, leaf: { on: "or", of: [] } };

/** Datasets with these ids; `ids` is a SELECT. */
export const idsPart = (ids: RawBuilder<unknown>, leaf?: Leaf, wider?: Leaf): Part => ({
  condition: sql`d.id in (${ids})`,
  ids,
  ...(leaf ? { leaf } : wider ? { wider } : {}),
});

const all = <Value>(values: readonly (Value | undefined)[]): Value[] | undefined => {
  const there = values.filter((value) => value !== undefined);
  return there.length === values.length ? there : undefined;
};

/** One of them holds; has a leaf where all have one. Indexes work together where all have them. */
export function anyPart(parts: readonly Part[]): Part {
  const [only] = parts;
  if (!only) return never;
  if (parts.length === 1) return only;
  const leaves = all(parts.map(({ leaf }) => leaf));
  const leaf: Leaf | undefined = leaves && { on: "or", of: leaves };
  const bounds = leaf ? undefined : all(parts.map((part) => part.leaf ?? part.wider));
  const wider: Leaf | undefined = bounds && { on: "or", of: bounds };
  const ids = all(parts.map((part) => part.ids));
  const either = (conditions: readonly RawBuilder<boolean>[]) => sql<boolean>`(${sql.join(conditions, sql` or `)})`;
  const check = parts.some((part) => part.check)
    ? { check: either(parts.map((part) => part.check ?? part.condition)) }
    : {};
  if (ids) return { ...idsPart(sql.join(ids, sql` union `), leaf, wider), ...check };
  const condition = either(parts.map((part) => part.condition));
  return { condition, ...(leaf ? { leaf } : wider ? { wider } : {}), ...check };
}

/** How a text is compared, the same way in SQL and here: letters folded, `*` and `?` as wildcards. */
export interface TextMatch {
  like: string;
  fits: (value: string) => boolean;
}

/** `inside`: a part of the text, unless the value has wildcards. */
export function textMatch(value: string, inside: boolean): TextMatch {
  const folded = foldText(value);
  const glob = inside && !hasWildcard(value) ? `*${folded}*` : folded;
  if (!hasWildcard(glob)) return { like: likePattern(glob), fits: (one) => foldText(one) === folded };
  return { like: likePattern(glob), fits: (one) => fitsGlob(foldText(one), glob) };
}

/** A column of one text, which may be null. */
export const columnFits = (column: RawBuilder<unknown>, { like }: TextMatch): RawBuilder<boolean> =>
  sql<boolean>`coalesce(fold_text(${column}) like ${like}, false)`;

/** A column of a list of texts. */
export const listFits = (list: RawBuilder<unknown>, { like }: TextMatch): RawBuilder<boolean> =>
  sql<boolean>`exists (select 1 from unnest(${list}) as one where fold_text(one) like ${like})`;

export const facetFits = (column: FacetColumn, { fits }: TextMatch): Leaf => ({ on: "facetLike", column, test: fits });

export const facetIs = (column: FacetColumn, values: readonly string[]): Leaf => ({ on: "facet", column, values });

export const numberIn = (column: NumberColumn, bounds: Bounds): Leaf => ({ on: "number", column, bounds });

const plainWord = /^(?:[a-z]+|\d{1,9})$/i;

/**
 * What every dataset has that has words beginning with these parts. Parts that PostgreSQL may cut or fold in another way
 * than here say nothing.
 */
export function beginnings(parts: readonly string[]): Leaf | undefined {
  const plain = parts.filter((part) => plainWord.test(part) && part.length <= maxPlainLength);
  return plain.length === 0
    ? undefined
    : { on: "and", of: plain.map((part) => ({ on: "word", prefix: part.toLowerCase() })) };
}

const maxPlainLength = 100;

/** Has a tag that begins so and goes on like the pattern; case counts. */
export function tagFits(prefix: string, pattern: string): Part {
  return {
    condition: sql<boolean>`exists (select 1 from dataset_search s where s.id = d.id and exists (
      select 1 from unnest(s.tags) as tag where tag like ${likePattern(prefix.replace(/[*?]/g, "?")) + likePattern(pattern)}
      and starts_with(tag, ${prefix})))`,
    leaf: { on: "tag", prefix, pattern },
  };
}
