import type { Bounds, ColumnIndex, Condition, Dictionary } from "@margay/columns";
import {
  type FacetColumn,
  facetColumns,
  type Leaf,
  type NumberColumn,
  numberColumns,
  termColumns,
} from "../../leaf.ts";
import type { Node, SqlNode, ValuesNode } from "./node.ts";

export const facetAt = (column: FacetColumn): number => facetColumns.indexOf(column);
export const numberAt = (column: NumberColumn): number => numberColumns.indexOf(column);

export const everyRow: Condition = { op: "and", of: [] };
export const noRow: Condition = { op: "or", of: [] };

/** What stands for the ends of the tree that the columns do not answer by themselves. */
export interface Ends {
  sql(node: SqlNode, negated: boolean): Condition;
  values(node: ValuesNode): Condition;
}

/** The tree as a question to the columns. */
export function conditionOf(index: ColumnIndex, node: Node, ends: Ends, negated = false): Condition {
  switch (node.on) {
    case "and":
      return joined(
        "and",
        node.of.map((part) => conditionOf(index, part, ends, negated)),
      );
    case "or":
      return joined(
        "or",
        node.of.map((part) => conditionOf(index, part, ends, negated)),
      );
    case "not":
      return { op: "not", of: conditionOf(index, node.of, ends, !negated) };
    case "leaf":
      return conditionOfLeaf(index, node.leaf);
    case "sql":
      return ends.sql(node, negated);
    case "values":
      return ends.values(node);
  }
}

const isEmpty = (condition: Condition, op: "and" | "or") => condition.op === op && condition.of.length === 0;

function joined(op: "and" | "or", parts: readonly Condition[]): Condition {
  const other = op === "and" ? "or" : "and";
  if (parts.some((part) => isEmpty(part, other))) return { op: other, of: [] };
  const of = parts.filter((part) => !isEmpty(part, op));
  const [only] = of;
  return only && of.length === 1 ? only : { op, of };
}

export const isEverything = (condition: Condition): boolean => isEmpty(condition, "and");

export const facetCondition = (column: FacetColumn, values: readonly number[]): Condition => ({
  op: "facet",
  facet: facetAt(column),
  values: Uint32Array.from(values).sort(),
});

/** A leaf as a question to the columns. */
export function conditionOfLeaf(index: ColumnIndex, leaf: Leaf): Condition {
  switch (leaf.on) {
    case "and":
    case "or":
      return joined(
        leaf.on,
        leaf.of.map((one) => conditionOfLeaf(index, one)),
      );
    case "not":
      return { op: "not", of: conditionOfLeaf(index, leaf.of) };
    case "facet":
      return { op: "facet", facet: facetAt(leaf.column), values: sortedNumbers(index, leaf.column, leaf.values) };
    case "facetLike": {
      const { values } = index.dictionary(facetAt(leaf.column));
      return facetCondition(
        leaf.column,
        values.flatMap((value, at) => (leaf.test(value) ? [at] : [])),
      );
    }
    case "number":
      return { op: "number", column: numberAt(leaf.column), bounds: plain(leaf.bounds) };
    case "quantity":
      return { op: "quantity", key: leaf.key, bounds: plain(leaf.bounds) };
    case "word": {
      const column = termColumns.indexOf("word");
      if ("phrase" in leaf) return { op: "phrase", column, words: leaf.phrase };
      return { op: "term", column, test: "equals" in leaf ? { equals: leaf.equals } : { prefix: leaf.prefix } };
    }
    case "tag": {
      const test = "equals" in leaf ? { equals: leaf.equals } : { prefix: leaf.prefix, pattern: leaf.pattern };
      return { op: "term", column: termColumns.indexOf("tag"), test };
    }
    case "files":
      return { op: "files", test: leaf.test };
  }
}

const longList = 500;
const remembered = new WeakMap<readonly string[], { dictionary: Dictionary; size: number; numbers: Uint32Array }>();

/** Ascending. Remembered for long lists: those of named records are the same arrays until a record changes. */
function sortedNumbers(index: ColumnIndex, column: FacetColumn, values: readonly string[]): Uint32Array {
  const dictionary = index.dictionary(facetAt(column));
  const { size } = dictionary;
  const known = remembered.get(values);
  if (known?.dictionary === dictionary && known.size === size) return known.numbers;
  const numbers = Uint32Array.from(numbersOf(index, column, values)).sort();
  if (values.length >= longList) remembered.set(values, { dictionary, size, numbers });
  return numbers;
}

export function numbersOf(index: ColumnIndex, column: FacetColumn, values: readonly string[]): number[] {
  const dictionary = index.dictionary(facetAt(column));
  const found = values.flatMap((value) => dictionary.numberOf(value) ?? []);
  return [...new Set(found)];
}

// Intervals of the query language know their unit too; threads need not.
const plain = ({ lo, hi, loOpen, hiOpen }: Bounds): Bounds => ({
  ...(lo === undefined ? {} : { lo }),
  ...(hi === undefined ? {} : { hi }),
  ...(loOpen ? { loOpen } : {}),
  ...(hiOpen ? { hiOpen } : {}),
});
