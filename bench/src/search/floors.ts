import type pg from "pg";
import { bareFastify } from "../core/http.ts";
import { ms } from "../table.ts";
import type { Bench } from "./cells.ts";
import { createClient } from "./client.ts";
import { measureDuckdbFloor } from "./floor-duckdb.ts";
import { dropParameters, type Floor, measureSqlFloor } from "./floor-sql.ts";
import { measure } from "./measure.ts";
import type { MeasuredServer } from "./server.ts";

/** The plain ways to answer the same, measured in the same run; each failure is noted and the others go on. */
export async function measureFloors(bench: Bench, server: MeasuredServer, folder: string): Promise<void> {
  const client = await server.database.connect();
  const attempt = async (what: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      bench.report.problems.push(`${what}: ${String(error)}`);
      bench.log(`${what}: ${String(error)}`);
    }
  };
  try {
    await attempt("plain SQL", async () => noteSql(bench, await measureSqlFloor(client, bench)));
    await attempt("plain SQL", () => dropParameters(client));
    await attempt("DuckDB", async () => noteDuckdb(bench, await measureDuckdbFloor(client, bench)));
    await attempt("bare fastify", () => bareHttp(bench, server, folder));
  } finally {
    await resetTimeout(client);
    client.release();
  }
}

const resetTimeout = (client: pg.ClientBase) => client.query("reset statement_timeout").catch(() => {});

function noteSql(bench: Bench, floor: Floor): void {
  compare(bench, "first page, total, all facets", "plain SQL", (name) => floor[name]?.screen);
  compare(bench, "two metadata ranges", "plain SQL", (name) => floor[name]?.ranges);
}

function noteDuckdb(bench: Bench, floor: Floor): void {
  compare(bench, "first page, total, all facets", "DuckDB (no HTTP, no documents)", (name) => floor[name]?.screen);
  compare(bench, "one facet", "DuckDB (no HTTP, no documents)", (name) => floor[name]?.facet);
}

/** Medians of our warm answers beside a floor's, for each caller. */
function compare(
  bench: Bench,
  kind: string,
  name: string,
  floorOf: (caller: Bench["callers"][number]["name"]) => number | undefined,
): void {
  for (const caller of bench.callers) {
    const own = bench.report.cells.find(
      (cell) => cell.state === "warm" && cell.clients === 1 && cell.kind === kind && cell.caller === caller.name,
    )?.stats.p50Ms;
    const floor = floorOf(caller.name);
    if (floor === undefined) continue;
    bench.report.figures.push({
      what: `${kind}, ${caller.name}, median`,
      figure: own === undefined ? "not measured" : ms(own),
      floor: `${ms(floor)} ${name}`,
      ...(own === undefined ? {} : { ratio: (own / floor).toFixed(own < floor / 10 ? 3 : 2) }),
    });
  }
}

/** What HTTP alone costs for the bytes of a first page. */
async function bareHttp(bench: Bench, server: MeasuredServer, folder: string): Promise<void> {
  const page = await server.client.send({ path: "/v1/datasets?limit=25" }, server.token);
  const bare = await bareFastify(folder, page.text);
  const client = createClient(bare.url, 1);
  try {
    const ask = () => ({ path: "/v1/datasets/x" });
    await measure(client, undefined, ask, { count: 500, clients: 1, forMs: 10_000 });
    const { p50Ms } = await measure(client, undefined, ask, { count: 1_000, clients: 1, forMs: 10_000 });
    bench.report.figures.push({
      what: `bare fastify, ${page.bytes} bytes as one first page has`,
      figure: `p50 ${ms(p50Ms)}`,
    });
    const admin = bench.callers.find(({ name }) => name === "admin")?.name;
    compare(bench, "first page, total, all facets", "bare fastify, same bytes", (name) =>
      name === admin ? p50Ms : undefined,
    );
  } finally {
    client.close();
    await bare.stop();
  }
}
