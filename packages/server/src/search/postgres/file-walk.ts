import { type RawBuilder, sql } from "kysely";
import { foldedFiles } from "./file-index.ts";
import { type FileSearch, filters, type Place, utc } from "./file-search.ts";
import type { Session } from "./session.ts";
import { byGroups, groupArray } from "./visible.ts";

/** How far one step of the walk goes at most. */
export interface Reach {
  datasets: number;
  chunks: number;
  files: number;
  /** Hits after which it stops early. */
  hits: number;
}

/** Place of a file that matches. */
export interface Hit extends Place {
  /** How many chunks, and how many of them with a hit, the step had seen with this one. */
  seen: number;
}

export interface Walked {
  hits: Hit[];
  /** Found up to the reach, some of them not in `hits`. */
  found: number;
  /** Chunks with a hit in them, of those that were looked at. */
  chunksFound: number;
  chunksSeen: number;
  /** Number of chunks of everybody, roughly. */
  chunksOfAll: number;
  /** Nothing lies behind. */
  isAll: boolean;
  /** Where the next step goes on: all before has been looked at. */
  end?: Place;
}

const maxInt = 2 ** 31 - 1;
const most = { blockId: maxInt, chunk: maxInt, at: maxInt };

/**
 * Goes through the newest datasets behind a place, chunk by chunk, and stops as soon as there are enough hits. What is
 * common is found so within a millisecond, whatever the size of the catalogue. Undefined where it takes longer than is worth it.
 */
export async function walk(
  session: Session,
  search: FileSearch,
  after: Place | undefined,
  reach: Reach,
  timeoutMs: number,
): Promise<Walked | undefined> {
  const { pattern, limit } = search;
  const rows = await session.rowsWithin(
    timeoutMs,
    sql<
      Hit & {
        found: number;
        chunksFound: number;
        chunksSeen: number;
        chunksOfAll: number;
        moreDatasets: boolean;
        chunks: number;
        lastCt: string | null;
        lastId: number | null;
        cutCt: string | null;
        cutId: number | null;
        cutBlock: number | null;
        cutChunk: number | null;
      }
    >`
    with ${newest(search, after, reach.datasets)},
    c as materialized (
      select * from (
        select c.*, sum(c.n) over w - c.n as before, row_number() over w as seen from (
          select n.ct, n.id, c.block_id, c.chunk, c.n, c.heads, c.names, c.folded
          from (select ct, id from n order by ct desc, id desc) n
          join file_chunk c on c.dataset_id = n.id join block b on b.id = c.block_id and b.kind = 'origdatablock'
          ${behindChunk(after)}
          order by n.ct desc, n.id desc, c.block_id, c.chunk limit ${reach.chunks}) c
        window w as (order by c.ct desc, c.id desc, c.block_id, c.chunk)) c
      where before < ${reach.files}),
    hits as materialized (
      select c.ct, c.id, c.block_id, c.chunk, f.at, c.seen
      from (select * from c order by ct desc, id desc, block_id, chunk) c cross join lateral ${foldedFiles}
      where ${pattern.inBoth} and ${pattern.inFile} ${behindFile(after)}
      order by c.ct desc, c.id desc, c.block_id, c.chunk, f.at limit ${reach.hits})
    select s.*, ${utc(sql`page.ct`)} as ct, page.id as "datasetId", page.block_id as "blockId", page.chunk, page.at::int as at
    from (
      select (select count(*) from hits) as found, (select count(distinct (block_id, chunk)) from hits) as "chunksFound",
        (select case when count(*) < ${reach.hits} then (select count(*) from c) else max(seen) end from hits) as "chunksSeen",
        (select reltuples::bigint from pg_class where oid = 'file_chunk'::regclass) as "chunksOfAll",
        (select count(*) from c) as chunks, (select more from reach) as "moreDatasets",
        last.ct as "lastCt", last.id as "lastId", cut.ct as "cutCt", cut.id as "cutId", cut.block_id as "cutBlock",
        cut.chunk as "cutChunk"
      from (select) one
      left join lateral (select ${utc(sql`ct`)} as ct, id from reach) last on true
      left join lateral (select ${utc(sql`ct`)} as ct, id, block_id, chunk from c
        where c.seen = ${reach.chunks} or c.before + c.n >= ${reach.files} order by c.seen desc limit 1) cut on true) s
    left join (select * from hits order by ct desc, id desc, block_id, chunk, at limit ${limit + 1}) page on true
    order by page.ct desc, page.id desc, page.block_id, page.chunk, page.at`,
  );
  if (!rows) return undefined;
  const [first] = rows;
  if (!first) throw new Error("the walk answers one row at least");
  const { found, chunksFound, chunksSeen, chunksOfAll } = first;
  const place = (ct: string, datasetId: number, rest: Pick<Place, "blockId" | "chunk" | "at">) => ({
    ct,
    datasetId,
    ...rest,
  });
  // The columns of `cut` and `last` are null together.
  const end =
    first.cutCt !== null
      ? place(first.cutCt, first.cutId ?? 0, { blockId: first.cutBlock ?? 0, chunk: first.cutChunk ?? 0, at: maxInt })
      : first.moreDatasets && first.lastCt !== null
        ? place(first.lastCt, first.lastId ?? 0, most)
        : undefined;
  const hits = rows.filter((row) => row.at !== null);
  return { hits, found, chunksFound, chunksSeen, chunksOfAll, isAll: end === undefined, ...(end ? { end } : {}) };
}

