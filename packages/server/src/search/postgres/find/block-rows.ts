import { type RawBuilder, sql } from "kysely";
import type { Stored } from "../../../records/stored.ts";
import type { Session } from "../session.ts";
import { type Chunk, fileTexts } from "./file-texts.ts";

interface BlockRow extends Omit<Stored, "extra"> {
  size: number;
  numberOfFiles: number;
  isPublished: boolean;
  accessGroups: string[];
}

const columns: RawBuilder<unknown> =
  sql.raw(`b.id, b.key, b.version, d.acl_id as "aclId", d.owner_group as "ownerGroup",
  b.created_at as "createdAt", b.created_by as "createdBy", b.updated_at as "updatedAt", b.updated_by as "updatedBy",
  b.doc as "docText", b.size, b.file_count as "numberOfFiles", d.published as "isPublished",
  d.access_groups as "accessGroups"`);

/** Blocks of these ids, without their files. */
export async function blocksOf(session: Session, ids: readonly number[]): Promise<Map<number, Stored>> {
  const rows = await session.rows(sql<BlockRow>`
    select ${columns} from block b join dataset d on d.id = b.dataset_id where b.id = any(${[...ids]}::int[])`);
  return new Map(rows.map((row) => [row.id, toStored(row)]));
}

function toStored({ size, numberOfFiles, isPublished, accessGroups, ...row }: BlockRow): Stored {
  const ownerGroup = row.ownerGroup ?? "";
  return { ...row, extra: { size, numberOfFiles, ownerGroup, accessGroups, isPublished } };
}

/** Gives blocks their lists of files. */
export async function addFiles(session: Session, blocks: readonly Stored[]): Promise<void> {
  // One block at a time bounds what is held beside the answer.
  for (const block of blocks) {
    const chunks = await session.rows(sql<Chunk>`
      select names, sizes, times, extra from file_chunk where block_id = ${block.id} order by chunk`);
    const open = block.docText.trimEnd().slice(0, -1).trimEnd();
    const list = `"dataFileList":[${chunks.map((chunk) => fileTexts(chunk).join(",")).join(",")}]`;
    block.docText = `${open}${open.endsWith("{") ? "" : ","}${list}}`;
  }
}
