import type { RawBuilder } from "kysely";
import type { PoolClient } from "pg";
import type { Database } from "../../db/database.ts";
import { CatalogueError } from "../../errors.ts";
import type { Seen } from "./seen.ts";

/** Runs the statements of one search on one snapshot of the database. */
export interface Session {
  /** Which database: for what is remembered of it. Statements go through the session. */
  readonly database: Database;
  /** What is known of the caller's datasets without asking PostgreSQL. */
  readonly seen?: Seen | undefined;
  rows<Row>(query: RawBuilder<Row>): Promise<Row[]>;
  /** Rows of a statement that is not worth waiting for longer than this; undefined when it took longer. */
  rowsWithin<Row>(timeoutMs: number, query: RawBuilder<Row>): Promise<Row[] | undefined>;
}

const statementTimeoutMs = 10_000;
// The matching set of 100,000 rows with its facet values; smaller memory spills it to disk.
const workMemory = "64MB";

/**
 * Runs a search in a read-only transaction of its own, which begins with the first statement; without one, no connection
 * is taken. Its statements end when they take too long or when the client has gone. Throws `unavailable` or
 * `invalid_query` for what PostgreSQL refuses about the values of a query.
 */
export async function withSession<Result>(
  database: Database,
  signal: AbortSignal | undefined,
  use: (session: Session) => Promise<Result>,
  timeoutMs = statementTimeoutMs,
): Promise<Result> {
  if (signal?.aborted) throw gone();
  let opened: Promise<PoolClient> | undefined;
  const connection = () => (opened ??= open(database, timeoutMs));
  let cancelling: Promise<unknown> | undefined;
  const cancel = () => {
    cancelling = opened?.then((client) =>
      database.pool.query("select pg_cancel_backend($1)", [processId(client)]).catch(() => undefined),
    );
  };
  signal?.addEventListener("abort", cancel, { once: true });
  try {
    return await use(sessionOn(connection, database, signal));
  } catch (error) {
    throw readable(error, signal);
  } finally {
    signal?.removeEventListener("abort", cancel);
    // The next user of the connection must not receive a cancellation that was meant for this one.
    await cancelling?.catch(() => undefined);
    await opened?.then(close, () => undefined);
  }
}

async function open(database: Database, timeoutMs: number): Promise<PoolClient> {
  const client = await database.pool.connect();
  try {
    await client.query(
      `begin isolation level repeatable read read only; set local statement_timeout = ${timeoutMs};
       set local work_mem = '${workMemory}'`,
    );
    return client;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

async function close(client: PoolClient): Promise<void> {
  const ended = await client.query("rollback").then(
    () => true,
    () => false,
  );
  client.release(!ended);
}

function sessionOn(
  connection: () => Promise<PoolClient>,
  database: Database,
  signal: AbortSignal | undefined,
): Session {
  const rows = async <Row>(query: RawBuilder<Row>) => {
    // Between two statements nothing is there to be cancelled.
    if (signal?.aborted) throw gone();
    const { sql, parameters } = query.compile(database.kysely);
    const client = await connection();
    const found = await client.query(sql, [...parameters]);
    return found.rows as Row[]; // the statement's author states its columns
  };
  return {
    database,
    rows,
    async rowsWithin<Row>(timeoutMs: number, query: RawBuilder<Row>) {
      const client = await connection();
      await client.query(`savepoint bounded; set local statement_timeout = ${timeoutMs}`);
      try {
        return await rows(query);
      } catch (error) {
        if (codeOf(error) !== queryCanceled || signal?.aborted) throw error;
        return undefined;
      } finally {
        // Brings back the timeout too.
        await client.query("rollback to savepoint bounded");
      }
    },
  };
}

const queryCanceled = "57014";
const codeOf = (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : "");

// pg documents processID; its types leave it out.
const processId = (client: PoolClient): number => (client as PoolClient & { processID: number }).processID;

const gone = () => new CatalogueError("unavailable", "The client has gone.");

function readable(error: unknown, signal: AbortSignal | undefined): unknown {
  const code = codeOf(error);
  if (code === queryCanceled)
    return signal?.aborted ? gone() : new CatalogueError("unavailable", "The search took too long; narrow it.");
  // Class 22 is data that does not fit, 54 a limit of a single value: both come from what was typed.
  if (code.startsWith("22") || code.startsWith("54"))
    return new CatalogueError("invalid_query", "q: a value of the query is outside of what the catalogue can hold.", {
      cause: error,
    });
  return error;
}
