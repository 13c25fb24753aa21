import { sql } from "kysely";
import type { Principal } from "../access/index.ts";
import { datasetPolicy } from "../datasets/index.ts";
import type { Db } from "../db/database.ts";
import type { Stored } from "../records/stored.ts";

/** Adds to proposals the number of their datasets that the caller may read. */
export async function countDatasets(db: Db, principal: Principal, rows: Stored[]): Promise<Stored[]> {
  if (rows.length === 0) return rows;
  const found = await sql<{ key: string; n: number }>`
    select p.key, count(d.id)::int as n from unnest(${rows.map((row) => row.key)}::text[]) as p(key)
    left join dataset d on d.refs @> array['proposal:' || p.key] and ${datasetPolicy.visibleTo(principal, "d")}
    group by p.key`.execute(db);
  const counts = new Map(found.rows.map((row) => [row.key, row.n]));
  return rows.map((row) => ({ ...row, extra: { ...row.extra, numberOfDatasets: counts.get(row.key) ?? 0 } }));
}
