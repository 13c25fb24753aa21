import type { Place as DatasetPlace } from "@margay/columns";
import { sql } from "kysely";
import { foldedFiles } from "../../postgres/file-index.ts";
import { type FileSearch, filters, type Place, utc } from "../../postgres/file-search.ts";
import type { Session } from "../../postgres/session.ts";
import { visibleFew } from "../../postgres/visible.ts";
import { textOfMicros } from "../../screen/times.ts";

const firstChunks = 250;
const mostChunks = 16_000;

/**
 * The first files that match of these datasets, which are in order and have such files: one more than a page, where there
 * are so many. Undefined where a dataset is not, or no more, what the columns said: gone, not readable, at another place, or
 * without such a file behind the place `after`.
 */
export async function firstFiles(
  session: Session,
  search: FileSearch,
  datasets: readonly DatasetPlace[],
  after: Place | undefined,
): Promise<Place[] | undefined> {
  const wanted = search.limit + 1;
  const times = await timesOf(session, search, datasets);
  if (!times) return undefined;
  const ids = datasets.map(({ id }) => id);
  const hits: Place[] = [];
  let from: ChunkPlace | undefined = after && { id: after.datasetId, blockId: after.blockId, chunk: after.chunk };
  let at = 0;
  for (let chunks = firstChunks; at < ids.length && hits.length < wanted; chunks = Math.min(mostChunks, chunks * 4)) {
    const step = await stepFrom(session, search, ids.slice(at), { from, after, chunks, most: wanted - hits.length });
    for (const { ct: _ct, ...hit } of step.hits) hits.push({ ...hit, ct: times.get(hit.datasetId) ?? "" });
    if (!step.end) break;
    from = step.end;
    at = ids.indexOf(step.end.id, at);
  }
  return isComplete(ids, hits, wanted, after) ? hits : undefined;
}

/** Every dataset up to the last one that was looked at has a file, but for one that the page before may have ended with. */
function isComplete(ids: readonly number[], hits: readonly Place[], wanted: number, after: Place | undefined): boolean {
  const found = new Set(hits.map(({ datasetId }) => datasetId));
  const last = hits.length < wanted ? ids.length : ids.indexOf(hits.at(-1)?.datasetId ?? 0);
  return ids.slice(0, last).every((id) => found.has(id) || id === after?.datasetId);
}

/** The time of each dataset as cursors carry it; undefined where they are not all there, readable and at their places. */
async function timesOf(
  session: Session,
  search: FileSearch,
  datasets: readonly DatasetPlace[],
): Promise<Map<number, string> | undefined> {
  if (datasets.length === 0) return new Map();
  const rows = await session.rows(sql<{ id: number; ct: string }>`
    select d.id, ${utc(sql`d.ct`)} as ct from dataset d
    where d.id = any(${datasets.map(({ id }) => id)}::int[]) and ${visibleFew(search.principal)} ${filters(search)}`);
  const times = new Map(rows.map(({ id, ct }) => [id, ct]));
  const isThere = datasets.every(({ id, value }) => value !== null && times.get(id) === textOfMicros(value));
  return isThere ? times : undefined;
}

interface ChunkPlace {
  id: number;
  blockId: number;
  chunk: number;
}

interface Step {
  /** The first chunk that counts of its dataset; of other datasets all do. */
  from: ChunkPlace | undefined;
  after: Place | undefined;
  /** Looks at so many chunks. */
  chunks: number;
  most: number;
}

const least = -(2 ** 31);

/** Goes through the datasets chunk by chunk and stops as soon as there are enough hits. `end`: the next chunk. */
async function stepFrom(
  session: Session,
  { pattern }: FileSearch,
  ids: readonly number[],
  { from, after, chunks, most }: Step,
): Promise<{ hits: Place[]; end?: ChunkPlace }> {
  const start = (part: "blockId" | "chunk") =>
    sql`case when n.id = ${from?.id ?? 0}::int then ${from?.[part] ?? least}::int else ${least}::int end`;
  const behind = after
    ? sql`and (c.id <> ${after.datasetId}::int
        or (c.block_id, c.chunk, f.at) > (${after.blockId}::int, ${after.chunk}::int, ${after.at}::bigint))`
    : sql``;
  // Sorted subqueries, joined one row at a time: PostgreSQL goes on only as far as the limits ask.
  const rows = await session.rows(sql<Place & { endId: number | null; endBlock: number; endChunk: number }>`
    with c as materialized (
      select n.place, n.id, c.* from (
        select n.*, ${start("blockId")} as block_id, ${start("chunk")} as chunk
        from unnest(${[...ids]}::int[]) with ordinality as n(id, place) order by n.place) n
      cross join lateral (
        select c.block_id, c.chunk, c.heads, c.names, c.folded from file_chunk c
        where c.dataset_id = n.id and (c.block_id, c.chunk) >= (n.block_id, n.chunk)
          and (select b.kind from block b where b.id = c.block_id) = 'origdatablock'
        order by c.block_id, c.chunk limit ${chunks + 1}) c
      order by n.place, c.block_id, c.chunk limit ${chunks + 1}),
    looked as (select * from c order by place, block_id, chunk limit ${chunks}),
    hits as (
      select c.place, c.id, c.block_id, c.chunk, f.at
      from (select * from looked order by place, block_id, chunk) c cross join lateral ${foldedFiles}
      where ${pattern.inBoth} and ${pattern.inFile} ${behind}
      order by c.place, c.block_id, c.chunk, f.at limit ${most})
    select '' as ct, h.id as "datasetId", h.block_id as "blockId", h.chunk, h.at::int as at,
      e.id as "endId", e.block_id as "endBlock", e.chunk as "endChunk"
    from (select) one
    left join (select * from c order by place, block_id, chunk offset ${chunks}) e on true
    left join hits h on true order by h.place, h.block_id, h.chunk, h.at`);
  const [first] = rows;
  return {
    hits: rows
      .filter((row) => row.at !== null)
      .map(({ ct, datasetId, blockId, chunk, at }) => ({ ct, datasetId, blockId, chunk, at })),
    ...(first && first.endId !== null
      ? { end: { id: first.endId, blockId: first.endBlock, chunk: first.endChunk } }
      : {}),
  };
}
