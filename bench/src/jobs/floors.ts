import type { openDatabase } from "@margay/server";

type Database = ReturnType<typeof openDatabase>;

/** What any implementation pays to accept a job: looking its datasets up, and one insert. Milliseconds of each call. */
export async function bareAccept({ pool }: Database, pids: readonly string[], calls: number): Promise<number[]> {
  await pool.query(
    "create table if not exists bare_job (id int generated always as identity, state int not null default 0, doc json)",
  );
  const doc = JSON.stringify(pids.map((pid) => ({ pid, files: [] })));
  const times: number[] = [];
  for (let at = 0; at < calls; at++) {
    const from = performance.now();
    await pool.query("select key, owner_group, published from dataset where key = any($1::text[])", [pids]);
    await pool.query("insert into bare_job (doc, state) values ($1, 2)", [doc]);
    times.push(performance.now() - from);
  }
  return times;
}

/** Entries a second of the plainest durable queue in PostgreSQL: so many at once are taken, and done, by a statement each. */
export async function bareQueue({ pool }: Database, entries: number, atOnce: number): Promise<number> {
  await pool.query("insert into bare_job (doc) select '{}' from generate_series(1, $1)", [entries]);
  await pool.query("create index if not exists bare_job_state on bare_job (state, id) where state = 0");
  const from = performance.now();
  for (let done = 0; done < entries; ) {
    const taken = await pool.query(
      `update bare_job set state = 1 where id in
        (select id from bare_job where state = 0 order by id limit $1 for update skip locked) returning id`,
      [atOnce],
    );
    await pool.query("update bare_job set state = 2 where id = any($1::int[])", [taken.rows.map((row) => row.id)]);
    done += taken.rowCount ?? 0;
  }
  return (entries / (performance.now() - from)) * 1_000;
}
