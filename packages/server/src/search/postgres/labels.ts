import { sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import { containing } from "../../db/like.ts";
import { foldText } from "../../text/index.ts";
import type { DatasetResult } from "../engine.ts";
import type { Session } from "./session.ts";
import { readable, readableRecords, visibleFew } from "./visible.ts";

/** Facets whose values are ids of records with a name. */
const recordKinds = { instrument: "instrument", sample: "sample", proposal: "proposal" } as const;

const maxLabelled = 1_000;

/** Keys of records that the caller may read whose name contains the text. */
export async function keysLabelled(
  session: Session,
  principal: Principal,
  facet: string,
  text: string,
): Promise<string[]> {
  if (!(facet in recordKinds)) return [];
  const kind = recordKinds[facet as keyof typeof recordKinds]; // just seen to be a key
  const known = session.seen?.named?.labelled(kind, text, maxLabelled);
  if (known) return known;
  const rows = await session.rows(sql<{ key: string }>`
    select r.key from record r where ${readable(principal, kind)} and fold_text(r.label) like ${containing(foldText(text))}
    order by r.key limit ${maxLabelled}`);
  return rows.map(({ key }) => key);
}

interface Named {
  facets: DatasetResult["facets"];
  techniques: readonly { value: string; id: number }[];
  /** Of datasets that the caller may read. */
  pids: readonly string[];
}

const picture = "picture";

/**
 * Adds names for people to facet values, from records and datasets that the caller may read. Answers the ids of the newest
 * pictures by pid: one statement for both.
 */
export async function addLabels(
  session: Session,
  principal: Principal,
  { facets, techniques, pids }: Named,
): Promise<Map<string, string>> {
  const parts = Object.entries(recordKinds).flatMap(([facet, kind]) => {
    const values = valuesOf(facets, facet);
    if (values.length === 0) return [];
    return [
      sql`select ${sql.lit(facet)} as facet, r.key as value, r.label from record r
        where ${readableRecords(principal, kind)} and r.key = any(${values}::text[])`,
    ];
  });
  // A technique's name stands in the records that use it.
  if (techniques.length > 0)
    parts.push(sql`select 'technique' as facet, t.value, one ->> 'name' as label
      from unnest(${techniques.map(({ value }) => value)}::text[], ${techniques.map(({ id }) => id)}::int[]) as t(value, id)
      join dataset d on d.id = t.id and ${visibleFew(principal)} join dataset_doc x on x.id = d.id
      cross join lateral json_array_elements(x.doc -> 'techniques') as one where one ->> 'pid' = t.value`);
  if (pids.length > 0) parts.push(picturesOf(pids));
  const pictures = new Map<string, string>();
  if (parts.length === 0) return pictures;
  const rows = await session.rows(
    sql<{ facet: keyof DatasetResult["facets"] | typeof picture; value: string; label: string }>`
      ${sql.join(parts, sql` union all `)}`,
  );
  for (const { facet, value, label } of rows) {
    if (facet === picture) {
      pictures.set(value, label);
      continue;
    }
    const bucket = facets[facet]?.find((one) => one.value === value);
    if (bucket && label !== "" && label !== value) bucket.label = label;
  }
  return pictures;
}

// Whoever may read a dataset may read what is attached to it. All of the page at once: asked one by one, PostgreSQL walks
// all attachments by date (measured: 320 ms for 25 among 20,000).
function picturesOf(pids: readonly string[]) {
  const refs = pids.map((pid) => `dataset:${pid}`);
  return sql`(select distinct on (ref) ${sql.lit(picture)} as facet, substr(ref, 9) as value, r.key as label
    from record r cross join lateral unnest(r.refs) as ref
    where r.kind = 'attachment' and r.refs && ${refs}::text[] and 'has:image' = any(r.refs) and ref = any(${refs}::text[])
    order by ref, r.created_at desc, r.id desc)`;
}

const valuesOf = (facets: DatasetResult["facets"], facet: string): string[] =>
  facet in facets ? (facets[facet as keyof typeof facets] ?? []).map(({ value }) => value) : []; // just seen to be a key
