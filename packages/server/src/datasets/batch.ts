import type { Database } from "../db/database.ts";
import type { Stored } from "../records/stored.ts";
import { type DatasetStoredRow, storedColumns, toStored } from "./store.ts";

// One statement at a time carries all that came meanwhile. Measured with 32 clients: two at a time cost a fifth more.
const patienceMs = 5;
/** Statements at once when some are slow, such as those that read large documents. */
const maxInFlight = 4;

/**
 * Reads datasets by PID, one statement for all that are asked for while the one before is under way.
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
  let overdue = 0;
  let scheduled = false;
  const text = `select ${storedColumns.compile(database.kysely).sql}
    from dataset d join dataset_doc x using (id) where d.key = any($1::text[])`;

  function schedule() {
    if (scheduled || inFlight > overdue || inFlight >= maxInFlight || waiting.length === 0) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      void flush();
    });
  }

  async function flush() {
    const batch = waiting;
    waiting = [];
    inFlight++;
    let isOverdue = false;
    const patience = setTimeout(() => {
      isOverdue = true;
      overdue++;
      schedule();
    }, patienceMs);
    try {
      const values = [[...new Set(batch.map((one) => one.pid))]];
      const found = await database.pool.query<DatasetStoredRow>({ name: "datasets-by-pid", text, values });
      const rows = new Map(found.rows.map((row) => [row.key, toStored(row)]));
      for (const one of batch) one.resolve(rows.get(one.pid));
    } catch (error) {
      for (const one of batch) one.reject(error);
    } finally {
      clearTimeout(patience);
      inFlight--;
      if (isOverdue) overdue--;
      schedule();
    }
  }

  return (pid) =>
    new Promise((resolve, reject) => {
      // No key holds it, and the database would refuse the statement of all who wait.
      if (pid.includes("\0")) return resolve(undefined);
      waiting.push({ pid, resolve, reject });
      schedule();
    });
}
