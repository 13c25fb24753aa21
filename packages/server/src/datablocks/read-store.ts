import { type RawBuilder, sql } from "kysely";
import type { Db } from "../db/database.ts";
import type { Stored } from "../records/stored.ts";
import { type Chunk, fileTexts } from "./files.ts";
import type { DatasetRights } from "./kind.ts";
import type { BlockNoun } from "./totals-store.ts";

export interface BlockQuery {
  dataset?: string | undefined;
  /** False leaves the file lists out. */
  files: boolean;
  /** Blocks older than this row. */
  before?: number | undefined;
  limit: number;
}

export interface BlockPage {
  rows: Stored[];
  total: number;
  more: boolean;
}

export const rightsOfDataset: DatasetRights = async (db, pid) => {
  const found = await sql<{ aclId: number; ownerGroup: string; readers: number[] }>`
    select d.acl_id as "aclId", d.owner_group as "ownerGroup", a.groups as readers
    from dataset d join acl a on a.id = d.acl_id where d.key = ${pid}`.execute(db);
  return found.rows[0];
};

export async function keysOfDataset(db: Db, noun: BlockNoun, datasetPid: string): Promise<string[]> {
  const found = await sql<{ key: string }>`
    select b.key from block b join dataset d on d.id = b.dataset_id
    where d.key = ${datasetPid} and b.kind = ${noun} order by b.id`.execute(db);
  return found.rows.map(({ key }) => key);
}

export interface BlockRow extends Omit<Stored, "extra"> {
  datasetId: number;
  size: number;
  numberOfFiles: number;
  isPublished: boolean;
  accessGroups: string[];
}

type ChunkRow = BlockRow & (Chunk | { names: null });

/** A page of blocks ends early rather than hold more files than this (and one block). */
const maxFilesAPage = 200_000;

/** A `BlockRow` of the tables `block` b and `dataset` d: rights are the dataset's. */
export const blockColumns: RawBuilder<unknown> =
  sql.raw(`b.id, b.key, b.version, d.acl_id as "aclId", d.owner_group as "ownerGroup",
  b.created_at as "createdAt", b.created_by as "createdBy", b.updated_at as "updatedAt", b.updated_by as "updatedBy",
  b.doc as "docText", b.dataset_id as "datasetId", b.size, b.file_count as "numberOfFiles", d.published as "isPublished",
  d.access_groups as "accessGroups"`);

const filesPerTurn = 50;

/** A block without its list. */
export function toStored({ datasetId: _, size, numberOfFiles, isPublished, accessGroups, ...row }: BlockRow): Stored {
  return { ...row, extra: { size, numberOfFiles, ownerGroup: row.ownerGroup ?? "", accessGroups, isPublished } };
}

/** A block with its list; the event loop gets a turn every 50,000 files. */
async function withFiles(row: BlockRow, chunks: readonly Chunk[]): Promise<Stored> {
  const { extra, ...rest } = toStored(row);
  const parts: string[] = [];
  let sum = 0;
  for (const [index, chunk] of chunks.entries()) {
    if (index > 0 && index % filesPerTurn === 0) await new Promise((resolve) => setImmediate(resolve));
    parts.push(fileTexts(chunk).join(","));
    for (const one of chunk.sizes) sum += one;
  }
  const { size, ...others } = extra;
  // A size that the client declared belongs to its document; the sum is computed.
  const declared = size === sum ? "" : `,"size":${size}`;
  const open = row.docText.trimEnd().slice(0, -1);
  const docText = `${open}${declared},"dataFileList":[${parts.join(",")}]}`;
  return { ...rest, docText, extra: declared === "" ? extra : others };
}

/** Rows come as one per chunk, in order. */
async function gather(rows: readonly ChunkRow[]): Promise<Stored[]> {
  const blocks = new Map<number, { row: BlockRow; chunks: Chunk[] }>();
  for (const row of rows) {
    const { names, sizes, times, extra, ...block } = { sizes: [], times: null, extra: null, ...row };
    const entry = blocks.get(block.id) ?? { row: block, chunks: [] };
    blocks.set(block.id, entry);
    if (names !== null) entry.chunks.push({ names, sizes, times, extra });
  }
  return Promise.all([...blocks.values()].map(({ row, chunks }) => withFiles(row, chunks)));
}

/** One block with its files; `lock` holds its row until the transaction ends. */
export async function readBlock(db: Db, noun: BlockNoun, key: string, lock: boolean): Promise<Stored | undefined> {
  const found = await sql<ChunkRow>`
    with one as (
      select ${blockColumns} from block b join dataset d on d.id = b.dataset_id
      where b.key = ${key} and b.kind = ${noun} ${lock ? sql`for update of b` : sql``})
    select one.*, c.names, c.sizes, c.times, c.extra from one left join file_chunk c on c.block_id = one.id
    order by c.chunk`.execute(db);
  return (await gather(found.rows))[0];
}

/** Newest first. `visible` is the policy's predicate on the dataset `d`. */
export async function listBlocks(
  db: Db,
  noun: BlockNoun,
  visible: RawBuilder<boolean>,
  query: BlockQuery,
): Promise<BlockPage> {
  const which = sql`b.kind = ${noun} and ${visible}
    ${query.dataset === undefined ? sql`` : sql`and d.key = ${query.dataset}`}`;
  const page = sql`
    select ${blockColumns} from block b join dataset d on d.id = b.dataset_id
    where ${which} ${query.before === undefined ? sql`` : sql`and b.id < ${query.before}`}
    order by b.id desc limit ${query.limit + 1}`;
  const count = await sql<{ n: number }>`
    select count(*)::int as n from block b join dataset d on d.id = b.dataset_id where ${which}`.execute(db);
  const total = count.rows[0]?.n ?? 0;
  if (!query.files) {
    const found = await sql<BlockRow>`${page}`.execute(db);
    const rows = found.rows.slice(0, query.limit).map(toStored);
    return { rows, total, more: found.rows.length > query.limit };
  }
  const found = await sql<ChunkRow & { filesBefore: number }>`
    with page as materialized (
      select p.*, (sum(p."numberOfFiles") over (order by p.id desc) - p."numberOfFiles")::bigint as "filesBefore"
      from (${page}) p)
    select page.*, c.names, c.sizes, c.times, c.extra
    from page left join file_chunk c on c.block_id = page.id and page."filesBefore" < ${maxFilesAPage}
    order by page.id desc, c.chunk`.execute(db);
  const fitting = await gather(found.rows.filter((row) => row.filesBefore < maxFilesAPage));
  const rows = fitting.slice(0, query.limit);
  const last = rows.at(-1);
  return { rows, total, more: found.rows.some((row) => last !== undefined && row.id < last.id) };
}