/** Chunks that the walk has not left behind; of the place's own chunk, files may be left. */
const behindChunk = (after: Place | undefined) =>
  after
    ? sql`and (n.id <> ${after.datasetId}::int or (c.block_id, c.chunk) >= (${after.blockId}::int, ${after.chunk}::int))`
    : sql``;

const behindFile = (after: Place | undefined) =>
  after
    ? sql`and (c.id <> ${after.datasetId}::int or (c.block_id, c.chunk, f.at) > (${after.blockId}::int, ${after.chunk}::int, ${after.at}::bigint))`
    : sql``;

export const notBefore = (after: Place | undefined) =>
  after ? sql`(d.ct, d.id) <= (${after.ct}::timestamptz, ${after.datasetId}::int)` : sql`true`;

/** Of so many groups the rows are merged; with more, it is quicker to ask of each dataset who may read it. */
const mergedGroups = 12;

/**
 * `n`: the newest datasets that may be read, as rows (ct, id) without gaps; `reach`: whether there are more, and behind
 * which dataset.
 */
function newest(search: FileSearch, after: Place | undefined, datasets: number): RawBuilder<unknown> {
  const { principal, readable, isNarrowed } = search;
  if (!isNarrowed && byGroups(principal) && principal.groupIds.length <= mergedGroups)
    // Of a group that has more, nothing is known behind its last row: there the merged list ends.
    return sql`mine as materialized (
        select v.* from unnest(${groupArray(principal)}) as g(group_id), lateral (
          select d.ct, d.id, row_number() over (order by d.ct desc, d.id desc) as at from vis d
          where d.group_id = g.group_id and ${notBefore(after)} order by d.ct desc, d.id desc limit ${datasets}) v),
      edge as materialized (select ct, id from mine where at = ${datasets} order by ct desc, id desc limit 1),
      n as materialized (select distinct ct, id from mine
        where (ct, id) >= (coalesce((select ct from edge), '-infinity'), coalesce((select id from edge), 0))),
      reach as (select exists (select from edge) as more, (select ct from edge) as ct, (select id from edge) as id)`;
  const isSifted = !isNarrowed && byGroups(principal);
  return sql`s as materialized (select d.ct, d.id, d.acl_id from dataset d
      where ${isSifted ? sql`true` : readable} and ${notBefore(after)} ${filters(search)}
      order by d.ct desc, d.id desc limit ${isSifted ? datasets * 4 : datasets}),
    n as materialized (select d.ct, d.id from s d where ${isSifted ? readable : sql`true`}),
    reach as (select count(*) = ${isSifted ? datasets * 4 : datasets} as more, min(ct) as ct,
      (select id from s order by ct, id limit 1) as id from s)`;
}
