import { type RawBuilder, sql } from "kysely";
import type { DatasetResult } from "../engine.ts";
import { type Edges, edgesFor, type HistogramTarget, histogramOf, type Spread } from "../screen/histograms.ts";
import type { Session } from "./session.ts";
import { numberOf, quantityOf } from "./sort.ts";
import type { NumericKey } from "./sort-key.ts";

const defaultBins = 30;

export interface Wanted {
  targets: readonly HistogramTarget[];
  keys: ReadonlyMap<string, NumericKey>;
  bins: number | undefined;
}

/** Round edges for each target by how its values spread. */
export const allEdges = ({ targets, keys, bins }: Wanted, spreads: readonly Spread[]): (Edges | undefined)[] =>
  targets.map((target, at) => {
    const unit = target.on === "metadata" ? (keys.get(target.path)?.unit ?? null) : null;
    return edgesFor(target, spreads[at] ?? { count: 0, min: Number.NaN, max: Number.NaN }, bins ?? defaultBins, unit);
  });

export function allHistograms(
  { targets }: Wanted,
  edges: readonly (Edges | undefined)[],
  counts: readonly ArrayLike<number>[],
  missing: readonly number[],
): DatasetResult["histograms"] {
  const entries = targets.map((target, at) => [
    target.name,
    histogramOf(target, edges[at], counts[at] ?? [], missing[at] ?? 0),
  ]);
  return Object.fromEntries(entries);
}

/** Histograms over the datasets `d` of a condition: first how the values spread, then how many lie in each bin. */
export async function histogramsOver(
  session: Session,
  from: RawBuilder<unknown>,
  wanted: Wanted,
): Promise<DatasetResult["histograms"]> {
  const { targets, keys } = wanted;
  if (targets.length === 0) return {};
  const values = targets.map((target) =>
    target.on === "number" ? numberOf(target.column) : quantityOf(keys.get(target.path)?.id),
  );
  const name = (at: number) => sql.ref(`h${at}`);
  const m = sql`with m as materialized (select ${sql.join(values.map((value, at) => sql`${value} as ${name(at)}`))} ${from})`;
  const spreads = targets.map(
    (_, at) => sql`select ${sql.lit(at)}::int as at, count(*) as total, count(${name(at)}) as count,
      min(${name(at)}) as min, max(${name(at)}) as max from m`,
  );
  const found = await session.rows(
    sql<Spread & { at: number; total: number }>`${m} ${sql.join(spreads, sql` union all `)}`,
  );
  const byPlace = found.toSorted((a, b) => a.at - b.at);
  const edges = allEdges(
    wanted,
    byPlace.map(({ count, min, max }) => ({ count, min: min ?? Number.NaN, max: max ?? Number.NaN })),
  );
  const counts = edges.flatMap((one, at) => {
    if (!one) return [];
    // The last bin holds its upper edge too.
    const bin = sql`least(width_bucket(${name(at)}, ${Array.from(one.edges, String)}::float8[]), ${one.edges.length - 1}::int)`;
    return [
      sql`select ${sql.lit(at)}::int as at, ${bin} as bin, count(*) as count from m where ${name(at)} is not null group by 2`,
    ];
  });
  const rows =
    counts.length === 0
      ? []
      : await session.rows(sql<{ at: number; bin: number; count: number }>`${m} ${sql.join(counts, sql` union all `)}`);
  const filled = edges.map((one) => new Array<number>(one ? one.edges.length - 1 : 0).fill(0));
  for (const { at, bin, count } of rows) {
    const bins = filled[at];
    if (bins) bins[bin - 1] = count;
  }
  const missing = byPlace.map(({ total, count }) => total - count);
  return allHistograms(wanted, edges, filled, missing);
}
