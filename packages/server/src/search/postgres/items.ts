import { type RawBuilder, sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import { type DatasetStoredRow, storedColumns, toStored } from "../../datasets/index.ts";
import { serve } from "../../records/stored.ts";
import { withoutParts } from "../screen/json-parts.ts";
import type { Session } from "./session.ts";
import { visibleFew } from "./visible.ts";

/** Parts of a record that a list leaves out, because they can be long. */
const longParts = ["scientificMetadata", "jobParameters", "jobLogData", "ingestion", "imported"];
const maxMetadataBytes = 100_000;
/** Up to this size a record comes whole and is taken apart here: that costs PostgreSQL several times as much. */
const wholeBytes = 16_000;
const left = new Set(longParts);

/** A dataset of a list. */
export interface Item {
  id: number;
  pid: string;
  /** Its served JSON, without its long parts; with the id of its newest picture, where one is given. */
  json(thumbnailId?: string): string;
  /** By which it is sorted, as text. */
  sortText: string | null;
  /** JSON text of its scientific metadata, where that was asked for and is not very long. */
  metadata: string | null;
}

interface Wanted {
  /** A sort value, as text, of the dataset `d` with its document `stored`. */
  sortText: RawBuilder<string | null>;
  metadata: boolean;
}

type Row = DatasetStoredRow & Pick<Item, "sortText" | "metadata">;

/** Those of the datasets that the caller may read, in the order of the ids. */
export async function itemsOf(
  session: Session,
  principal: Principal,
  ids: readonly number[],
  wanted: Wanted,
): Promise<Item[]> {
  if (ids.length === 0) return [];
  const metadata = wanted.metadata
    ? sql`case when octet_length(stored.doc::text) between ${sql.lit(wholeBytes)} and ${sql.lit(maxMetadataBytes)}
        then (stored.doc -> 'scientificMetadata')::text end`
    : sql`null`;
  // json_each keeps the text of each value, so numbers stay as they were sent.
  const rows = await session.rows(sql<Row>`
    select ${storedColumns}, ${wanted.sortText} as "sortText", ${metadata}::text as metadata
    from dataset d
    join unnest(${[...ids]}::int[]) with ordinality as page(id, at) using (id)
    join dataset_doc stored using (id)
    join lateral (
      select null::json as flags, case when octet_length(stored.doc::text) < ${sql.lit(wholeBytes)} then stored.doc else (
        select coalesce(json_object_agg(part.key, part.value), '{}')
        from json_each(stored.doc) as part where part.key <> all(${longParts}::text[])) end as doc) x on true
    where ${visibleFew(principal)}
    order by page.at`);
  return rows.map(({ sortText, metadata: metadataText, docText, ...row }) => {
    const { rest, parts } = withoutParts(docText, left);
    return {
      id: row.id,
      pid: row.key,
      json(thumbnailId) {
        const stored = toStored({ ...row, docText: rest });
        if (thumbnailId !== undefined) stored.extra.thumbnailId = thumbnailId;
        return serve("pid", stored);
      },
      sortText,
      metadata: metadataText ?? (wanted.metadata ? (parts.get("scientificMetadata") ?? null) : null),
    };
  });
}
