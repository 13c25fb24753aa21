import { sql } from "kysely";
import { type BlockRow, blockColumns, type Chunk, fileTexts, toStoredBlock } from "../../../datablocks/index.ts";
import type { Stored } from "../../../records/stored.ts";
import type { Session } from "../session.ts";

/** Blocks of these ids, without their files. */
export async function blocksOf(session: Session, ids: readonly number[]): Promise<Map<number, Stored>> {
  const rows = await session.rows(sql<BlockRow>`
    select ${blockColumns} from block b join dataset d on d.id = b.dataset_id where b.id = any(${[...ids]}::int[])`);
  return new Map(rows.map((row) => [row.id, toStoredBlock(row)]));
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
