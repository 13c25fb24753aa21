import { type RawBuilder, sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import type { Database } from "../../db/database.ts";
import { CatalogueError } from "../../errors.ts";
import { badCursor, decodeCursor, encodeCursor } from "../../http/paging.ts";
import type { FileQuery, FileResult } from "../engine.ts";
import { type FileRow, filesOfChunk, toFiles } from "./file-rows.ts";
import { filePatterns } from "./patterns.ts";
import { type Session, withSession } from "./session.ts";
import { byGroups, groupArray, visible } from "./visible.ts";

const countLimit = 10_000;
const countTimeoutMs = 400;
/** Datasets that the time-ordered scan looks at: few where an index can take over, more where none can. */
const firstLook = 500;
const longLook = 5_000;
const maxInt = 2 ** 31 - 1;

interface Hit extends FileRow {
  ct: string;
  datasetId: number;
}

/** After this file the next page starts. The total is counted for the first page and carried on. */
interface Place {
  ct: string;
  datasetId: number;
  blockId: number;
  chunk: number;
  at: number;
  total: number | null;
}

/** Finds files by a part of their path, those of the newest datasets first. */
export async function searchFiles(database: Database, principal: Principal, query: FileQuery): Promise<FileResult> {
  const started = performance.now();
  const fragment = query.q.trim();
  checkFragment(fragment);
  const after = query.cursor === undefined ? undefined : placeOf(decodeCursor(query.cursor));
  const patterns = filePatterns(fragment);
  const search: Search = { principal, query, after, ...patterns };
  return withSession(database, query.signal, async (session) => {
    const hasIndex = patterns.longestPart >= 3;
    const look = await lookAtNewest(session, search, hasIndex ? firstLook : longLook);
    // The first look is the answer when it saw everything or filled a page. Then only the total is missing.
    const isAnswer = look.sawAll || !hasIndex || look.hits.length > query.limit;
    const { hits, end } = isAnswer ? look : { end: undefined, hits: await pageInIndex(session, search) };
    const counted = after
      ? null
      : look.sawAll || look.found > countLimit || !hasIndex
        ? look.found
        : await countInIndex(session, search);
    const isExact = counted !== null && counted <= countLimit && (look.sawAll || hasIndex);
    const total = after ? after.total : isExact ? counted : null;
    const shown = hits.slice(0, query.limit);
    const last = hits.length > query.limit ? shown.at(-1) : end;
    return {
      items: await describe(session, shown),
      ...(total === null ? {} : { total }),
      more: total === null,
      ...(last ? { cursor: cursorAt(last, total) } : {}),
      timing: {
        totalMs: Math.round((performance.now() - started) * 10) / 10,
        plan: isAnswer
          ? look.sawAll
            ? "newest first"
            : `newest first, up to ${hasIndex ? firstLook : longLook} datasets`
          : "trigrams",
      },
    };
  });
}

interface Search {
  principal: Principal;
  query: FileQuery;
  after: Place | undefined;
  /** LIKE patterns: any for a path, one for the joined paths of a chunk. */
  name: string[];
  chunk: string;
}

function checkFragment(fragment: string): void {
  const fail = (detail: string) =>
    new CatalogueError("invalid_query", `q: ${detail}.`, { errors: [{ pointer: "q", detail }] });
  if (/\p{Cc}/u.test(fragment)) throw fail("must not hold control characters; no file name does");
  if (fragment.replaceAll(/[*?]/g, "").length < 2) throw fail("needs two characters of a file name at least");
}

const filters = ({ query }: Pick<Search, "query">) => sql`
  ${query.dataset === undefined ? sql`` : sql`and d.key = ${query.dataset}`}
  ${query.proposal === undefined ? sql`` : sql`and d.refs && ${[`proposal:${query.proposal}`, `beamtime:${query.proposal}`]}::text[]`}`;

const notBefore = (after: Place | undefined) =>
  after ? sql`(d.ct, d.id) <= (${after.ct}::timestamptz, ${after.datasetId}::int)` : sql`true`;

/** Files behind the cursor, where the dataset of the cursor is looked at again. */
const behind = (after: Place | undefined) =>
  after
    ? sql`and (n.id <> ${after.datasetId}::int or (c.block_id, c.chunk, f.at) > (${after.blockId}::int, ${after.chunk}::int, ${after.at}::bigint))`
    : sql``;

/** The newest datasets that may be read, as rows (ct, id), behind the cursor. */
function newest(search: Search, budget: number): RawBuilder<unknown> {
  const { principal, query, after } = search;
  const isPlain = query.dataset === undefined && query.proposal === undefined;
  if (isPlain && byGroups(principal))
    return sql`select distinct v.ct, v.id from unnest(${groupArray(principal)}) as mine(group_id), lateral (
      select d.ct, d.id from vis d where d.group_id = mine.group_id and ${notBefore(after)}
      order by d.ct desc, d.id desc limit ${budget}) v order by ct desc, id desc limit ${budget}`;
  return sql`select d.ct, d.id from dataset d where ${visible(principal)} and ${notBefore(after)} ${filters(search)}
    order by d.ct desc, d.id desc limit ${budget}`;
}

const hitColumns =
  sql.raw(`to_char(n.ct at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as ct, n.id as "datasetId",
  c.block_id as "blockId", b.key as "blockKey", c.chunk, f.at::int as at, f.name, f.size, f.time_ms as "timeMs"`);
const hitOrder = sql.raw("n.ct desc, n.id desc, c.block_id, c.chunk, f.at");

// `|| ''` keeps the planner from the trigram index, which would read all chunks with the fragment.
/** Goes through the newest datasets. Ends early with a common fragment, and always after `budget` datasets. */
async function lookAtNewest(
  session: Session,
  search: Search,
  budget: number,
): Promise<{ hits: Hit[]; found: number; sawAll: boolean; end?: Hit }> {
  const rows = await session.rows(sql<Hit & { found: number; datasets: number; lastId: number; lastCt: string }>`
    with n as materialized (${newest(search, budget)}),
    hits as materialized (
      select ${hitColumns} from (select * from n order by ct desc, id desc) n
      join file_chunk c on c.dataset_id = n.id join block b on b.id = c.block_id and b.kind = 'origdatablock'
      cross join lateral ${filesOfChunk}
      where c.names || '' ilike ${search.chunk} and f.name ilike any(${search.name}::text[]) ${behind(search.after)}
      order by ${hitOrder} limit ${search.after ? search.query.limit + 1 : countLimit + 1})
    select s.*, page.* from (
      select (select count(*) from hits) as found, (select count(*) from n) as datasets,
        (select id from n order by ct, id limit 1) as "lastId",
        (select to_char(ct at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') from n order by ct, id limit 1) as "lastCt") s
    left join (select * from hits limit ${search.query.limit + 1}) page on true`);
  const [first] = rows;
  const sawAll = !first || first.datasets < budget;
  const hits = rows.filter((row) => row.name !== null);
  const end =
    first && !sawAll
      ? { ...first, ct: first.lastCt, datasetId: first.lastId, blockId: maxInt, chunk: maxInt, at: maxInt }
      : undefined;
  return { hits, found: first?.found ?? 0, sawAll, ...(end ? { end } : {}) };
}

/** Chunks with the fragment by the trigram index, `n`, and how their files are joined to them. */
const indexed = ({ principal, chunk, ...search }: Search, after: Place | undefined) => sql`n as materialized (
  select d.ct, d.id, c.block_id, c.chunk
  from file_chunk c join block b on b.id = c.block_id and b.kind = 'origdatablock' join dataset d on d.id = c.dataset_id
  where c.names ilike ${chunk} and ${visible(principal)} and ${notBefore(after)} ${filters(search)})`;
const filesOfIndexed = ({ name }: Search) => sql`join file_chunk c on c.block_id = n.block_id and c.chunk = n.chunk
  join block b on b.id = c.block_id cross join lateral ${filesOfChunk} where f.name ilike any(${name}::text[])`;

const pageInIndex = (session: Session, search: Search): Promise<Hit[]> =>
  session.rows(sql<Hit>`
    with ${indexed(search, search.after)}
    select ${hitColumns} from (select * from n order by ct desc, id desc, block_id, chunk) n ${filesOfIndexed(search)}
    ${behind(search.after)} order by ${hitOrder} limit ${search.query.limit + 1}`);

/** Number of files, up to one more than are counted; null when counting takes too long to be worth it. */
async function countInIndex(session: Session, search: Search): Promise<number | null> {
  const rows = await session.rowsWithin(
    countTimeoutMs,
    sql<{ n: number }>`with ${indexed(search, undefined)}
      select count(*) as n from (select from n ${filesOfIndexed(search)} limit ${countLimit + 1}) counted`,
  );
  return rows?.[0]?.n ?? null;
}

/** Adds the rest of each file and its dataset, which the hits have shown to be readable. */
async function describe(session: Session, hits: readonly Hit[]): Promise<FileResult["items"]> {
  if (hits.length === 0) return [];
  const files = await toFiles(session, hits);
  const ids = [...new Set(hits.map((hit) => hit.datasetId))];
  const datasets = await session.rows(sql<{
    id: number;
    pid: string;
    datasetName: string;
    sourceFolder: string | null;
  }>`
    select d.id, d.key as pid, d.name as "datasetName", x.doc ->> 'sourceFolder' as "sourceFolder"
    from dataset d join dataset_doc x using (id) where d.id = any(${ids}::int[])`);
  const byId = new Map(
    datasets.map(({ id, sourceFolder, ...rest }) => [
      id,
      { ...rest, ...(sourceFolder === null ? {} : { sourceFolder }) },
    ]),
  );
  return files.flatMap((file, index) => {
    const dataset = byId.get(hits[index]?.datasetId ?? 0);
    return dataset ? [{ ...file, dataset }] : [];
  });
}

const cursorAt = ({ ct, datasetId, blockId, chunk, at }: Hit, total: number | null) =>
  encodeCursor([ct, datasetId, blockId, chunk, at, total]);

const isInt = (value: unknown): value is number => Number.isInteger(value) && Math.abs(Number(value)) <= maxInt;

function placeOf(cursor: unknown): Place {
  // Array.isArray() leaves items of any type.
  const [ct, datasetId, blockId, chunk, at, total] = Array.isArray(cursor) ? (cursor as unknown[]) : [];
  const isTime =
    typeof ct === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(ct) && !Number.isNaN(Date.parse(ct));
  if (
    !isTime ||
    !isInt(datasetId) ||
    !isInt(blockId) ||
    !isInt(chunk) ||
    !isInt(at) ||
    !(total === null || isInt(total))
  )
    throw badCursor();
  return { ct, datasetId, blockId, chunk, at, total };
}
