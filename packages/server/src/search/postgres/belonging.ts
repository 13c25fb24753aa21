import { type RawBuilder, sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import { likePattern, partsOf, prefixQuery } from "./patterns.ts";
import { readable } from "./visible.ts";

const maxHalves = 5;

/** Ids of datasets of a proposal or beamtime: by its id, by both joined with a dot, by what beamtime records say. */
export function belongingTo(value: string, principal: Principal): RawBuilder<unknown> {
  const direct = [`proposal:${value}`, `beamtime:${value}`];
  const halves = [...value.matchAll(/\./g)]
    .slice(0, maxHalves)
    .map(({ index }): [string, string] => [value.slice(0, index), value.slice(index + 1)]);
  const both = halves.map(([first, second]) => sql`or refs @> ${[`proposal:${first}`, `beamtime:${second}`]}::text[]`);
  const known = halves.map(
    ([first, second]) => sql`or r.key = ${second} and r.refs @> ${[`proposal:${first}`]}::text[]`,
  );
  const joined = [`beamtime:%.${likePattern(value)}`, `beamtime:${likePattern(value)}.%`];
  const parts = partsOf(value);
  const inside = sql`union select s.id from dataset_search s join dataset j using (id)
    where s.tsv @@ ${prefixQuery(parts)} and exists (
      select 1 from unnest(j.refs) as ref where ref like any(${joined}::text[]))`;
  return sql`
    select id from dataset where refs && (${direct}::text[] || array(
      select 'beamtime:' || r.key from record r where ${readable(principal, "beamtime")}
      and (r.refs @> ${direct.slice(0, 1)}::text[] ${sql.join(known, sql` `)})))
      ${sql.join(both, sql` `)}
    ${parts.length === 0 ? sql`` : inside}`;
}
