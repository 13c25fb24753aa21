import { cloneDatabase } from "@margay/testkit";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type Database, openDatabase } from "../../db/database.ts";
import { withSession } from "./session.ts";

let drop: () => Promise<void>;
let database: Database;

beforeAll(async () => {
  const clone = await cloneDatabase();
  drop = clone.drop;
  database = openDatabase(clone.connection, { maxConnections: 2 });
});

afterAll(async () => {
  await database.close();
  await drop();
});

const sleeping = async () => {
  const found = await database.pool.query<{ n: number }>(
    "select count(*) as n from pg_stat_activity where query like '%pg_sleep%' and state = 'active' and pid <> pg_backend_pid()",
  );
  return found.rows[0]?.n;
};

it("stops the statement of a client that has gone, and the connection serves the next one", async () => {
  const controller = new AbortController();
  const gone = withSession(database, controller.signal, ({ rows }) => rows(sql`select pg_sleep(600)`));
  const outcome = expect(gone).rejects.toHaveProperty("code", "unavailable");
  await vi.waitFor(async () => expect(await sleeping()).toBe(1), { timeout: 10_000 });
  controller.abort();
  await outcome;
  expect(await sleeping()).toBe(0);
  const next = withSession(database, undefined, ({ rows }) => rows(sql<{ one: number }>`select 1 as one`));
  await expect(next).resolves.toEqual([{ one: 1 }]);
});

it("starts nothing for a client that has gone already", async () => {
  const use = withSession(database, AbortSignal.abort(), async () => "used");
  await expect(use).rejects.toHaveProperty("code", "unavailable");
});

it("goes on without an answer that is not worth waiting for, on the same snapshot", async () => {
  const answers = await withSession(database, undefined, async ({ rows, rowsWithin }) => [
    await rowsWithin(50, sql`select pg_sleep(600)`),
    await rowsWithin(5_000, sql`select 2 as two`),
    await rows(sql`select current_setting('statement_timeout') as timeout`),
  ]);
  expect(answers).toEqual([undefined, [{ two: 2 }], [{ timeout: "10s" }]]);
});

it("says that a query is wrong where PostgreSQL cannot hold its values", async () => {
  const search = withSession(database, undefined, ({ rows }) => rows(sql`select ${"99999-13-45"}::timestamptz`));
  await expect(search).rejects.toHaveProperty("code", "invalid_query");
});
