import { type RawBuilder, sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import type { Database } from "../../db/database.ts";
import { NotFound } from "../../errors.ts";
import { badCursor, decodeCursor, encodeCursor, parseSort } from "../../http/paging.ts";
import type { DatasetFileQuery, DatasetFileResult } from "../engine.ts";
import { type FileRow, filesOfChunk, toFiles } from "./file-rows.ts";
import { filePatterns } from "./patterns.ts";
import { type Session, withSession } from "./session.ts";
import { visible } from "./visible.ts";

const fields = ["position", "path", "size", "time"] as const;

interface Row extends FileRow {
  value: string;
}

/** The files of one dataset: in the order in which they were sent, or sorted. Throws NotFound. */
export async function filesOfDataset(
  database: Database,
  principal: Principal,
  pid: string,
  query: DatasetFileQuery,
): Promise<DatasetFileResult> {
  const sort = parseSort(query.sort, fields, { field: "position", descending: false });
  const name = `${sort.descending ? "-" : ""}${sort.field}`;
  const after = query.cursor === undefined ? undefined : placeOf(decodeCursor(query.cursor), name);
  const fragment = query.q?.trim() ?? "";
  return withSession(database, query.signal, async (session) => {
    const [dataset] = await session.rows(
      sql<{ id: number }>`select d.id from dataset d where d.key = ${pid} and ${visible(principal)}`,
    );
    if (!dataset || pid.includes("\0")) throw new NotFound("dataset", pid);
    const total = after ? after.total : await countFiles(session, dataset.id, fragment);
    const direction = sort.descending ? sql`desc` : sql`asc`;
    const column = {
      position: sql`''::text`,
      path: sql`f.name collate "C"`,
      size: sql`f.size`,
      time: sql`coalesce(f.time_ms, -1)`,
    }[sort.field];
    const cast = sort.field === "size" || sort.field === "time" ? sql`::bigint` : sql`::text collate "C"`;
    const isPosition = sort.field === "position";
    const place = after ? sql`${after.blockId}::int, ${after.chunk}::int, ${after.at}::bigint` : sql``;
    const sign = sort.descending ? sql`<` : sql`>`;
    const behind = !after
      ? sql``
      : isPosition
        ? sql`and (c.block_id, c.chunk) ${sign}= (${after.blockId}::int, ${after.chunk}::int) and (c.block_id, c.chunk, f.at) ${sign} (${place})`
        : sql`and (${column}, c.block_id, c.chunk, f.at) ${sign} (${after.value}${cast}, ${place})`;
    const order = sql`c.block_id ${direction}, c.chunk ${direction}, f.at ${direction}`;
    const rows = await session.rows(sql<Row>`
      select c.block_id as "blockId", b.key as "blockKey", c.chunk, f.at::int as at, f.name, f.size, f.time_ms as "timeMs",
        (${column})::text as value
      ${chunksWith(dataset.id, fragment)} ${behind}
      order by ${isPosition ? order : sql`${column} ${direction}, ${order}`} limit ${query.limit + 1}`);
    const shown = rows.slice(0, query.limit);
    const last = rows.length > query.limit ? shown.at(-1) : undefined;
    return {
      items: await toFiles(session, shown),
      total,
      ...(last ? { cursor: encodeCursor([name, last.value, last.blockId, last.chunk, last.at, total]) } : {}),
    };
  });
}

/** FROM and WHERE: the files of a dataset whose path has the fragment. */
function chunksWith(datasetId: number, fragment: string): RawBuilder<unknown> {
  const { name, chunk } = filePatterns(fragment);
  return sql`from file_chunk c join block b on b.id = c.block_id and b.kind = 'origdatablock'
    cross join lateral ${filesOfChunk}
    where c.dataset_id = ${datasetId}
    ${fragment === "" ? sql`` : sql`and c.names ilike ${chunk} and f.name ilike any(${name}::text[])`}`;
}

async function countFiles(session: Session, datasetId: number, fragment: string): Promise<number> {
  const rows = await session.rows(
    fragment === ""
      ? sql<{ n: number }>`select coalesce(sum(c.n), 0)::bigint as n
          from file_chunk c join block b on b.id = c.block_id and b.kind = 'origdatablock' where c.dataset_id = ${datasetId}`
      : sql<{ n: number }>`select count(*) as n ${chunksWith(datasetId, fragment)}`,
  );
  return rows[0]?.n ?? 0;
}

function placeOf(cursor: unknown, name: string) {
  // Array.isArray() leaves items of any type.
  const [sort, value, blockId, chunk, at, total] = Array.isArray(cursor) ? (cursor as unknown[]) : [];
  const places = [blockId, chunk, at, total];
  const isNumber = name.endsWith("size") || name.endsWith("time");
  const isValue = typeof value === "string" && (isNumber ? /^-?\d{1,18}$/.test(value) : !value.includes("\0"));
  if (sort !== name || !isValue || !places.every((one) => Number.isInteger(one) && Math.abs(Number(one)) < 2 ** 31))
    throw badCursor();
  return { value, blockId: Number(blockId), chunk: Number(chunk), at: Number(at), total: Number(total) };
}
