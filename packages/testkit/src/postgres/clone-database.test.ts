import { Client } from "pg";
import { expect, inject, it } from "vitest";
import { cloneDatabase } from "./clone-database.ts";
import { withDatabase } from "./connection.ts";

async function databaseNames(): Promise<string[]> {
  const client = new Client(inject("margayPostgres").adminConnection);
  await client.connect();
  const { rows } = await client.query<{ datname: string }>("select datname from pg_database");
  await client.end();
  return rows.map((row) => row.datname);
}

it("gives every caller a database of its own, also when many ask at once", async () => {
  const clones = await Promise.all(Array.from({ length: 4 }, () => cloneDatabase()));
  const seen = await Promise.all(
    clones.map(async ({ connection }, index) => {
      const client = new Client(connection);
      await client.connect();
      await client.query("create table mine (number int)");
      await client.query("insert into mine values ($1)", [index]);
      const { rows } = await client.query<{ number: number }>("select number from mine");
      await client.end();
      return rows.map((row) => row.number);
    }),
  );
  expect(seen).toEqual([[0], [1], [2], [3]]);
  await Promise.all(clones.map((clone) => clone.drop()));
});

it("drops a clone that somebody is still connected to", async () => {
  const clone = await cloneDatabase();
  const client = new Client(clone.connection);
  client.on("error", () => undefined);
  await client.connect();
  const { rows } = await client.query<{ name: string }>("select current_database() as name");
  const name = rows[0]?.name;
  expect(await databaseNames()).toContain(name);
  await clone.drop();
  expect(await databaseNames()).not.toContain(name);
});

it("lets nobody into the template, which would block the cloning of it", async () => {
  const { adminConnection, template } = inject("margayPostgres");
  const client = new Client(withDatabase(adminConnection, template));
  await expect(client.connect()).rejects.toThrow("not currently accepting connections");
});

it("replaces the database in a URL and keeps the rest", () => {
  const url = "postgres://u:p%40@db.example:5433/postgres?sslmode=disable";
  expect(withDatabase({ connectionString: url }, "a b")).toEqual({
    connectionString: "postgres://u:p%40@db.example:5433/a%20b?sslmode=disable",
  });
});
