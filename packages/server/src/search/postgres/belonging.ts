import { sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import type { Leaf } from "../leaf.ts";
import type { Compiled } from "./compiled.ts";
import { anyPart, facetFits, facetIs, idsPart, listFits, type Part, textMatch } from "./parts.ts";
import { allPrefixes, hasWildcard, likePattern, partsOf } from "./patterns.ts";
import type { Session } from "./session.ts";
import { readable } from "./visible.ts";

const maxHalves = 5;
const maxBeamtimes = 2_000;

/** Datasets of a proposal or beamtime. */
export type Belonging = Part;

/** Datasets of a proposal or beamtime: by its id, by both joined with a dot, by what beamtime records say. */
export async function belongingTo(session: Session, principal: Principal, value: string): Promise<Belonging> {
  if (hasWildcard(value)) return belongingLike(value);
  const direct = [`proposal:${value}`, `beamtime:${value}`];
  const halves = [...value.matchAll(/\./g)]
    .slice(0, maxHalves)
    .map(({ index }): [string, string] => [value.slice(0, index), value.slice(index + 1)]);
  const known = halves.map(
    ([first, second]) => sql`or r.key = ${second} and r.refs @> ${[`proposal:${first}`]}::text[]`,
  );
  const beamtimes = sql`select 'beamtime:' || r.key as ref from record r where ${readable(principal, "beamtime")}
    and (r.refs @> ${direct.slice(0, 1)}::text[] ${sql.join(known, sql` `)})`;
  const found = await session.rows(sql<{ ref: string }>`${beamtimes} limit ${maxBeamtimes + 1}`);
  const refs = [...direct, ...found.map(({ ref }) => ref)];
  const isAll = found.length <= maxBeamtimes;
  const both = halves.map(([first, second]) => sql`or refs @> ${[`proposal:${first}`, `beamtime:${second}`]}::text[]`);
  // A record may name the beamtime as proposal.beamtime.
  const joined = [`*.${value}`, `${value}.*`];
  const leaf: Leaf = {
    on: "or",
    of: [
      facetIs("ref", refs),
      ...halves.map(
        ([first, second]): Leaf => ({
          on: "and",
          of: [facetIs("ref", [`proposal:${first}`]), facetIs("ref", [`beamtime:${second}`])],
        }),
      ),
      { on: "tag", prefix: "beamtime:", pattern: `*.${value}` },
      { on: "tag", prefix: `beamtime:${value}.`, pattern: "*" },
    ],
  };
  const parts = partsOf(value);
  const inside = sql`union select s.id from dataset_search s join dataset j using (id)
    where s.tsv @@ ${allPrefixes(parts)} and exists (
      select 1 from unnest(j.refs) as ref where ref like any(${joined.map((one) => `beamtime:${likePattern(one)}`)}::text[]))`;
  return idsPart(
    sql`select id from dataset where refs && (${isAll ? sql`${refs}::text[]` : sql`${direct}::text[] || array(${beamtimes})`})
      ${sql.join(both, sql` `)}
      ${parts.length === 0 ? sql`` : inside}`,
    isAll && parts.length > 0 ? leaf : undefined,
  );
}

function belongingLike(value: string): Belonging {
  const match = textMatch(value, false);
  return anyPart([
    { condition: listFits(sql`d.proposal_ids`, match), leaf: facetFits("proposal", match) },
    {
      condition: sql<boolean>`exists (
        select 1 from unnest(d.refs) as ref where ref like ${`beamtime:${likePattern(value)}`})`,
      leaf: { on: "tag", prefix: "beamtime:", pattern: value },
    },
  ]);
}

export const proposalTerm = (field: "proposal" | "beamtime", value: string, belonging: Belonging): Compiled => ({
  kind: "field",
  field,
  meaning: `belongs to proposal or beamtime ${value}`,
  condition: belonging.condition,
  ...(belonging.leaf ? { leaf: belonging.leaf } : {}),
});
