import { cpus, totalmem } from "node:os";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { benchDataset, benchFiles } from "../generate.ts";
import { ms, perSecond, printTable, quantile, type Row } from "../table.ts";
import { timedCreates } from "./database-time.ts";
import { bareFastify, load } from "./http.ts";
import { type BenchServer, benchFolder, startMargay } from "./margay.ts";
import { memoryOf } from "./memory.ts";

export interface CoreOptions {
  datasets: number;
  files: number;
  seconds: number;
  /** Environment of the server's process. */
  env: NodeJS.ProcessEnv;
}

const blockFiles = 100_000;
const creates = 500;

/** The figures of the foundation, each against a floor measured in the same run on the same data. */
export async function runCore(options: CoreOptions): Promise<void> {
  console.log(`${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`);
  const folder = await benchFolder();
  const rows: Row[] = [];
  try {
    let server = await startMargay(folder.path, options.env);
    console.log(`first start with a new database: ready after ${ms(server.readyMs)}`);
    try {
      rows.push(...(await idleMemory(server)));
      rows.push(await bulkCreate(server, options.datasets));
      await fillFiles(server, options);
      rows.push(...(await reads(server, folder.path, options)));
      rows.push(await singleCreate(server));
      rows.push(...(await filePost(server)));
      rows.push(await bulkFiles(server));
    } finally {
      await server.stop();
    }
    rows.push(...(await timedCreates(folder.path, creates)));
    server = await startMargay(folder.path, options.env);
    await server.stop();
    rows.push({ what: "ready on existing data", figure: ms(server.readyMs), floor: "", ratio: "", aim: "<= 3 s" });
  } finally {
    await folder.remove();
  }
  printTable(rows);
}

