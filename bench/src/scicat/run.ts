import { cpus, totalmem } from "node:os";
import { load } from "../core/http.ts";
import { type BenchServer, benchFolder, startMargay } from "../core/margay.ts";
import { benchDataset, benchFiles } from "../generate.ts";
import { ms, perSecond, printTable, quantile, type Row } from "../table.ts";

export interface ScicatOptions {
  datasets: number;
  seconds: number;
  /** Environment of the server's process. */
  env: NodeJS.ProcessEnv;
}

const aim = "<= 1.30";
const creates = 300;
const fileRounds = 9;
const filesInPost = 20_000;

/** What SciCat's wires cost over the calls of our own API that they wrap, on the same data in the same run. */
export async function runScicat(options: ScicatOptions): Promise<void> {
  console.log(`${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`);
  const folder = await benchFolder();
  const rows: Row[] = [];
  try {
    const server = await startMargay(folder.path, options.env);
    try {
      await fill(server, options.datasets);
      rows.push(...(await defaultPage(server, options.seconds)));
      rows.push(...(await byPid(server, options)));
      rows.push(...(await create(server)));
      rows.push(...(await filePost(server)));
    } finally {
      await server.stop();
    }
  } finally {
    await folder.remove();
  }
  printTable(rows);
}

async function send(server: BenchServer, method: string, path: string, body?: string, type = "application/json") {
  const reply = await fetch(`${server.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${server.token}`, ...(body === undefined ? {} : { "content-type": type }) },
    ...(body === undefined ? {} : { body }),
  });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text.slice(0, 500)}`);
  return text;
}

async function fill(server: BenchServer, count: number): Promise<void> {
  const batch = 20_000;
  for (let from = 0; from < count; from += batch) {
    const size = Math.min(batch, count - from);
    const lines = Array.from({ length: size }, (_, n) => JSON.stringify(benchDataset(from + n)));
    await send(server, "POST", "/v1/datasets/bulk", lines.join("\n"), "application/x-ndjson");
  }
  await server.database.query("vacuum analyze");
}

const query = (parameters: Record<string, unknown>) =>
  Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(JSON.stringify(value))}`)
    .join("&");

/** Two measurements in turn, and their ratio round by round, so that a machine that slows down slows both. */
async function compared(
  what: string,
  wire: (round: number) => Promise<number>,
  own: (round: number) => Promise<number>,
  show: (value: number) => string,
  rounds: number,
): Promise<Row> {
  const times: { wire: number; own: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const first = round % 2 === 0;
    const before = first ? await own(round) : 0;
    const middle = await wire(round);
    times.push({ wire: middle, own: first ? before : await own(round) });
  }
  const median = (of: (time: { wire: number; own: number }) => number) => quantile(times.map(of), 0.5);
  const row = {
    what,
    figure: show(median((time) => time.wire)),
    floor: `${show(median((time) => time.own))} our own API`,
    ratio: median((time) => time.wire / time.own).toFixed(2),
    aim,
  };
  console.log(`${row.what}: ${row.figure}, ${row.floor}, ${row.ratio}`);
  return row;
}

/** Milliseconds that one of a row of requests takes under load. */
async function underLoad(server: BenchServer, paths: readonly string[], seconds: number): Promise<number> {
  return 1_000 / (await load(server, paths, seconds)).perSecond;
}

