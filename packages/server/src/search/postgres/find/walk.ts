import type { Filter, SortKey } from "@margay/contract";
import { type RawBuilder, sql } from "kysely";
import type { Principal } from "../../../access/index.ts";
import type { FindQuery } from "../../finder.ts";
import { byGroups, groupArray } from "../visible.ts";
import { Compiler } from "./conditions.ts";
import type { Lookups } from "./lookups.ts";
import { orderOf } from "./order.ts";
import { visibleDatasets } from "./source.ts";
import { allOf } from "./value-tests.ts";

/** Rows that are looked at in the wanted order before the whole matching set is; fewer where documents are read. */
const budget = 2_000;
const budgetOfDocuments = 500;

/** Orders that an index of `dataset` has. */
const indexed: ReadonlySet<string> = new Set(["startTime", "creationTime", "createdAt"]);

/** Fields whose values few datasets share: the index of the field finds them at once. */
const rare: ReadonlySet<string> = new Set(["pid", "sourceFolder", "proposalIds", "sampleIds", "inputDatasets"]);

const isRare = (filter: Filter): boolean =>
  (filter.op === "and" && filter.of.some(isRare)) ||
  (filter.op === "in" && filter.field.length === 1 && rare.has(filter.field[0] ?? "") && !filter.values.includes(null));

/** Whether the first rows in the wanted order may well hold the page. */
export function isWalkable({ where, sort = [], limit, offset = 0 }: FindQuery): boolean {
  const [first] = sort;
  const isIndexed = first === undefined || (first.field.length === 1 && indexed.has(first.field[0] ?? ""));
  return isIndexed && sort.length < 2 && limit + offset <= budget / 2 && !(where && isRare(where));
}

/** The page from the first rows in the wanted order. Complete where it is full. */
export function walk(principal: Principal, query: FindQuery, lookups: Lookups): RawBuilder<{ id: number }> {
  const compiler = new Compiler("dataset", lookups, "walk");
  const where = allOf([visibleDatasets(principal), compiler.where(query.where)]);
  const { by } = orderOf(compiler, query.sort ?? [], sql`d.id`);
  return sql<{ id: number }>`
    select d.id from (select d.* from dataset d order by ${by} limit ${sql.lit(compiler.needsDocument ? budgetOfDocuments : budget)}) d
    ${compiler.needsDocument ? sql`join dataset_doc x on x.id = d.id` : sql``}
    where ${where} order by ${by} limit ${query.limit} offset ${query.offset ?? 0}`;
}

const isStartTime = (sort: readonly SortKey[]) => sort.length === 1 && sort[0]?.field.join(".") === "startTime";

/** Without a filter, by start time: the first rows of each visibility set that the caller is in, merged. */
export function newestByAcl(
  principal: Principal,
  { where, sort = [], limit, offset = 0 }: FindQuery,
): RawBuilder<{ id: number }> | undefined {
  if (where || !isStartTime(sort) || !byGroups(principal)) return undefined;
  const order = sort[0]?.descending ? sql`desc nulls last` : sql`asc nulls first`;
  return sql<{ id: number }>`
    select v.id from acl a cross join lateral (
      select d.id, d.start_time from dataset d where d.acl_id = a.id
      order by d.start_time ${order}, d.id limit ${limit + offset}) v
    where a.groups && ${groupArray(principal)}
    order by v.start_time ${order}, v.id limit ${limit} offset ${offset}`;
}