async function post(server: BenchServer, path: string, body: string, type = "application/json"): Promise<string> {
  const reply = await fetch(`${server.url}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${server.token}`, "content-type": type },
    body,
  });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${path}: ${reply.status} ${text.slice(0, 500)}`);
  return text;
}

async function idleMemory(server: BenchServer): Promise<Row[]> {
  const bytes = await memoryOf(server.pid);
  if (bytes === undefined) return [];
  const figure = `${Math.round(bytes / 1e6)} MB`;
  return [
    { what: "memory without data, Node and PostgreSQL", figure, floor: "", ratio: "", aim: "<= 250 MB (design)" },
  ];
}

async function copy(database: pg.Pool, table: string, lines: Iterable<string>): Promise<number> {
  const client = await database.connect();
  try {
    const started = performance.now();
    await pipeline(Readable.from(lines), client.query(copyFrom(`copy ${table} from stdin`)));
    return performance.now() - started;
  } finally {
    client.release();
  }
}

// COPY's text format: a backslash and the characters that end fields and lines are escaped.
const copyText = (text: string) => text.replaceAll("\\", "\\\\").replaceAll("\t", "\\t").replaceAll("\n", "\\n");

async function bulkCreate(server: BenchServer, count: number): Promise<Row> {
  const lines = Array.from({ length: count }, (_, n) => JSON.stringify(benchDataset(n)));
  const started = performance.now();
  const receipts = await post(server, "/v1/datasets/bulk", lines.join("\n"), "application/x-ndjson");
  const tookMs = performance.now() - started;
  const created = receipts
    .trim()
    .split("\n")
    .filter((line) => line.includes('"created"')).length;
  if (created !== count) throw new Error(`${created} of ${count} datasets were created: ${receipts.slice(0, 500)}`);
  await server.database.query("create table bench_doc (pid text primary key, doc json)");
  const floorMs = await copy(
    server.database,
    "bench_doc",
    (function* rows() {
      for (const [n, line] of lines.entries()) yield `bench/${n}\t${copyText(line)}\n`;
    })(),
  );
  await server.database.query("analyze");
  const [rate, floor] = [(count / tookMs) * 1_000, (count / floorMs) * 1_000];
  return {
    what: `bulk create of ${count} datasets (NDJSON, all indexes)`,
    figure: perSecond(rate),
    floor: `${perSecond(floor)} raw COPY of pid and document`,
    ratio: `${(rate / floor).toFixed(2)}`,
    aim: ">= 5,000/s (design)",
  };
}

async function fillFiles(server: BenchServer, { datasets, files }: CoreOptions): Promise<void> {
  const each = Math.max(1, Math.floor(files / datasets));
  const batch = 20_000;
  for (let from = 0; from < files; from += batch) {
    const lines: string[] = [];
    for (let n = from; n < Math.min(files, from + batch); n++) {
      const dataset = Math.floor(n / each) % datasets;
      lines.push(
        JSON.stringify({ datasetPid: `bench/${dataset}`, path: `scan_${dataset}_${n % each}.h5`, size: n + 1 }),
      );
    }
    await post(server, "/v1/files/bulk", lines.join("\n"), "application/x-ndjson");
  }
  await server.database.query("vacuum analyze");
}

type Load = Awaited<ReturnType<typeof load>>;

async function reads(server: BenchServer, folder: string, { datasets, seconds }: CoreOptions): Promise<Row[]> {
  const pids = Array.from(
    { length: Math.min(2_000, datasets) },
    (_, n) => `/v1/datasets/${encodeURIComponent(`bench/${n * Math.max(1, Math.floor(datasets / 2_000))}`)}`,
  );
  const first = await fetch(`${server.url}${pids[0]}`, { headers: { authorization: `Bearer ${server.token}` } });
  const floor = await bareFastify(folder, await first.text());
  try {
    // In turn, and compared round by round, so that a machine that slows down slows both.
    const rounds: { own: Load; bare: Load }[] = [];
    for (let round = 0; round < 5; round++)
      rounds.push({ bare: await load(floor, pids, seconds), own: await load(server, pids, seconds) });
    const median = (of: (round: { own: Load; bare: Load }) => number) => quantile(rounds.map(of), 0.5);
    const bareRate = median(({ bare }) => bare.perSecond);
    const list = await load(server, ["/v1/datasets?limit=25&facets=none"], seconds);
    const page = await load(server, ["/v1/datasets?limit=25"], seconds);
    const narrowed = await load(server, ["/v1/datasets?limit=25&type=raw&q=gold"], seconds);
    const sqlMs = await rawSql(server.database);
    return [
      {
        what: "by PID over HTTP, 32 connections",
        figure: perSecond(median(({ own }) => own.perSecond)),
        floor: `${perSecond(bareRate)} bare fastify, same bytes`,
        ratio: median(({ own, bare }) => own.perSecond / bare.perSecond).toFixed(2),
        aim: ">= 0.40",
      },
      {
        what: "by PID, processor time of the server's process",
        figure: `${Math.round(median(({ own }) => own.cpuUs))} us`,
        floor: `${Math.round(median(({ bare }) => bare.cpuUs))} us bare fastify`,
        ratio: median(({ own, bare }) => bare.cpuUs / own.cpuUs).toFixed(2),
        aim: "",
      },
      {
        what: "newest 25, without facets",
        figure: `${perSecond(list.perSecond)}, p50 ${ms(list.p50Ms)}`,
        floor: `${perSecond(bareRate)} bare fastify`,
        ratio: (list.perSecond / bareRate).toFixed(2),
        aim: "",
      },
      {
        what: "newest 25 with total and all facets",
        figure: `${perSecond(page.perSecond)}, p50 ${ms(page.p50Ms)}`,
        floor: `${perSecond(bareRate)} bare fastify`,
        ratio: (page.perSecond / bareRate).toFixed(3),
        aim: "",
      },
      {
        what: "a word and a facet, with total and all facets",
        figure: `${perSecond(narrowed.perSecond)}, p50 ${ms(narrowed.p50Ms)}`,
        floor: `${perSecond(bareRate)} bare fastify`,
        ratio: (narrowed.perSecond / bareRate).toFixed(3),
        aim: "",
      },
      { what: "raw SQL: one document by primary key", figure: "", floor: ms(sqlMs), ratio: "", aim: "" },
    ];
  } finally {
    await floor.stop();
  }
}

async function rawSql(database: pg.Pool): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < 1_000; n++) {
    const started = performance.now();
    await database.query({ name: "floor", text: "select doc from bench_doc where pid = $1", values: [`bench/${n}`] });
    times.push(performance.now() - started);
  }
  return quantile(times, 0.5);
}

async function singleCreate(server: BenchServer): Promise<Row> {
  const [own, floor]: [number[], number[]] = [[], []];
  for (let n = 0; n < creates; n++) {
    const body = JSON.stringify(benchDataset(10_000_000 + n));
    let started = performance.now();
    await post(server, "/v1/datasets", body);
    own.push(performance.now() - started);
    started = performance.now();
    await server.database.query("insert into bench_doc values ($1, $2)", [`single/${n}`, body]);
    floor.push(performance.now() - started);
  }
  const [median, base] = [quantile(own, 0.5), quantile(floor, 0.5)];
  return {
    what: "single create over HTTP, one after the other",
    figure: `${ms(median)}, p95 ${ms(quantile(own, 0.95))}`,
    floor: `${ms(base)} raw INSERT of pid and document`,
    ratio: (median / base).toFixed(2),
    aim: "",
  };
}

async function filePost(server: BenchServer): Promise<Row[]> {
  const own: number[] = [];
  const floor: number[] = [];
  await server.database.query("create table bench_file (path text, size bigint, time timestamptz)");
  for (let round = 0; round < 3; round++) {
    const files = benchFiles(blockFiles, 100 + round);
    const body = JSON.stringify({ datasetPid: `bench/${round}`, dataFileList: files });
    const started = performance.now();
    await post(server, "/v1/orig-datablocks", body);
    own.push(performance.now() - started);
    const lines = files.map((file) => `${copyText(file.path)}\t${file.size}\t${file.time}\n`);
    floor.push(await copy(server.database, "bench_file", lines));
  }
  const [median, base] = [quantile(own, 0.5), quantile(floor, 0.5)];
  return [
    {
      what: "one post of 100,000 files, searchable at once",
      figure: ms(median),
      floor: `${ms(base)} raw COPY of path, size, time`,
      ratio: (median / base).toFixed(2),
      aim: "<= 1.5 s",
    },
  ];
}

async function bulkFiles(server: BenchServer): Promise<Row> {
  const count = 200_000;
  const lines = benchFiles(count, 300).map((file) => JSON.stringify({ datasetPid: "bench/5", ...file }));
  const started = performance.now();
  const receipts = await post(server, "/v1/files/bulk", lines.join("\n"), "application/x-ndjson");
  const rate = (count / (performance.now() - started)) * 1_000;
  if (receipts.includes('"error"')) throw new Error(`a file was refused: ${receipts.slice(0, 500)}`);
  return {
    what: `bulk of ${count} files of one dataset (NDJSON)`,
    figure: perSecond(rate),
    floor: "",
    ratio: "",
    aim: ">= 150,000/s (design)",
  };
}
