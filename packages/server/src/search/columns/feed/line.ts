import { setTimeout as delay } from "node:timers/promises";
import type { SourceRow } from "@margay/columns";
import pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import type { Database } from "../../../db/database.ts";
import type { Fields } from "./cells.ts";
import { copyFields, copyFilesStatement, copyStatement, type Kept } from "./columns.ts";
import { CopyReader } from "./copy-reader.ts";
import { RowDecoder } from "./decode.ts";
import { areFilesThere, eachPiece, KeptPieces, withoutFiles } from "./files.ts";

/** How to reach the database; survives being posted to a thread. */
export type Reach = Pick<
  pg.ClientConfig,
  "connectionString" | "host" | "port" | "user" | "database" | "password" | "ssl"
>;

/** Silence after which a connection counts as lost. */
const silenceMs = 30_000;
const politeMs = 200;

export function reachOf({ pool }: Database): Reach {
  const { connectionString, host, port, user, database, password, ssl } = pool.options;
  const all = { connectionString, host, port, user, database, password, ssl };
  const there = Object.entries(all).filter(([, value]) => value !== undefined && typeof value !== "function");
  return Object.fromEntries(there);
}

/** One connection of its own, on which statements come one after the other. */
export interface Line {
  /** Answers of a text of several statements without parameters, all in one round trip. */
  ask(statements: string): Promise<pg.QueryResult[]>;
  /** The datasets that fit, in pieces of about 64 kB, as they come; those with very many files last. `where` as for `copyStatement`. */
  copy(where: string, kept: Kept): AsyncGenerator<SourceRow[]>;
  /** The same without making rows: `take` is given the fields of each, and its files where they are not in its field. */
  each(where: string, kept: Kept, take: (fields: Fields, files?: readonly Uint8Array[]) => void): Promise<void>;
  /** When the database was last heard of, by `performance.now()`. */
  readonly heardAt: number;
  readonly isLost: boolean;
  close(): Promise<void>;
}

export async function openLine(reach: Reach): Promise<Line> {
  const client = new pg.Client({
    ...reach,
    application_name: "margay search",
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  let isLost = false;
  let heardAt = performance.now();
  let busy: Promise<unknown> = Promise.resolve();
  // Made when it is needed: it begins with a large table of texts, and many lines never copy.
  let decoder: RowDecoder | undefined;
  const rowReader = new CopyReader(copyFields);
  const fileReader = new CopyReader(1);
  const lose = () => {
    isLost = true;
  };
  client.on("error", lose).on("end", lose);
  await client.connect();
  // The tables are large, and all that is asked for is found by an index, whatever the planner's statistics say.
  await client.query(
    "set enable_seqscan = off; set enable_hashjoin = off; set max_parallel_workers_per_gather = 0; set idle_in_transaction_session_timeout = 0",
  );

  return {
    get heardAt() {
      return heardAt;
    },
    get isLost() {
      return isLost;
    },
    async ask(statements) {
      try {
        // Not for the whole connection: pg would set a timer for a COPY, too, and never clear it.
        const config = { text: statements, query_timeout: silenceMs };
        const asked = client.query(config);
        busy = asked.catch(() => {});
        // pg answers a list for several statements, one result for one.
        const results = (await asked) as unknown as pg.QueryResult | pg.QueryResult[];
        heardAt = performance.now();
        return Array.isArray(results) ? results : [results];
      } catch (error) {
        // After a timeout nobody knows what the server is at.
        if (!(error instanceof pg.DatabaseError)) await drop(client);
        throw error;
      }
    },
    async *copy(where, kept) {
      decoder ??= new RowDecoder();
      const own = decoder;
      let rows: SourceRow[] = [];
      for await (const _ of read(where, kept, (fields, files) => rows.push(own.rowOf(fields, files)))) {
        if (rows.length > 0) yield rows;
        rows = [];
      }
    },
    async each(where, kept, take) {
      for await (const _ of read(where, kept, take));
    },
    async close() {
      // A statement under way, such as the commit that nobody waits for, ends in order where that takes no time.
      if (!isLost) await Promise.race([busy, delay(politeMs, undefined, { ref: false })]);
      await drop(client);
    },
  };

  /** Yields after each piece. */
  async function* read(where: string, kept: Kept, take: (fields: Fields, files?: readonly Uint8Array[]) => void) {
    const later: Fields[] = [];
    const takeOrKeep = (fields: Fields) => {
      if (areFilesThere(fields)) take(fields);
      else later.push(withoutFiles(fields));
    };
    for await (const piece of pieces(copyStatement(where, kept), rowReader)) {
      rowReader.push(piece, takeOrKeep);
      yield;
    }
    for (const fields of later) {
      take(fields, await filesOf(fields.view.getInt32(fields.starts[0] ?? 0)));
      yield;
    }
  }

  async function filesOf(dataset: number): Promise<readonly Uint8Array[]> {
    const kept = new KeptPieces();
    for await (const piece of pieces(copyFilesStatement(dataset), fileReader))
      fileReader.push(piece, (fields) => eachPiece(fields, kept.add, 0));
    return kept.list;
  }

  async function* pieces(statement: string, reader: CopyReader): AsyncGenerator<Buffer> {
    const stream = client.query(copyTo(statement));
    const watch = setInterval(() => {
      if (performance.now() - heardAt > silenceMs) stream.destroy(new Error("the database went silent"));
    }, 1_000).unref();
    heardAt = performance.now();
    reader.restart();
    let whole = false;
    try {
      for await (const piece of stream) {
        heardAt = performance.now();
        yield piece;
      }
      if (!reader.ended) throw new Error("a COPY ended too early");
      whole = true;
    } finally {
      clearInterval(watch);
      // What is left of it would come before the next answer.
      if (!whole) await drop(client);
    }
  }

  async function drop(one: pg.Client): Promise<void> {
    isLost = true;
    // A lost connection does not end politely.
    const ended = one.end().catch(() => {});
    await Promise.race([ended, delay(politeMs, undefined, { ref: false })]);
    // pg documents the stream of a connection; its types leave it out.
    (one as pg.Client & { connection?: { stream?: { destroy(): void } } }).connection?.stream?.destroy();
  }
}
