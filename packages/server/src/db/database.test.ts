import { cloneDatabase } from "@margay/testkit";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Database, inTransaction, openDatabase } from "./database.ts";

let drop: () => Promise<void>;
let database: Database;
let other: Database;
let ended: Promise<unknown>;

beforeAll(async () => {
  const clone = await cloneDatabase();
  drop = clone.drop;
  database = openDatabase(clone.connection, { maxConnections: 1 });
  database.pool.on("connect", (client) => {
    // Not once() of node:events, which would listen to errors as well.
    ended = new Promise((resolve) => client.once("end", resolve));
  });
  other = openDatabase(clone.connection);
});

afterAll(async () => {
  await database.close();
  await other.close();
  await drop();
});

const one = sql<{ one: number }>`select 1 as one`;

/** Ends the server's process of the connection, and waits until its end has arrived here by itself. */
async function end(pid: number): Promise<void> {
  const gone = await sql<{ gone: boolean }>`select pg_terminate_backend(${pid}, 10000) as gone`.execute(other.kysely);
  expect(gone.rows[0]?.gone).toBe(true);
  await ended;
}

it("outlives a connection that dies between two statements of a transaction", async () => {
  const work = inTransaction(database.kysely, async (trx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx);
    await end(rows[0]?.pid ?? 0);
    await one.execute(trx);
  });
  await expect(work).rejects.toThrow();
  // The pool has room for one: the dead connection was given up.
  expect((await one.execute(database.kysely)).rows).toEqual([{ one: 1 }]);
});

it("outlives a connection that dies while it is idle", async () => {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(database.kysely);
  await end(rows[0]?.pid ?? 0);
  expect((await one.execute(database.kysely)).rows).toEqual([{ one: 1 }]);
});
