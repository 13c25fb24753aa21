import type pg from "pg";
import { quantile } from "../table.ts";
import type { Caller } from "./callers.ts";
import type { Bench } from "./cells.ts";
import { createDrawer } from "./draw.ts";
import { commonKeys } from "./metadata-plan.ts";

/** Median milliseconds of one screen, for each caller and question. */
export type Floor = Partial<Record<Caller["name"], { screen: number; ranges?: number; facet?: number }>>;

/** The facets of a list, as expressions on `d`; lists are taken apart. */
export const plainFacets: readonly string[] = [
  "d.type",
  "d.creation_location",
  "d.owner_group",
  "unnest(d.instrument_ids)",
  "unnest(d.techniques)",
  "unnest(d.keywords)",
  "unnest(d.proposal_ids)",
  "unnest(d.sample_ids)",
  "unnest(d.pis)",
  "d.data_format",
  "to_char(d.ct at time zone 'UTC', 'YYYY')",
  "d.published",
];

const rounds = 5;
/** At two million datasets one screen takes half a minute: what was measured until then is enough. */
const forMs = 25_000;
/** The table of parameters has so many keys, which is to the floor's advantage; all of them would take minutes. */
const parameterKeys = commonKeys.slice(0, 5);

/** Group ids of a caller, public ones included; undefined for administrators, who see all. */
export async function groupIdsOf(client: pg.ClientBase, caller: Caller, bench: Bench): Promise<number[] | undefined> {
  if (caller.name === "admin") return undefined;
  const names = caller.proposals.map((one) => `${one.beamtime}-part`);
  const staff = caller.name === "many groups" ? bench.world.beamlines.slice(4, 7).map((one) => one.staffGroup) : [];
  const found = await client.query<{ id: number }>("select id from grp where name = any($1)", [[...names, ...staff]]);
  return [0, ...found.rows.map(({ id }) => id)];
}

/**
 * What a good engineer writes first: rows joined with who may read them, a table of parameters with a B-tree, and a
 * `group by` for each facet, on the indexes that are there.
 */
export async function measureSqlFloor(client: pg.ClientBase, bench: Bench): Promise<Floor> {
  await client.query("set statement_timeout = '120s'");
  await makeParameters(client, bench);
  const floor: Floor = {};
  for (const caller of bench.callers) {
    const groups = await groupIdsOf(client, caller, bench);
    const readable = groups === undefined ? "true" : `d.acl_id in (select id from acl where groups && '{${groups}}')`;
    const draw = createDrawer(bench.world, caller, bench.samples, bench.seed++);
    const screen = await timed(rounds, () => askScreen(client, readable), forMs);
    const ranges = await timed(
      rounds,
      () => askScreen(client, `${readable} and ${range(draw)} and ${range(draw)}`),
      forMs,
    );
    floor[caller.name] = { screen, ranges };
    bench.log(`plain SQL, ${caller.name}: screen ${Math.round(screen)} ms, two ranges ${Math.round(ranges)} ms`);
  }
  return floor;
}

/** Median of so many rounds, or of those that were begun within the time. */
export async function timed(
  count: number,
  work: () => Promise<unknown>,
  withinMs = Number.POSITIVE_INFINITY,
): Promise<number> {
  const times: number[] = [];
  const first = performance.now();
  for (let n = 0; n < count && performance.now() - first < withinMs; n++) {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  }
  return quantile(times, 0.5);
}

async function askScreen(client: pg.ClientBase, where: string): Promise<void> {
  await client.query(
    `select d.*, x.doc from dataset d join dataset_doc x using (id) where ${where} order by d.ct desc, d.id desc limit 25`,
  );
  await client.query(`select count(*) from dataset d where ${where}`);
  for (const facet of plainFacets)
    await client.query(
      `select ${facet} as value, count(*) from dataset d where ${where} group by 1 order by 2 desc limit 50`,
    );
}

/** The same numbers as the question of the API, in SI units. */
function range(draw: ReturnType<typeof createDrawer>): string {
  const name = parameterKeys[draw.whole(parameterKeys.length)];
  // Bounds by the values that are there: a window of the sorted ones as wide as that of the API's questions.
  const from = draw.whole(700) / 1_000;
  const to = from + (10 + draw.whole(290)) / 1_000;
  const bound = (share: number) =>
    `(select percentile from bench_bounds where key = 'instrument.${name}' and share = ${Math.round(share * 100)})`;
  return `d.id in (select dataset_id from bench_parameter where key_id = (select min(id) from metadata_key where key = 'instrument.${name}' and numeric)
    and value between ${bound(from)} and ${bound(Math.min(1, to))})`;
}

/** A row for each number of some keys that every dataset has, and a hundred quantiles of each key. */
async function makeParameters(client: pg.ClientBase, bench: Bench): Promise<void> {
  const started = performance.now();
  const keys = parameterKeys.map((name) => `'instrument.${name}'`).join(",");
  await client.query("set statement_timeout = '1200s'");
  await dropParameters(client);
  await client.query(`create unlogged table bench_parameter as
    select p.id as dataset_id, one.key_id, one.value from dataset_param p, unnest(p.key_ids, p.lo) as one(key_id, value)
    where one.key_id in (select id from metadata_key where numeric and key in (${keys}))`);
  await client.query("create index on bench_parameter (key_id, value, dataset_id)");
  await client.query(`create unlogged table bench_bounds as
    select k.key, share.n as share, percentile_disc(share.n / 100.0) within group (order by p.value) as percentile
    from (select * from bench_parameter tablesample system (5) repeatable (1)) p join metadata_key k on k.id = p.key_id,
      generate_series(0, 100) as share(n) group by 1, 2`);
  await client.query("vacuum analyze bench_parameter");
  await client.query("vacuum analyze bench_bounds");
  await client.query("set statement_timeout = '120s'");
  bench.log(`a table of parameters took ${Math.round((performance.now() - started) / 1_000)} s`);
}

export async function dropParameters(client: pg.ClientBase): Promise<void> {
  await client.query("drop table if exists bench_parameter, bench_bounds");
}
