import type { ColumnIndex, Condition, Query } from "@margay/columns";
import type { Session } from "../../postgres/session.ts";
import { conditionOf, conditionOfLeaf, everyRow, facetAt, facetCondition, isEverything, noRow } from "./conditions.ts";
import { fitting, fittingValues } from "./ids-store.ts";
import { type Node, type SqlNode, sqlNodesIn, type ValuesNode, valuesNodesIn } from "./node.ts";

/** Facets with more values are not sent to PostgreSQL. */
const maxValues = 20_000;

export interface Resolved {
  where: Condition;
  /** PostgreSQL was asked about datasets: the answer depends on more than the columns. */
  usedSql: boolean;
}

interface Scope {
  index: ColumnIndex;
  session: Session;
  visible: Query["visible"];
  signal: AbortSignal | undefined;
  /** Where at most so many datasets come into question, PostgreSQL is asked about them alone. */
  few: number;
  /** PostgreSQL is asked about few datasets or not at all. */
  onlyFew?: boolean;
}

/**
 * Brings the tree into a form that the columns answer by themselves: what only SQL can say becomes sets of ids. Undefined
 * with `onlyFew`, where PostgreSQL would be asked about many datasets.
 */
export async function resolve(scope: Scope & { onlyFew: true }, node: Node): Promise<Resolved | undefined>;
export async function resolve(scope: Scope & { onlyFew?: false }, node: Node): Promise<Resolved>;
export async function resolve(scope: Scope, node: Node): Promise<Resolved | undefined> {
  const { index } = scope;
  const values = await resolveValues(scope, node);
  const known = withoutValues(node, values);
  const ofValues = (one: ValuesNode) => values.get(one) ?? noRow;
  const sqlNodes = sqlNodesIn(known);
  if (sqlNodes.length === 0)
    return { where: conditionOf(index, known, { sql: () => noRow, values: ofValues }), usedSql: false };
  const bound = upperBound(scope, known, ofValues);
  const candidates = await candidatesFor(scope, bound);
  if (candidates?.length === 0) return { where: noRow, usedSql: false };
  let usedSql = false;
  const found = new Map<SqlNode, Condition>();
  for (const one of sqlNodes) {
    // Only what the caller may read decides whether PostgreSQL is asked: the plan is told.
    const own = one.wider ? await candidatesOf(scope, bound, one) : candidates;
    if (!own && scope.onlyFew) return undefined;
    usedSql ||= own?.length !== 0;
    found.set(one, own?.length === 0 ? noRow : { op: "ids", ids: await fitting(scope.session, one, own) });
  }
  const where = conditionOf(index, known, { sql: (one) => found.get(one) ?? noRow, values: ofValues });
  return { where, usedSql };
}

/** What no dataset fails that fulfils the tree, without asking PostgreSQL. */
const upperBound = ({ index }: Scope, node: Node, values: (node: ValuesNode) => Condition): Condition =>
  conditionOf(index, node, {
    sql: ({ wider }, negated) => (negated ? noRow : wider ? conditionOfLeaf(index, wider) : everyRow),
    values,
  });

/** The datasets for which one part must be known, where they are few. */
async function candidatesOf(scope: Scope, bound: Condition, { wider, most }: SqlNode): Promise<Int32Array | undefined> {
  if (!wider) return undefined;
  const where: Condition = { op: "and", of: [bound, conditionOfLeaf(scope.index, wider)] };
  return candidatesFor({ ...scope, few: Math.max(scope.few, most ?? 0) }, where);
}

/** The datasets that come into question, where they are few; undefined for many. */
async function candidatesFor(scope: Scope, where: Condition): Promise<Int32Array | undefined> {
  const { index, visible, signal, few } = scope;
  if (isEverything(where) && visible === "all") return undefined;
  const { total } = await index.query({ visible, where }, signal);
  if (total > few) return undefined;
  return total === 0 ? new Int32Array() : (await index.query({ visible, where, ids: true }, signal)).ids;
}

async function resolveValues({ index, session }: Scope, node: Node): Promise<Map<ValuesNode, Condition>> {
  const found = new Map<ValuesNode, Condition>();
  for (const one of valuesNodesIn(node)) {
    const { values } = index.dictionary(facetAt(one.column));
    if (values.length > maxValues) continue;
    // A copy: the dictionary grows meanwhile.
    const fits = values.length === 0 ? [] : await fittingValues(session, [...values], one.test);
    found.set(one, facetCondition(one.column, fits));
  }
  return found;
}

function withoutValues(node: Node, known: ReadonlyMap<ValuesNode, unknown>): Node {
  if (node.on === "and" || node.on === "or")
    return { on: node.on, of: node.of.map((part) => withoutValues(part, known)) };
  if (node.on === "not") return { on: "not", of: withoutValues(node.of, known) };
  return node.on === "values" && !known.has(node) ? node.otherwise : node;
}
