import type { DataFile } from "@margay/contract";
import { sql } from "kysely";
import type { Db } from "../db/database.ts";
import { foldsAsUsual } from "../db/folding.ts";
import { type Bounds, boundsOf } from "./file-bounds.ts";
import { type FoundBy, foundBy } from "./file-texts.ts";
import { type Chunk, toChunks } from "./files.ts";

const chunksPerStatement = 20;

/** Most of the time goes into PostgreSQL's trigrams: the next rows are packed meanwhile. */
export async function insertChunks(
  trx: Db,
  blockId: number,
  datasetId: number,
  files: readonly DataFile[],
): Promise<void> {
  let running: Promise<unknown> = Promise.resolve();
  let first = 0;
  let batch: Row[] = [];
  const send = async () => {
    await running;
    running = insertRows(trx, blockId, datasetId, first, batch);
    // Awaited before the next one and at the end; a failure while packing is not yet unhandled.
    running.catch(() => {});
    first += batch.length;
    batch = [];
  };
  for (const chunk of toChunks(files))
    if (batch.push({ ...chunk, ...foundBy(chunk.names), ...boundsOf(chunk) }) === chunksPerStatement) await send();
  if (batch.length > 0) await send();
  await running;
}

interface Row extends Chunk, Partial<FoundBy>, Partial<Bounds> {}

/** Where heads are null, a trigger makes them; see `foundBy`. */
function insertRows(trx: Db, blockId: number, datasetId: number, first: number, chunks: readonly Row[]) {
  const column = (name: keyof Bounds) => chunks.map((chunk) => chunk[name] ?? null);
  const array = (values: readonly (number | null)[]) => `{${values.map((value) => value ?? "null").join(",")}}`;
  return sql`
    insert into file_chunk (block_id, dataset_id, chunk, n, names, sizes, times, extra, heads, packed,
      low_name, high_name, low_size, high_size, low_time, high_time)
    select ${blockId}, ${datasetId}, ${first} + c - 1, cardinality(sizes::bigint[]), names, sizes::bigint[],
      times::bigint[], extra::json, case when ${foldsAsUsual} then heads end, case when ${foldsAsUsual} then packed end,
      low_name, high_name, low_size, high_size, low_time, high_time
    from unnest(${chunks.map((chunk) => chunk.names)}::text[], ${chunks.map((chunk) => array(chunk.sizes))}::text[],
      ${chunks.map((chunk) => chunk.times && array(chunk.times))}::text[],
      ${chunks.map((chunk) => chunk.extra)}::text[],
      ${chunks.map((chunk) => chunk.heads ?? null)}::text[],
      ${chunks.map((chunk) => (chunk.packed ? bytesOf(chunk.packed) : null))}::bytea[],
      ${column("lowName")}::text[], ${column("highName")}::text[], ${column("lowSize")}::bigint[],
      ${column("highSize")}::bigint[], ${column("lowTime")}::bigint[], ${column("highTime")}::bigint[])
      with ordinality as t(names, sizes, times, extra, heads, packed, low_name, high_name, low_size, high_size, low_time,
        high_time, c)`.execute(trx);
}

/** pg writes buffers as they are, other arrays of bytes as lists of numbers. */
export const bytesOf = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);
