import { sql } from "kysely";
import { alone } from "../db/alone.ts";
import { type Db, inTransaction } from "../db/database.ts";
import { bytesOf } from "./chunk-store.ts";

/** Which chunk. */
export interface ChunkKey {
  blockId: number;
  chunk: number;
}

/** A chunk that is not packed, as it was when it was read. */
export interface Unpacked extends ChunkKey {
  /** Another one once it was changed. */
  version: string;
  /** Lower-case names as PostgreSQL makes them, joined by line feeds. */
  names: string;
}

const maxChunks = 500;
const maxFiles = 20_000;

/** The next chunks that are not packed: at least one where there are any, and not many files more than 20,000. */
export async function unpackedAfter(db: Db, { blockId, chunk }: ChunkKey): Promise<Unpacked[]> {
  const found = await sql<Unpacked>`
    with next as (
      select block_id, chunk, xmin::text as version, n, coalesce(folded, names) as names from file_chunk
      where packed is null and (block_id, chunk) > (${blockId}, ${chunk}) order by block_id, chunk limit ${maxChunks}),
    counted as (select *, sum(n) over (order by block_id, chunk) - n as before from next)
    select block_id as "blockId", chunk, version, names from counted where before < ${maxFiles} order by block_id, chunk`.execute(
    db,
  );
  return found.rows;
}

/** Packs chunks that nobody changed since they were read. Waits for nobody: who holds one just now leaves it to the next pass. */
export async function setPacked(db: Db, chunks: readonly (Unpacked & { packed: Uint8Array })[]): Promise<void> {
  await inTransaction(db, async (trx) => {
    // Nothing is found by it that was not found before: the search columns need not hear of it.
    await sql`select set_config('margay.packs', 'on', true)`.execute(trx);
    await sql`
      with r as (
        select * from unnest(${chunks.map(({ blockId }) => blockId)}::int[], ${chunks.map(({ chunk }) => chunk)}::int[],
          ${chunks.map(({ version }) => version)}::text[],
          ${chunks.map(({ packed }) => bytesOf(packed))}::bytea[]) as t(block_id, chunk, version, packed)),
      mine as (
        select c.block_id, c.chunk, r.packed from file_chunk c join r using (block_id, chunk)
        where c.xmin::text = r.version and c.packed is null for update of c skip locked)
      update file_chunk c set packed = mine.packed from mine where c.block_id = mine.block_id and c.chunk = mine.chunk`.execute(
      trx,
    );
  });
}

const passLock = 7_304_117;

/** Runs the work unless another process packs. */
export const packAlone = (db: Db, work: () => Promise<void>): Promise<void> => alone(db, passLock, work);