async function defaultPage(server: BenchServer, seconds: number): Promise<Row[]> {
  const facets = ["creationLocation", "ownerGroup", "type", "keywords"];
  const list = `/api/v3/datasets/fullquery?${query({ fields: { mode: {} }, limits: { skip: 0, limit: 25, order: "startTime:desc" } })}`;
  const newest = `/api/v3/datasets/fullquery?${query({ fields: { mode: {} }, limits: { skip: 0, limit: 25, order: "creationTime:desc" } })}`;
  const counts = `/api/v3/datasets/fullfacet?${query({ fields: { mode: {} }, facets })}`;
  const ownList = "/v1/datasets?limit=25&facets=none";
  const ownCounts = "/v1/datasets?limit=1&facets=creationLocation,ownerGroup,type,keyword";
  for (const path of [list, newest, counts, ownList, ownCounts]) await send(server, "GET", path);
  const rate = (path: string) => () => underLoad(server, [path], seconds);
  const shown = (value: number) => perSecond(1_000 / value);
  return [
    await compared("fullquery of the default page (by start time)", rate(list), rate(ownList), shown, 5),
    await compared("fullquery of the newest page (by creation time)", rate(newest), rate(ownList), shown, 5),
    await compared("fullfacet of the default page, 4 facets", rate(counts), rate(ownCounts), shown, 5),
  ];
}

async function byPid(server: BenchServer, { datasets, seconds }: ScicatOptions): Promise<Row[]> {
  const paths = (prefix: string) =>
    Array.from({ length: 2_000 }, (_, n) => `${prefix}${encodeURIComponent(`bench/${(n * 97) % datasets}`)}`);
  const rate = (prefix: string) => {
    const all = paths(prefix);
    return () => underLoad(server, all, seconds);
  };
  const shown = (value: number) => perSecond(1_000 / value);
  return [
    await compared("v3 dataset by PID", rate("/api/v3/datasets/"), rate("/v1/datasets/"), shown, 5),
    await compared("v4 dataset by PID", rate("/api/v4/datasets/"), rate("/v1/datasets/"), shown, 5),
  ];
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

async function create(server: BenchServer): Promise<Row[]> {
  // A group's first dataset also makes the group's policy; here the groups have theirs.
  const dataset = (n: number) => ({ ...benchDataset(n), ownerGroup: `group-${n % 20}` });
  for (let n = 0; n < 20; n++)
    await send(server, "POST", "/api/v3/datasets", JSON.stringify(inV3(dataset(40_000_000 + n))));
  const own = (n: number) => timed(() => send(server, "POST", "/v1/datasets", JSON.stringify(dataset(20_000_000 + n))));
  const wire = (n: number) =>
    timed(() => send(server, "POST", "/api/v3/datasets", JSON.stringify(inV3(dataset(30_000_000 + n)))));
  return [await compared("POST v3/datasets", wire, own, ms, creates)];
}

/** The same dataset as a client of SciCat sends it. */
function inV3(dataset: ReturnType<typeof benchDataset>): object {
  const { proposalIds, instrumentIds, principalInvestigators, beamtimeIds: _, ...rest } = dataset;
  return {
    owner: "Bench",
    contactEmail: "bench@example.org",
    ...rest,
    type: "raw",
    principalInvestigator: principalInvestigators?.[0],
    proposalId: proposalIds?.[0],
    instrumentId: instrumentIds?.[0],
  };
}

async function filePost(server: BenchServer): Promise<Row[]> {
  const body = (key: string, n: number, more: object) =>
    JSON.stringify({ [key]: `bench/${n}`, ...more, dataFileList: benchFiles(filesInPost, n) });
  const size = benchFiles(filesInPost, 0).reduce((sum, file) => sum + file.size, 0);
  const own = (n: number) => timed(() => send(server, "POST", "/v1/orig-datablocks", body("datasetPid", n, {})));
  const through = (version: string, from: number) => (n: number) =>
    timed(() =>
      send(
        server,
        "POST",
        `/api/${version}/origdatablocks`,
        body("datasetId", from + n, { size, ownerGroup: "bench" }),
      ),
    );
  return [
    await compared("POST v3/origdatablocks of 20,000 files", through("v3", 1_000), own, ms, fileRounds),
    await compared(
      "POST v4/origdatablocks of 20,000 files",
      through("v4", 2_000),
      (n) => own(3_000 + n),
      ms,
      fileRounds,
    ),
  ];
}
