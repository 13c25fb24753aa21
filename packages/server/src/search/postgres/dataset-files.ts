import { type RawBuilder, sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import type { Database } from "../../db/database.ts";
import { NotFound } from "../../errors.ts";
import { badCursor, decodeCursor, encodeCursor, parseSort } from "../../http/paging.ts";
import type { DatasetFileQuery, DatasetFileResult } from "../engine.ts";
import { filePattern } from "./file-index.ts";
import { filesIn } from "./file-rows.ts";
import { type Session, withSession } from "./session.ts";
import { visibleFew } from "./visible.ts";

const fields = ["position", "path", "size", "time"] as const;

interface Place {
  value: string;
  blockId: number;
  chunk: number;
  at: number;
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
      sql<{ id: number }>`select d.id from dataset d where d.key = ${pid} and ${visibleFew(principal)}`,
    );
    if (!dataset || pid.includes("\0")) throw new NotFound("dataset", pid);
    const total = after ? after.total : await countFiles(session, dataset.id, fragment);
    const rows = await session.rows(pageOf(dataset.id, fragment, sort, after, query.limit + 1));
    const shown = rows.slice(0, query.limit);
    const last = rows.length > query.limit ? shown.at(-1) : undefined;
    return {
      items: await filesIn(session, shown),
      total,
      ...(last ? { cursor: encodeCursor([name, last.value, last.blockId, last.chunk, last.at, total]) } : {}),
    };
  });
}

// Rows `f` of the files of the chunk `c`: only what the order needs is cut out of it.
const source = {
  position: sql.raw("generate_series(1, c.n) as f(at)"),
  path: sql.raw(`string_to_table(c.names, E'\\n') with ordinality as f(value, at)`),
  size: sql.raw("unnest(c.sizes) with ordinality as f(value, at)"),
  time: sql.raw("unnest(coalesce(c.times, array_fill(null::bigint, array[c.n]))) with ordinality as f(value, at)"),
};
// The same, and the lower-case name.
const sourceWithName = {
  position: sql.raw(`string_to_table(coalesce(c.folded, c.names), E'\\n') with ordinality as f(name, at)`),
  path: sql.raw(`unnest(string_to_array(coalesce(c.folded, c.names), E'\\n'), string_to_array(c.names, E'\\n'))
    with ordinality as f(name, value, at)`),
  size: sql.raw(
    `unnest(string_to_array(coalesce(c.folded, c.names), E'\\n'), c.sizes) with ordinality as f(name, value, at)`,
  ),
  time: sql.raw(
    `unnest(string_to_array(coalesce(c.folded, c.names), E'\\n'), c.times) with ordinality as f(name, value, at)`,
  ),
};

function pageOf(
  datasetId: number,
  fragment: string,
  { field, descending }: { field: (typeof fields)[number]; descending: boolean },
  after: Place | undefined,
  limit: number,
): RawBuilder<Place> {
  const direction = descending ? sql`desc` : sql`asc`;
  const sign = descending ? sql`<` : sql`>`;
  const isPosition = field === "position";
  const value = {
    position: sql`''`,
    path: sql`f.value collate "C"`,
    size: sql`f.value`,
    time: sql`coalesce(f.value, -1)`,
  }[field];
  const cast = isPosition || field === "path" ? sql`::text collate "C"` : sql`::bigint`;
  const place = after ? sql`${after.blockId}::int, ${after.chunk}::int, ${after.at}::bigint` : sql``;
  const behind = !after
    ? sql``
    : isPosition
      ? sql`and (c.block_id, c.chunk, f.at) ${sign} (${place})`
      : sql`and (${value}, c.block_id, c.chunk, f.at) ${sign} (${after.value}${cast}, ${place})`;
  const chunksBehind =
    after && isPosition ? sql`and (c.block_id, c.chunk) ${sign}= (${after.blockId}::int, ${after.chunk}::int)` : sql``;
  const pattern = fragment === "" ? undefined : filePattern(fragment);
  const chunks = sql`file_chunk c join block b on b.id = c.block_id and b.kind = 'origdatablock'`;
  const where = sql`c.dataset_id = ${datasetId} ${chunksBehind} ${pattern ? sql`and ${pattern.inHeads} and ${pattern.inChunk}` : sql``}`;
  const from = pattern ? sourceWithName[field] : source[field];
  const fits = sql`${pattern ? pattern.inFile : sql`true`} ${behind}`;
  if (isPosition)
    return sql<Place>`select c.block_id as "blockId", c.chunk, f.at::int as at, '' as value
      from ${chunks} cross join lateral ${from} where ${where} and ${fits}
      order by c.block_id ${direction}, c.chunk ${direction}, f.at ${direction} limit ${limit}`;
  // The first of each chunk: to sort all files of a large dataset takes twice as long.
  return sql<Place>`select c.block_id as "blockId", c.chunk, f.at::int as at, f.value::text as value
    from ${chunks} cross join lateral (select ${value} as value, f.at from ${from} where ${fits}
      order by ${value} ${direction}, f.at ${direction} limit ${limit}) f
    where ${where}
    order by f.value ${direction}, c.block_id ${direction}, c.chunk ${direction}, f.at ${direction} limit ${limit}`;
}

async function countFiles(session: Session, datasetId: number, fragment: string): Promise<number> {
  const files = sql`from file_chunk c join block b on b.id = c.block_id and b.kind = 'origdatablock'`;
  const pattern = fragment === "" ? undefined : filePattern(fragment);
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
