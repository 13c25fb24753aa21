import type { FilePage } from "@margay/contract";
import { sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import type { Database } from "../../db/database.ts";
import { CatalogueError } from "../../errors.ts";
import { transactionOf } from "../columns/feed/snapshot.ts";
import type { FileQuery } from "../engine.ts";
import { type Counts, countMatches, findAll } from "./file-matches.ts";
import { readers } from "./file-readers.ts";
import { filesAt } from "./file-rows.ts";
import { headSample } from "./file-sample.ts";
import { cursorAt, cursorOf, type FileSearch, fileSearch, type Place } from "./file-search.ts";
import { type Reach, walk } from "./file-walk.ts";
import { type Session, withSession } from "./session.ts";
import { byGroups, groupArray } from "./visible.ts";

// Enough for what is common; then the index and the walk take turns, each with more of a bound than before.
const near: Reach = { datasets: 250, chunks: 250, files: 20_000, hits: 1_001 };
const far: Reach = { datasets: 4_000, chunks: 4_000, files: 200_000, hits: 1_001 };
const wider = (reach: Reach, by: number): Reach => ({
  ...reach,
  datasets: reach.datasets * by,
  chunks: reach.chunks * by,
  files: reach.files * by,
});
const indexTimeoutMs = 40;
const countTimeoutMs = 80;
/** A search that takes longer answers what it has, and where to go on. */
const patienceMs = 600;
const nearTimeoutMs = 9_000;
/** Of so many chunks that the index leads to, all are looked at before any walk: 10 µs each. */
const fewCandidates = 15_000;
/** Of so many, where the first step of the walk was not enough. */
const manyCandidates = 60_000;
const rareTimeoutMs = 700;
/** Chunks with the fragment that can be counted in time. */
const countableChunks = 30_000;

/** Chunks whose heads can be read one after the other in time. */
const scannableChunks = 400_000;

/** Finds files by a part of their path, those of the newest datasets first. */
export async function searchFiles(database: Database, principal: Principal, query: FileQuery): Promise<FilePage> {
  const started = performance.now();
  const after = query.cursor === undefined ? undefined : cursorOf(query.cursor);
  // Refuses what cannot be read before a connection is taken.
  fileSearch(principal, query);
  if (query.change !== undefined) transactionOf(query.change);
  const readable = await readers(database, principal);
  return withSession(database, query.signal, async (session) => {
    const search = fileSearch(principal, query, readable, await headSample(session));
    const { hits, found, total, proposals, end, plan } = await find(session, search, after);
    const known = after ? after.total : (total ?? null);
    const shown = hits.slice(0, query.limit);
    const last = hits.length > query.limit ? shown.at(-1) : end;
    return {
      items: await filesAt(session, shown),
      ...(known === null ? { totalAtLeast: Math.max(found, after?.atLeast ?? 0) } : { total: known }),
      more: known === null,
      ...(proposals && !after ? { proposals } : {}),
      ...(last ? { cursor: cursorAt(last, known, Math.max(found, after?.atLeast ?? 0)) } : {}),
      timing: { totalMs: Math.round((performance.now() - started) * 10) / 10, plan: `postgresql: ${plan}` },
    };
  });
}

interface Found {
  /** One more than a page, where there are so many. */
  hits: Place[];
  /** How many are known to match. */
  found: number;
  /** Where all were counted. */
  total?: number | undefined;
  proposals?: Counts["proposals"] | undefined;
  /** Where the search gave up; the next page goes on. */
  end?: Place | undefined;
  plan: string;
}

/**
 * Newest first as far as that is quick, which finds what is common; then the index of names, which finds what is rare;
 * for what is neither, both are given more time. Nothing is guessed about a pattern: each plan has its bound, and the
 * next one takes over.
 */
async function find(session: Session, search: FileSearch, after: Place | undefined): Promise<Found> {
  const started = performance.now();
  const isFilled = (hits: readonly Place[]) => hits.length > search.limit;
  // Where no index knows the pattern, all heads are read.
  const inIndex = async (timeoutMs: number, chunksOfAll: number): Promise<Found | undefined> => {
    const isIndexed = search.pattern.candidates !== undefined;
    if (!isIndexed && chunksOfAll > scannableChunks) return undefined;
    const source = isIndexed ? "index" : "own datasets";
    const matches = await findAll(session, search, after, { source, timeoutMs });
    return matches && { ...matches, found: matches.total, plan: isIndexed ? "trigrams" : "all heads" };
  };
  const { expectedCandidates = Number.POSITIVE_INFINITY } = search.pattern;
  if (expectedCandidates <= fewCandidates) {
    const rare = await inIndex(rareTimeoutMs, 0);
    if (rare) return rare;
  }
  const hits: Place[] = [];
  let found = 0;
  let isCut = false;
  let place = after;
  for (let step = 1; ; step++) {
    const walked = await walk(
      session,
      search,
      place,
      step === 1 ? near : wider(far, 2 ** Math.min(4, step - 2)),
      step === 1 ? nearTimeoutMs : patienceMs,
    );
    if (!walked && step === 1) throw new CatalogueError("unavailable", "The search took too long; narrow it.");
    if (!walked) return { hits, found, end: place, plan: `newest first, ${step} steps` };
    hits.push(...walked.hits);
    found += walked.found;
    isCut ||= walked.found >= near.hits;
    const plan = step === 1 ? "newest first" : `newest first, ${step} steps`;
    if (walked.isAll || isFilled(hits)) {
      const counted = after ? undefined : await countAll(session, search, { ...walked, found, isFirst: step === 1 });
      const total = counted?.total ?? (walked.isAll && !isCut ? found : undefined);
      return { hits, found: total ?? found, total, proposals: counted?.proposals, plan };
    }
    place = walked.end;
    const isLate = performance.now() - started > patienceMs;
    const isWorthwhile = step === 1 && expectedCandidates > fewCandidates && expectedCandidates <= manyCandidates;
    const timeoutMs = isWorthwhile ? rareTimeoutMs : Math.min(patienceMs, indexTimeoutMs * 4 ** (step - 1));
    const rare = await inIndex(timeoutMs, walked.chunksOfAll);
    if (rare) return rare;
    if (isLate) return { hits, found, end: place, plan };
  }
}

interface Seen {
  isAll: boolean;
  /** One step saw it all. */
  isFirst: boolean;
  found: number;
  chunksFound: number;
  chunksSeen: number;
  chunksOfAll: number;
}

/** Counts all matches where that can be done in time: a fragment that is not everywhere, or few datasets. */
async function countAll(session: Session, search: FileSearch, seen: Seen): Promise<Counts | undefined> {
  if (seen.isAll && seen.found === 0) return { total: 0, proposals: [] };
  // Decides only whether to try.
  const expected = (seen.chunksFound / Math.max(1, seen.chunksSeen)) * Math.max(seen.chunksOfAll, seen.chunksSeen);
  const isFew = (seen.isAll && seen.isFirst) || search.isNarrowed || (await hasFewDatasets(session, search));
  if (isFew) return countMatches(session, search, { source: "own datasets", timeoutMs: countTimeoutMs });
  if (expected > countableChunks || seen.chunksOfAll > scannableChunks) return undefined;
  return countMatches(session, search, { source: "index", timeoutMs: countTimeoutMs });
}

const fewDatasets = 1_000;

async function hasFewDatasets(session: Session, { principal }: FileSearch): Promise<boolean> {
  const rows = await session.rows(
    byGroups(principal)
      ? sql<{ n: number }>`select count(*) as n from (
          select from vis where group_id = any(${groupArray(principal)}) limit ${fewDatasets + 1}) v`
      : sql<{ n: number }>`select count(*) as n from (select from dataset limit ${fewDatasets + 1}) d`,
  );
  return (rows[0]?.n ?? 0) <= fewDatasets;
}
