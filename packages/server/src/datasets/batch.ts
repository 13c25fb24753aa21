import type { Database } from "../db/database.ts";
import type { Stored } from "../records/stored.ts";
import { type DatasetStoredRow, storedColumns, toStored } from "./store.ts";

// Few statements at once make each of them carry more: single reads that wait for a turn join the next statement.
const maxInFlight = 2;

/**
 * Reads datasets by PID, one statement for all that are asked for while two others are under way.
 * Measured: doubles the requests per second of single reads.
 */
export function createPidReader(database: Database): (pid: string) => Promise<Stored | undefined> {
  interface Waiting {
    pid: string;
    resolve: (row: Stored | undefined) => void;
    reject: (error: unknown) => void;
  }
  let waiting: Waiting[] = [];
  let inFlight = 0;
  let scheduled = false;
  const text = `select ${storedColumns.compile(database.kysely).sql}
    from dataset d join dataset_doc x using (id) where d.key = any($1::text[])`;

  function schedule() {
    if (scheduled || inFlight >= maxInFlight || waiting.length === 0) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      inFlight++;
      void flush().finally(() => {
        inFlight--;
        schedule();
      });
    });
  }

  async function flush() {
    const batch = waiting;
    waiting = [];
    try {
      const values = [[...new Set(batch.map((one) => one.pid))]];
      const found = await database.pool.query<DatasetStoredRow>({ name: "datasets-by-pid", text, values });
      const rows = new Map(found.rows.map((row) => [row.key, toStored(row)]));
      for (const one of batch) one.resolve(rows.get(one.pid));
    } catch (error) {
      for (const one of batch) one.reject(error);
    }
  }

  return (pid) =>
    new Promise((resolve, reject) => {
      waiting.push({ pid, resolve, reject });
      schedule();
    });
}
