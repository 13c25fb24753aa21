import type { SearchTerm } from "@margay/contract";
import { type RawBuilder, sql } from "kysely";
import type { Leaf } from "../leaf.ts";
import { type Expression, foldExpression } from "../query/index.ts";
import type { Part } from "./parts.ts";

/** What a term asks for, in two forms that say the same, and in words. Without its negation. */
export interface Compiled {
  /** SQL on the row aliased `d`; never null. Absent where the term says nothing, such as a lone `&`. */
  condition?: RawBuilder<boolean>;
  /** The same for the search columns; absent where only SQL can say it. */
  leaf?: Leaf;
  /** Where the whole has no leaf but a part of it has: any of these, which say the same together. */
  anyOf?: readonly Part[];
  /** Without a leaf: what every dataset fulfils that fulfils the condition. */
  wider?: Leaf;
  /** The same for few datasets that are known. */
  check?: RawBuilder<boolean>;
  kind: SearchTerm["kind"];
  field?: string;
  meaning: string;
  suggestions?: string[];
}

/** A term as answers carry it. Position and length in UTF-16 units of the query. */
export type ExplainedTerm = SearchTerm & { position: number; length: number };

export interface CompiledQuery {
  /** One a term, in the order of the query. */
  compiled: readonly Compiled[];
  /** How they are put together; negations are here alone. */
  expression: Expression;
  terms: readonly ExplainedTerm[];
}

/** The whole query as one condition; undefined where every dataset fits. */
export const sqlOf = ({ compiled, expression }: CompiledQuery): RawBuilder<boolean> | undefined =>
  foldExpression<RawBuilder<boolean>>(expression, {
    term: (index) => compiled[index]?.condition,
    and: (of) => sql`(${sql.join(of, sql` and `)})`,
    or: (of) => sql`(${sql.join(of, sql` or `)})`,
    not: (of) => sql`not (${of})`,
  });
