import type { RawBuilder } from "kysely";
import type { FacetColumn, Leaf } from "../../leaf.ts";
import type { CompiledQuery } from "../../postgres/compiled.ts";
import { foldExpression } from "../../query/index.ts";
import type { ColumnState } from "../types.ts";

/** A condition on datasets as a tree; at its ends is what the columns answer, and what only PostgreSQL can. */
export type Node =
  | { on: "and" | "or"; of: readonly Node[] }
  | { on: "not"; of: Node }
  | { on: "leaf"; leaf: Leaf }
  | SqlNode
  | ValuesNode;

/** Asked of PostgreSQL. */
export interface SqlNode {
  on: "sql";
  /** On the row `d`, with its document `x` where that is needed. */
  condition: RawBuilder<boolean>;
  needsDocument: boolean;
  /** The same for few datasets that are known. */
  check?: RawBuilder<boolean> | undefined;
  /** What every dataset fulfils that fulfils the condition. */
  wider?: Leaf | undefined;
  /** So many candidates are few enough; without it what the search says. */
  most?: number;
}

/** Has a value of a facet that PostgreSQL finds fitting; it is asked about the values, not about datasets. */
export interface ValuesNode {
  on: "values";
  column: FacetColumn;
  test: (value: RawBuilder<unknown>) => RawBuilder<boolean>;
  /** The same as a condition on datasets, for when there are too many values. */
  otherwise: SqlNode;
}

export const everything: Node = { on: "and", of: [] };

export const allOf = (of: readonly Node[]): Node => {
  const [only, ...others] = of.flatMap((part) => (part.on === "and" ? part.of : [part]));
  return only && others.length === 0 ? only : { on: "and", of: only ? [only, ...others] : [] };
};

/** A query of the query language as such a tree. */
export const nodeOfQuery = (compiled: CompiledQuery, state: ColumnState): Node =>
  foldExpression<Node>(compiled.expression, {
    term(index) {
      const { condition, leaf, wider, check, anyOf } = compiled.compiled[index] ?? {};
      if (!condition) return undefined;
      const whole = nodeOfPart({ condition, leaf, wider, check }, state);
      if (whole.on === "leaf" || !anyOf) return whole;
      // Only what has no leaf goes to PostgreSQL, and of that only what some dataset may fulfil.
      const parts = anyOf.map((part) => nodeOfPart(part, state));
      return parts.some((part) => part.on === "leaf" || (part.on === "sql" && part.wider))
        ? { on: "or", of: parts }
        : whole;
    },
    and: allOf,
    or: (of) => ({ on: "or", of }),
    not: (of) => ({ on: "not", of }),
  }) ?? everything;

interface Sayings {
  condition: RawBuilder<boolean>;
  leaf?: Leaf | undefined;
  wider?: Leaf | undefined;
  check?: RawBuilder<boolean> | undefined;
}

function nodeOfPart({ condition, leaf, wider, check }: Sayings, state: ColumnState): Node {
  if (leaf && isKept(leaf, state)) return { on: "leaf", leaf };
  const bound = leaf ? undefined : wider;
  const kept = bound && isKept(bound, state) ? bound : undefined;
  return { on: "sql", condition, needsDocument: false, wider: kept, check };
}

/** Whether the columns keep what the leaf looks at; the memory limit may have left some out. */
export function isKept(leaf: Leaf, state: ColumnState): boolean {
  switch (leaf.on) {
    case "and":
    case "or":
      return leaf.of.every((one) => isKept(one, state));
    case "not":
      return isKept(leaf.of, state);
    case "quantity":
      return state.quantities;
    case "word":
    case "tag":
      return state.terms;
    case "files":
      return state.files;
    default:
      return true;
  }
}

type End = Exclude<Node, { on: "and" | "or" | "not" }>;

function endsOf(node: Node): readonly End[] {
  if (!("of" in node)) return [node];
  return node.on === "not" ? endsOf(node.of) : node.of.flatMap(endsOf);
}

export const sqlNodesIn = (node: Node): SqlNode[] => endsOf(node).filter((end) => end.on === "sql");

export const valuesNodesIn = (node: Node): ValuesNode[] => endsOf(node).filter((end) => end.on === "values");
