import { execFile } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { promisify } from "node:util";
import type pg from "pg";
import { seeded } from "../random.ts";
import { ms, quantile } from "../table.ts";
import { type FileQueryKind, fileQueryKinds } from "./file-queries.ts";

/** Who asks: a name for the table and the headers of the requests. */
export interface Asker {
  name: string;
  headers: Record<string, string>;
}

interface Answer {
  total?: number;
  totalAtLeast?: number;
  timing: { plan: string };
}

const queriesPerKind = 200;
const floorQueries = 5;
/** SQL reads every name for each: a quarter of a minute at 20 million. */
const sqlQueries = 1;

/**
 * Measures `GET /v1/files`, each kind of query for each asker, and prints a Markdown table. Floors: ripgrep over a flat
 * listing of all paths (where `rg` is installed), the median of a few, and `count(*) … ilike` in SQL, once.
 */
export async function measureFiles(url: string, database: pg.Pool, askers: readonly Asker[]): Promise<void> {
  const narrowings = await sampleOf(database);
  const floors = await createFloors(database);
  try {
    console.log("| query | asker | p50 | p95 | p99 | exact total | ripgrep | SQL ilike | p95 / ripgrep |");
    console.log("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    for (const kind of fileQueryKinds) {
      const floor = await floors.measure(kind);
      for (const { name, headers } of askers) {
        const { times, exact } = await measure(url, headers, kind, narrowings);
        const p95 = quantile(times, 0.95);
        const cells = [kind.name, name, ms(quantile(times, 0.5)), ms(p95), ms(quantile(times, 0.99))];
        const share = `${Math.round((exact / times.length) * 100)} %`;
        const ratio = floor.ripgrepMs === undefined ? "–" : (p95 / floor.ripgrepMs).toFixed(2);
        const ripgrep = floor.ripgrepMs === undefined ? "–" : ms(floor.ripgrepMs);
        console.log(`| ${[...cells, share, ripgrep, ms(floor.sqlMs), ratio].join(" | ")} |`);
      }
    }
  } finally {
    await floors.remove();
  }
}

interface Narrowings {
  dataset: string[];
  proposal: string[];
}

async function sampleOf(database: pg.Pool): Promise<Narrowings> {
  const { rows } = await database.query<{ key: string; proposal: string | null }>(
    "select key, proposal_ids[1] as proposal from dataset tablesample system (1) limit 2000",
  );
  const proposals = rows.flatMap(({ proposal }) => (proposal === null ? [] : [proposal]));
  return { dataset: rows.map(({ key }) => key), proposal: [...new Set(proposals)] };
}

async function measure(url: string, headers: Asker["headers"], kind: FileQueryKind, narrowings: Narrowings) {
  const random = seeded(kind.name.length * 31);
  const times: number[] = [];
  let exact = 0;
  for (let at = 0; at < queriesPerKind; at++) {
    const { q, narrowed } = kind.make(random);
    const query = new URLSearchParams({ q });
    const values = narrowed ? narrowings[narrowed] : [];
    const value = values[random.whole(values.length)];
    if (narrowed && value !== undefined) query.set(narrowed, value);
    const started = performance.now();
    const response = await fetch(`${url}/v1/files?${query}`, { headers });
    const answer = (await response.json()) as Answer; // as the contract says
    times.push(performance.now() - started);
    if (!response.ok) throw new Error(`GET /v1/files?${query} answers ${response.status}`);
    if (answer.total !== undefined) exact++;
  }
  return { times, exact };
}

const run = promisify(execFile);

async function createFloors(database: pg.Pool) {
  const folder = await mkdtemp(join(tmpdir(), "margay-bench-files-"));
  const listing = join(folder, "listing.txt");
  const hasRipgrep = await run("rg", ["--version"]).then(
    () => true,
    () => false,
  );
  if (hasRipgrep) await writeListing(database, listing);
  const ripgrep = async (q: string) => {
    const pattern = q
      .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".");
    const how = /[*?]/.test(q) ? ["-e", pattern] : ["-F", "-e", q];
    const started = performance.now();
    // Ends with 1 where nothing was found.
    await run("rg", ["-i", "-c", ...how, listing]).catch(() => undefined);
    await run("rg", ["-i", "-m", "50", ...how, listing], { maxBuffer: 1 << 24 }).catch(() => undefined);
    return performance.now() - started;
  };
  const like = async (q: string) => {
    const pattern = `%${q
      .replaceAll(/[%_\\]/g, "\\$&")
      .replaceAll("*", "%")
      .replaceAll("?", "_")}%`;
    const started = performance.now();
    await database.query(
      "select count(*) from file_chunk c, string_to_table(c.names, E'\\n') as name where c.names ilike $1 and name ilike $1",
      [pattern],
    );
    return performance.now() - started;
  };
  return {
    async measure(kind: FileQueryKind): Promise<{ ripgrepMs?: number; sqlMs: number }> {
      const random = seeded(kind.name.length * 31);
      const queries = Array.from({ length: floorQueries }, () => kind.make(random).q);
      const median = async (asked: readonly string[], measureOne: (q: string) => Promise<number>) => {
        const times: number[] = [];
        for (const q of asked) times.push(await measureOne(q));
        return quantile(times, 0.5);
      };
      const sqlMs = await median(queries.slice(0, sqlQueries), like);
      return { ...(hasRipgrep ? { ripgrepMs: await median(queries, ripgrep) } : {}), sqlMs };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function writeListing(database: pg.Pool, path: string): Promise<void> {
  const file = createWriteStream(path);
  for (let after = 0; ; ) {
    const { rows } = await database.query<{ id: number; names: string }>(
      "select block_id as id, string_agg(names, E'\\n') as names from file_chunk where block_id > $1 and block_id <= $1 + 5000 group by 1 order by 1",
      [after],
    );
    for (const { names } of rows) if (!file.write(`${names}\n`)) await once(file, "drain");
    after += 5_000;
    const more = await database.query("select 1 from file_chunk where block_id > $1 limit 1", [after]);
    if (more.rows.length === 0) break;
  }
  file.end();
  await finished(file);
}
