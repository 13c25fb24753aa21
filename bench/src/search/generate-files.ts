import { once } from "node:events";
import { foundBy } from "@margay/server";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { seeded } from "../random.ts";
import { fileCounts, namesOf } from "./file-names.ts";

const filesPerChunk = 1_000;
const datasetsPerBatch = 20_000;
/** Text that is handed to a COPY at once. */
const pieceLength = 1 << 18;

export interface GeneratedFiles {
  blocks: number;
  chunks: number;
  files: number;
  totalMs: number;
}

/**
 * Gives the first `datasets` datasets (by id) `files` files, by COPY, one block each. `pools` are two connections of
 * their own: blocks and chunks are copied side by side. The index of names is made anew afterwards, which is several
 * times as fast. `dataset.file_count` and `size` are left alone: whoever makes the datasets takes `fileCounts`.
 */
export async function generateFiles(
  client: pg.ClientBase,
  { datasets, files, log = () => {} }: { datasets: number; files: number; log?: (line: string) => void },
): Promise<GeneratedFiles> {
  const started = performance.now();
  const counts = fileCounts(datasets, files);
  const made: GeneratedFiles = { blocks: 0, chunks: 0, files: 0, totalMs: 0 };
  const first = await client.query<{ id: string }>("select coalesce(max(id), 0) + 1 as id from block");
  let blockId = Number(first.rows[0]?.id);
  const index = await client.query<{ name: string; definition: string }>(
    "select indexname as name, indexdef as definition from pg_indexes where tablename = 'file_chunk' and indexdef like '%USING gin%'",
  );
  for (const { name } of index.rows) await client.query(`drop index ${name}`);
  let lastId = 0;
  for (let n = 0; n < datasets; n += datasetsPerBatch) {
    const batch = await client.query<{ id: number; ms: string }>(
      "select id, (extract(epoch from ct) * 1000)::bigint as ms from dataset where id > $1 order by id limit $2",
      [lastId, Math.min(datasetsPerBatch, datasets - n)],
    );
    const rows = batch.rows.map(({ id, ms }, at) => ({ id, ms: Number(ms), n: n + at, count: counts[n + at] ?? 0 }));
    lastId = rows.at(-1)?.id ?? lastId;
    const withFiles = rows.filter(({ count }) => count > 0).map((row) => ({ ...row, blockId: blockId++ }));
    await copy(client, blockColumns, withFiles.values().map(blockLine));
    await copy(client, chunkColumns, withFiles.values().flatMap(chunkLines));
    made.blocks += withFiles.length;
    for (const { count } of withFiles) {
      made.files += count;
      made.chunks += Math.ceil(count / filesPerChunk);
    }
    log(`${made.files.toLocaleString("en")} files, ${Math.round((performance.now() - started) / 1_000)} s`);
  }
  await client.query("select setval(pg_get_serial_sequence('block', 'id'), $1)", [blockId]);
  await client.query("set maintenance_work_mem = '1GB'");
  for (const { definition } of index.rows) await client.query(definition);
  await client.query("reset maintenance_work_mem");
  await client.query("vacuum (analyze) block");
  await client.query("vacuum (analyze) file_chunk");
  return { ...made, totalMs: performance.now() - started };
}

interface Row {
  id: number;
  n: number;
  ms: number;
  count: number;
  blockId: number;
}

const blockColumns =
  "block (id, key, kind, dataset_id, size, file_count, created_at, created_by, updated_at, updated_by, doc)";
const chunkColumns = "file_chunk (block_id, chunk, dataset_id, n, names, heads, packed, sizes, times)";

function blockLine({ id, n, ms, count, blockId }: Row): string {
  const at = new Date(ms).toISOString();
  let size = 0;
  for (let k = 0; k < count; k++) size += sizeOf(n, k);
  return `${blockId}\tbench-block-${blockId}\torigdatablock\t${id}\t${size}\t${count}\t${at}\tbench\t${at}\tbench\t{}\n`;
}

const sizeOf = (n: number, k: number) => 20_000 + (((n * 31 + k) * 2_654_435_761) % 9_000_000);

function* chunkLines({ id, n, ms, count, blockId }: Row): Generator<string> {
  const nameOf = namesOf(n);
  const random = seeded(n + 5);
  let time = ms;
  for (let from = 0; from < count; from += filesPerChunk) {
    const names: string[] = [];
    const sizes: number[] = [];
    const times: number[] = [];
    for (let k = from; k < Math.min(count, from + filesPerChunk); k++) {
      names.push(nameOf(k));
      sizes.push(sizeOf(n, k));
      time += 100 + random.whole(900);
      times.push(time);
    }
    const joined = names.join("\n");
    // Of some names only PostgreSQL knows the lower case.
    const found = foundBy(joined);
    const others = found ? `${inField(found.heads)}\t${hex(found.packed)}` : "\\N\t\\N";
    const texts = `${inField(joined)}\t${others}`;
    yield `${blockId}\t${from / filesPerChunk}\t${id}\t${names.length}\t${texts}\t{${sizes}}\t{${times}}\n`;
  }
}

const hex = ({ buffer, byteOffset, byteLength }: Uint8Array) =>
  `\\\\x${Buffer.from(buffer, byteOffset, byteLength).toString("hex")}`;

/** A line feed within a field of COPY is written as backslash and n. */
const inField = (text: string) => text.replaceAll("\n", "\\n");

async function copy(client: pg.ClientBase, columns: string, lines: Iterable<string>): Promise<void> {
  const stream = client.query(copyFrom(`copy ${columns} from stdin`));
  const finished = once(stream, "finish");
  // Awaited at the end; a failure while lines are made is not yet unhandled.
  finished.catch(() => {});
  let piece = "";
  for (const line of lines) {
    piece += line;
    if (piece.length < pieceLength) continue;
    const goesOn = stream.write(piece);
    piece = "";
    if (!goesOn) await Promise.race([once(stream, "drain"), finished]);
  }
  stream.end(piece);
  await finished;
}
