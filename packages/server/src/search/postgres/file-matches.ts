import { type RawBuilder, sql } from "kysely";
import { datasetPolicy } from "../../datasets/index.ts";
import { chunksOf, foldedFiles, isOriginal } from "./file-index.ts";
import { type FileSearch, filters, type Place, utc } from "./file-search.ts";
import { notBefore } from "./file-walk.ts";
import type { Session } from "./session.ts";
import { byGroups, groupArray } from "./visible.ts";

export interface Counts {
  total: number;
  /** Numbers of files by proposal, most first. */
  proposals?: { value: string; count: number }[];
}

export interface Matches extends Counts {
  /** The first of them, one more than a page. */
  hits: Place[];
}

/** So many proposals are counted for people to choose from. */
export const maxProposals = 20;

/** Where the chunks come from that are looked at. */
export type Source = "index" | "own datasets";

/**
 * All files behind a place that match: counted, by proposal, and the first page. Undefined where it takes longer than
 * is worth it.
 */
export async function findAll(
  session: Session,
  search: FileSearch,
  after: Place | undefined,
  { source, timeoutMs }: { source: Source; timeoutMs: number },
): Promise<Matches | undefined> {
  const { pattern, limit } = search;
  const rows = await session.rowsWithin(
    timeoutMs,
    sql<Place & { total: number; proposals: string | null }>`
    with m as materialized (
      select d.ct, d.id, c.block_id, c.chunk, k.n
      from ${chunksOf(source === "index" ? pattern.candidates : undefined)}
      join block b on b.id = c.block_id and b.kind = 'origdatablock'
      join dataset d on d.id = c.dataset_id cross join lateral ${matching(search, after)} k
      where ${pattern.inHeads} and ${pattern.inChunk}
        ${source === "own datasets" ? own(search) : sql``}
        and ${search.readable} and ${notBefore(after)} ${filters(search)} and k.n > 0),
    first as materialized (select * from m order by ct desc, id desc, block_id, chunk limit ${limit + 1}),
    hits as materialized (
      select p.ct, p.id, p.block_id, p.chunk, f.at
      from first p join file_chunk c on c.block_id = p.block_id and c.chunk = p.chunk cross join lateral ${foldedFiles}
      where ${pattern.inFile} ${after ? sql`and (p.id <> ${after.datasetId}::int or ${behindIn(after)})` : sql``}
      order by p.ct desc, p.id desc, p.block_id, p.chunk, f.at limit ${limit + 1})
    select s.*, ${utc(sql`h.ct`)} as ct, h.id as "datasetId", h.block_id as "blockId", h.chunk, h.at::int as at
    from (select (select coalesce(sum(n), 0)::bigint from m) as total,
      (${proposalsOf(sql`select id, sum(n) as n from m group by id`)}) as proposals) s
    left join hits h on true order by h.ct desc, h.id desc, h.block_id, h.chunk, h.at`,
  );
  if (rows === undefined) return undefined;
  return {
    total: rows[0]?.total ?? 0,
    proposals: JSON.parse(rows[0]?.proposals ?? "[]"),
    hits: rows.filter((row) => row.at !== null),
  };
}

/**
 * How many files match, and of which proposals. Undefined where it takes longer than is worth it: about two microseconds
 * for each chunk with the pattern, and a tenth of that for each one without. Where there is no time left for the
 * proposals, the total comes alone.
 */
export async function countMatches(
  session: Session,
  search: FileSearch,
  { source, timeoutMs }: { source: Source; timeoutMs: number },
): Promise<Counts | undefined> {
  const { pattern } = search;
  const isAll = datasetPolicy.seesAll(search.principal) && !search.isNarrowed;
  const rows = await session.rowsWithin(
    timeoutMs,
    sql<{ total: number; ids: string | null; counts: string | null }>`
    with m as (
      select p.id, count(*) as n from (
        select c.dataset_id as id, ${pattern.parts} as part
        from file_chunk c ${isAll ? sql`` : sql`join dataset d on d.id = c.dataset_id`}
        where ${pattern.inHeads} and ${isOriginal} ${source === "own datasets" ? own(search) : sql``}
          ${isAll ? sql`` : sql`and ${search.readable} ${filters(search)}`}) p
      where ${pattern.isFile(sql`p.part`)} group by p.id)
    select coalesce(sum(n), 0)::bigint as total, array_agg(id)::text as ids, array_agg(n)::text as counts
    from m`,
  );
  const [found] = rows ?? [];
  if (!found) return undefined;
  const { total, ids, counts } = found;
  if (ids === null) return { total, proposals: [] };
  const lists = sql`select * from unnest(${ids}::int[], ${counts}::bigint[]) as k(id, n)`;
  const proposals = await session.rowsWithin(
    timeoutMs,
    sql<{ of: string | null }>`select (${proposalsOf(lists)}) as of`,
  );
  return { total, ...(proposals ? { proposals: JSON.parse(proposals[0]?.of ?? "[]") } : {}) };
}

/** Only the datasets of the caller's groups, where they can be listed. */
const own = ({ isNarrowed, principal }: FileSearch) =>
  !isNarrowed && byGroups(principal)
    ? sql`and d.id = any(array(select id from vis where group_id = any(${groupArray(principal)})))`
    : sql``;

const behindIn = (after: Place) =>
  sql`(c.block_id, c.chunk, f.at) > (${after.blockId}::int, ${after.chunk}::int, ${after.at}::bigint)`;

/** Number of files of the chunk `c` of the dataset `d` that match and lie behind the place. */
const matching = ({ pattern }: FileSearch, after: Place | undefined): RawBuilder<unknown> =>
  after
    ? sql`(select count(*) as n from ${foldedFiles}
        where ${pattern.inFile} and (d.id <> ${after.datasetId}::int or ${behindIn(after)}))`
    : pattern.countInChunk;

/** JSON text of the proposals of datasets, given as rows (id, n): how many of these files each has. */
const proposalsOf = (counts: RawBuilder<unknown>) => sql`
  select json_agg(json_build_object('value', value, 'count', n)) from (
    select p.value, sum(k.n)::bigint as n from (${counts}) k join dataset d on d.id = k.id
    cross join lateral (select distinct value collate "C" as value from unnest(d.proposal_ids) as of(value)
      where value <> '') p group by p.value order by n desc, p.value limit ${maxProposals}) t`;
