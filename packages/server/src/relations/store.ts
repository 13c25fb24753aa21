import { type RawBuilder, sql } from "kysely";
import type { Policy, Principal } from "../access/index.ts";
import { datasetPolicy } from "../datasets/index.ts";
import type { Db } from "../db/database.ts";
import { instrumentKind } from "../instruments/index.ts";
import { beamtimeKind, proposalKind } from "../proposals/index.ts";
import { publicationKind } from "../publications/index.ts";
import { sampleKind } from "../samples/index.ts";

/** One thing that a dataset is related to. `name` is null where the record is not there or may not be read. */
export interface RelationRow {
  relation: "proposal" | "beamtime" | "sample" | "instrument" | "input" | "derived" | "publication" | "attachment";
  key: string;
  name: string | null;
  hasImage: boolean;
}

const maxOfEach = 1_000;

const named: Record<string, Policy> = {
  proposal: proposalKind.policy,
  beamtime: beamtimeKind.policy,
  sample: sampleKind.policy,
  instrument: instrumentKind("").policy,
};

/** Everything that a readable dataset points to and that points to it; undefined where the dataset is not there. */
export async function relationsOf(db: Db, principal: Principal, pid: string): Promise<RelationRow[] | undefined> {
  const found = await sql<{ id: number; refs: string[] }>`
    select d.id, d.refs from dataset d where d.key = ${pid} and ${datasetPolicy.visibleTo(principal, "d")}`.execute(db);
  const dataset = found.rows[0];
  if (!dataset) return undefined;
  const keysOf = (tag: string) =>
    dataset.refs.filter((ref) => ref.startsWith(`${tag}:`)).map((ref) => ref.slice(tag.length + 1));
  const pointed = Object.entries(named).map(
    ([kind, policy]) => sql`
      select ${sql.lit(kind)} as relation, one.key, r.label as name, false as "hasImage", one.at
      from unnest(${keysOf(kind)}::text[]) with ordinality as one(key, at)
      left join record r on r.kind = ${sql.lit(kind)} and r.key = one.key and ${policy.visibleTo(principal, "r")}`,
  );
  const inputs = sql`
    select 'input' as relation, one.key, d.name, false as "hasImage", one.at
    from unnest(${keysOf("input")}::text[]) with ordinality as one(key, at)
    left join dataset d on d.key = one.key and ${datasetPolicy.visibleTo(principal, "d")}`;
  const derived = sql`(
    select 'derived' as relation, d.key, d.name, false as "hasImage", row_number() over (order by d.ct, d.id) as at
    from dataset d where d.refs @> array['input:' || ${pid}] and ${datasetPolicy.visibleTo(principal, "d")}
    order by d.ct, d.id limit ${maxOfEach})`;
  const parts = [...pointed, inputs, derived, publications(principal, pid), attachments(pid)];
  const rows = await sql<RelationRow>`
    select relation, key, name, "hasImage" from (${sql.join(parts, sql` union all `)}) everything
    order by relation, at`.execute(db);
  return rows.rows;
}

const linked = (relation: string, kind: string, pid: string, and: RawBuilder<unknown>) => sql`(
  select ${sql.lit(relation)} as relation, r.key, r.label as name, 'has:image' = any(r.refs) as "hasImage",
    row_number() over (order by r.created_at desc, r.id desc) as at
  from record r where r.kind = ${sql.lit(kind)} and r.refs @> array['dataset:' || ${pid}] and ${and}
  order by r.created_at desc, r.id desc limit ${maxOfEach})`;

const publications = (principal: Principal, pid: string) =>
  linked("publication", "publication", pid, publicationKind.policy.visibleTo(principal, "r"));

// Whoever may read a dataset may read what is attached to it.
const attachments = (pid: string) => linked("attachment", "attachment", pid, sql`true`);
