import { type RawBuilder, sql } from "kysely";
import { type DatasetStoredRow, storedColumns, toStored } from "../../../datasets/index.ts";
import type { Stored } from "../../../records/stored.ts";
import type { FindKind } from "../../finder.ts";
import type { Session } from "../session.ts";
import { addFiles, blocksOf } from "./block-rows.ts";

/** The records of these ids, in their order; `fields` names what of the documents is wanted. */
export async function recordsOf(
  session: Session,
  kind: FindKind,
  ids: readonly number[],
  fields: readonly string[] | undefined,
): Promise<Stored[]> {
  if (ids.length === 0) return [];
  if (kind === "dataset") return datasetsOf(session, ids, fields);
  if (kind !== "origdatablock" && kind !== "datablock") return smallRecordsOf(session, ids, fields);
  const found = await blocksOf(session, ids);
  const blocks = ids.flatMap((id) => found.get(id) ?? []);
  if (fields === undefined || fields.includes("dataFileList")) await addFiles(session, blocks);
  return blocks;
}

/** Fields of a dataset that are served from its row. */
const managed = new Set([
  ...["pid", "version", "createdAt", "createdBy", "updatedAt", "updatedBy"],
  ...["size", "packedSize", "numberOfFiles", "numberOfFilesArchived"],
]);

// json_each keeps the text of each value, so numbers stay as they were sent.
const partOf = (document: RawBuilder<unknown>, fields: readonly string[]) => sql`
  (select coalesce(json_object_agg(part.key, part.value), '{}') from json_each(${document}) as part
    where part.key = any(${[...fields]}::text[]))`;

async function datasetsOf(session: Session, ids: readonly number[], fields: readonly string[] | undefined) {
  const isOfRow = fields?.every((field) => managed.has(field)) === true;
  const flags = fields === undefined || fields.includes("metadataFlags");
  const document = isOfRow
    ? sql`cross join lateral (select '{}'::json as doc, null::json as flags) x`
    : sql`join lateral (
        select ${fields ? partOf(sql`stored.doc`, fields) : sql`stored.doc`} as doc,
          ${flags ? sql`stored.flags` : sql`null::json`} as flags
        from dataset_doc stored where stored.id = d.id) x on true`;
  const rows = await session.rows(sql<DatasetStoredRow>`
    select ${storedColumns} from unnest(${[...ids]}::int[]) with ordinality as page(id, at)
    join dataset d using (id) ${document} order by page.at`);
  return rows.map(toStored);
}

async function smallRecordsOf(session: Session, ids: readonly number[], fields: readonly string[] | undefined) {
  const rows = await session.rows(sql<Omit<Stored, "extra">>`
    select id, key, version, acl_id as "aclId", owner_group as "ownerGroup", created_at as "createdAt",
      created_by as "createdBy", updated_at as "updatedAt", updated_by as "updatedBy",
      ${fields ? partOf(sql`doc`, fields) : sql`doc`} as "docText"
    from unnest(${[...ids]}::int[]) with ordinality as page(id, at) join record r using (id) order by page.at`);
  return rows.map((row): Stored => ({ ...row, extra: {} }));
}
