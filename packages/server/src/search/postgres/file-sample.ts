import { setImmediate as pause } from "node:timers/promises";
import { sql } from "kysely";
import type { Session } from "./session.ts";

/** Heads of some chunks, from which it is guessed how common patterns are. Only speed depends on it. */
export interface HeadSample {
  /** Number of chunks of everybody, roughly. */
  chunks: number;
  heads: readonly string[];
  /** Which of the heads, by their places in ascending order, have a trigram; as pg_trgm cuts them. */
  withTrigram: ReadonlyMap<string, readonly number[]>;
}

const wantedHeads = 4_000;
/** Of fewer chunks nothing needs to be guessed. */
const fewestChunks = 50_000;
const freshForMs = 600_000;
const headsAtOnce = 200;

// Of one database: a process that serves several guesses worse, and answers the same.
let latest: { sample: HeadSample | undefined; readAt: number } | undefined;

/** Reads the sample when it is old; takes a tenth of a second then. Undefined for small catalogues. */
export async function headSample(session: Session): Promise<HeadSample | undefined> {
  if (latest && performance.now() - latest.readAt < freshForMs) return latest.sample;
  // Whoever asks meanwhile goes on without.
  latest = { sample: latest?.sample, readAt: performance.now() };
  latest.sample = await readSample(session);
  return latest.sample;
}

async function readSample(session: Session): Promise<HeadSample | undefined> {
  const counted = await session.rows(
    sql<{ n: number }>`select reltuples::bigint as n from pg_class where oid = 'file_chunk'::regclass`,
  );
  const chunks = counted[0]?.n ?? 0;
  if (chunks < fewestChunks) return undefined;
  const share = Math.min(100, (100 * wantedHeads) / chunks);
  const rows = await session.rowsWithin(
    2_000,
    sql<{ heads: string }>`select heads from file_chunk tablesample system (${share}) limit ${wantedHeads}`,
  );
  if (!rows || rows.length < wantedHeads / 4) return undefined;
  return sampleOf(
    chunks,
    rows.map((row) => row.heads),
  );
}

/** @param heads Of some of so many chunks. */
export async function sampleOf(chunks: number, heads: readonly string[]): Promise<HeadSample> {
  const withTrigram = new Map<string, number[]>();
  for (const [at, text] of heads.entries()) {
    if (at % headsAtOnce === 0) await pause();
    for (const trigram of trigramsOf(text, true)) {
      const places = withTrigram.get(trigram);
      if (places) places.push(at);
      else withTrigram.set(trigram, [at]);
    }
  }
  return { chunks, heads, withTrigram };
}

/** Trigrams of the words of a text. `isWhole`: its first and its last word begin and end there. */
export function trigramsOf(text: string, isWhole: boolean): Set<string> {
  const found = new Set<string>();
  for (const { 0: word, index } of text.matchAll(/[\p{L}\p{N}]+/gu)) {
    const begins = isWhole || index > 0;
    const ends = isWhole || index + word.length < text.length;
    const padded = `${begins ? "  " : ""}${word}${ends ? " " : ""}`;
    for (let at = 0; at + 3 <= padded.length; at++) found.add(padded.slice(at, at + 3));
  }
  return found;
}

/** Places of heads with all of the trigrams. */
export function havingAll({ heads, withTrigram }: HeadSample, trigrams: Iterable<string>): readonly number[] {
  const lists = [...trigrams].map((one) => withTrigram.get(one) ?? []).sort((a, b) => a.length - b.length);
  const [first, ...others] = lists;
  if (!first) return heads.map((_, at) => at);
  return first.filter((at) => others.every((list) => has(list, at)));
}

function has(sorted: readonly number[], value: number): boolean {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === value;
}
