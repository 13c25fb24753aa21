import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { type TestConnection, withDatabase } from "./connection.ts";

const retries = 50;
const retryMs = 100;
/** SQLSTATE object_in_use: somebody is connected to the template. */
const objectInUse = "55006";

async function withClient<T>(connection: TestConnection, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(connection);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** Makes a migrated database that others are cloned from; afterwards nobody can connect to it. */
export async function createTemplate(
  admin: TestConnection,
  template: string,
  migrate: (connection: TestConnection) => Promise<unknown>,
): Promise<void> {
  await withClient(admin, async (client) => {
    const name = client.escapeIdentifier(template);
    await client.query(`create database ${name}`);
    await migrate(withDatabase(admin, template));
    await client.query(`alter database ${name} with is_template true allow_connections false`);
  });
}

export interface ClonedDatabase {
  connection: TestConnection;
  /** Closes what is still connected and removes the database. */
  drop(): Promise<void>;
}

/** Clones the template; its name is the beginning of the clone's, so that a run can find what it left. */
export async function cloneTemplate(admin: TestConnection, template: string): Promise<ClonedDatabase> {
  const database = `${template}_${randomBytes(6).toString("hex")}`;
  await withClient(admin, async (client) => {
    // One at a time: parallel copies of one template only slow each other down. Released with the connection.
    await client.query("select pg_advisory_lock(hashtext($1))", [template]);
    // Measured without fsync on a template of 7.5 MB: in memory 13 ms, on a slow virtual disk 40 to 350 ms;
    // the default strategy (all pages through the log) takes 260 to 540 ms there.
    const names = { clone: client.escapeIdentifier(database), template: client.escapeIdentifier(template) };
    const statement = `create database ${names.clone} template ${names.template} strategy file_copy`;
    for (let attempt = 1; ; attempt++) {
      try {
        await client.query(statement);
        return;
      } catch (error) {
        const inUse = error instanceof Error && "code" in error && error.code === objectInUse;
        if (!inUse || attempt === retries) throw error;
        await sleep(retryMs);
      }
    }
  });
  return { connection: withDatabase(admin, database), drop: () => dropDatabase(admin, database) };
}

async function dropDatabase(admin: TestConnection, database: string): Promise<void> {
  await withClient(admin, (client) =>
    client.query(`drop database if exists ${client.escapeIdentifier(database)} with (force)`),
  );
}

/** Removes the template and every clone of it that was not dropped. */
export async function dropTemplateAndClones(admin: TestConnection, template: string): Promise<void> {
  await withClient(admin, async (client) => {
    const found = await client.query<{ datname: string }>(
      "select datname from pg_database where datname = $1 or starts_with(datname, $1 || '_')",
      [template],
    );
    for (const { datname } of found.rows) {
      const name = client.escapeIdentifier(datname);
      if (datname === template) await client.query(`alter database ${name} with is_template false`);
      await client.query(`drop database if exists ${name} with (force)`);
    }
  });
}
