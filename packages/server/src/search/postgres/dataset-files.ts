import { sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import type { Database } from "../../db/database.ts";
import { NotFound } from "../../errors.ts";
import { badCursor, decodeCursor, encodeCursor, parseSort } from "../../http/paging.ts";
import type { DatasetFileQuery, DatasetFileResult } from "../engine.ts";
import { type Place, sortedPlaces } from "./dataset-file-order.ts";
import { type FilePattern, filePattern, foldedFiles } from "./file-index.ts";
import { filesIn } from "./file-rows.ts";
import { type Session, withSession } from "./session.ts";
import { visibleFew } from "./visible.ts";

const fields = ["position", "path", "size", "time"] as const;

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
  const pattern = fragment === "" ? undefined : filePattern(fragment);
  return withSession(database, query.signal, async (session) => {
    const [dataset] = await session.rows(
      sql<{ id: number }>`select d.id from dataset d where d.key = ${pid} and ${visibleFew(principal)}`,
    );
    if (!dataset || pid.includes("\0")) throw new NotFound("dataset", pid);
    const total = after ? after.total : await countFiles(session, dataset.id, pattern);
    const { field, descending } = sort;
    const limit = query.limit + 1;
    const rows =
      field === "position"
        ? await placesAsSent(session, dataset.id, pattern, descending, after, limit)
        : await sortedPlaces(session, { datasetId: dataset.id, order: { field, descending }, pattern, after, limit });
    const shown = rows.slice(0, query.limit);
    const last = rows.length > query.limit ? shown.at(-1) : undefined;
    return {
      items: await filesIn(session, shown),
      total,
      ...(last ? { cursor: encodeCursor([name, last.value, last.blockId, last.chunk, last.at, total]) } : {}),
    };
  });
}

/** Files as they were sent. */
async function placesAsSent(
  session: Session,
  datasetId: number,
  pattern: FilePattern | undefined,
  descending: boolean,
  after: Place | undefined,
  limit: number,
): Promise<Place[]> {
  const direction = descending ? sql`desc` : sql`asc`;
  const sign = descending ? sql`<` : sql`>`;
  const behind = after
    ? sql`and (c.block_id, c.chunk) ${sign}= (${after.blockId}::int, ${after.chunk}::int)
        and (c.block_id, c.chunk, f.at) ${sign} (${after.blockId}::int, ${after.chunk}::int, ${after.at}::bigint)`
    : sql``;
  const files = pattern ? foldedFiles : sql`generate_series(1, c.n) as f(at)`;
  const fits = pattern ? sql`and ${pattern.inHeads} and ${pattern.inChunk} and ${pattern.inFile}` : sql``;
  return session.rows(sql<Place>`select c.block_id as "blockId", c.chunk, f.at::int as at, '' as value
    from file_chunk c join block b on b.id = c.block_id and b.kind = 'origdatablock' cross join lateral ${files}
    where c.dataset_id = ${datasetId} ${behind} ${fits}
    order by c.block_id ${direction}, c.chunk ${direction}, f.at ${direction} limit ${limit}`);
}

async function countFiles(session: Session, datasetId: number, pattern: FilePattern | undefined): Promise<number> {
  const files = sql`from file_chunk c join block b on b.id = c.block_id and b.kind = 'origdatablock'`;
  const rows = await session.rows(
    pattern
      ? sql<{ n: number }>`select count(*) as n from (
          select ${pattern.parts} as part ${files} where c.dataset_id = ${datasetId} and ${pattern.inHeads} and ${pattern.inChunk}) p
          where ${pattern.isFile(sql`p.part`)}`
      : sql<{ n: number }>`select coalesce(sum(c.n), 0)::bigint as n ${files} where c.dataset_id = ${datasetId}`,
  );
  return rows[0]?.n ?? 0;
}

function placeOf(cursor: unknown, name: string): Place & { total: number } {
  // Array.isArray() leaves items of any type.
  const [sort, value, blockId, chunk, at, total] = Array.isArray(cursor) ? (cursor as unknown[]) : [];
  const places = [blockId, chunk, at, total];
  const isNumber = name.endsWith("size") || name.endsWith("time");
  const isValue = typeof value === "string" && (isNumber ? /^-?\d{1,18}$/.test(value) : !value.includes("\0"));
  if (sort !== name || !isValue || !places.every((one) => Number.isInteger(one) && Math.abs(Number(one)) < 2 ** 31))
    throw badCursor();
  return { value, blockId: Number(blockId), chunk: Number(chunk), at: Number(at), total: Number(total) };
}
