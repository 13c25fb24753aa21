import { sql } from "kysely";
import pg from "pg";
import type { Connection, Db } from "../db/database.ts";

/** What one process tells all of them. */
export interface News {
  /** Something waits in the queue. */
  queued?: boolean | undefined;
  /** Jobs, by row id of their records, of which a run, an action or an event is new. */
  changed?: readonly number[] | undefined;
}

const channel = "margay_jobs";
// PostgreSQL takes payloads below 8,000 bytes.
const idsInOne = 600;

/** Tells the news when the transaction commits. */
export async function announce(trx: Db, news: News): Promise<void> {
  const parts: string[] = news.queued ? ["queued"] : [];
  const ids = [...new Set(news.changed ?? [])];
  for (let from = 0; from < ids.length; from += idsInOne)
    parts.push(`changed ${ids.slice(from, from + idsInOne).join(",")}`);
  if (parts.length === 0) return;
  await sql`select pg_notify(${channel}, part) from unnest(${parts}::text[]) as part`.execute(trx);
}

export interface Listener {
  isListening(): boolean;
  close(): Promise<void>;
}

const againMs = 2_000;

/** Hears the news of all processes by one connection, which is opened again when it is lost. */
export function listen(connection: Connection, hear: (news: News) => void): Listener {
  let client: pg.Client | undefined;
  let isClosed = false;
  let isListening = false;
  let timer: NodeJS.Timeout | undefined;

  async function open(): Promise<void> {
    const fresh = new pg.Client({ ...connection, application_name: "margay-jobs", keepAlive: true });
    const lost = () => {
      if (client !== fresh) return;
      client = undefined;
      isListening = false;
      fresh.end().catch(() => {});
      if (isClosed) return;
      timer = setTimeout(open, againMs);
      timer.unref();
    };
    client = fresh;
    fresh.on("error", lost);
    fresh.on("end", lost);
    fresh.on("notification", ({ payload = "" }) => {
      const [kind, ids = ""] = payload.split(" ");
      if (kind === "queued") hear({ queued: true });
      else if (kind === "changed") hear({ changed: ids.split(",").map(Number) });
    });
    try {
      await fresh.connect();
      await fresh.query(`listen ${channel}`);
      isListening = true;
      // What was told while nobody listened is looked for.
      hear({ queued: true });
    } catch {
      lost();
    }
  }
  const opened = open();
  return {
    isListening: () => isListening,
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await opened;
      const last = client;
      client = undefined;
      await last?.end().catch(() => {});
    },
  };
}
