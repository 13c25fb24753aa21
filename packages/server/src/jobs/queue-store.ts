import { sql } from "kysely";
import { fromKysely, PgBoss } from "pg-boss";
import type { Connection, Db } from "../db/database.ts";

/** An entry of the queue. */
export interface Entry {
  id: string;
  /** Type of the job: entries of one type are limited together. */
  type: string;
  /** Given out no earlier than in so many seconds. */
  afterSeconds?: number | undefined;
}

/** How many entries of a type may be given out at once, over all processes. */
export interface Limits {
  fallback: number;
  byType: Readonly<Record<string, number>>;
}

/** The durable queue. All but `start` and `stop` happen in the caller's transaction and commit with it. */
export interface Queue {
  start(): Promise<void>;
  send(trx: Db, entries: readonly Entry[]): Promise<void>;
  /** Gives out entries, those of one type only while fewer than its limit are out. One process at a time. */
  fetch(trx: Db, atMost: number, limits: Limits): Promise<string[]>;
  complete(trx: Db, ids: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

const name = "actions";
// Any constant does; it keeps two processes from counting what is out at the same moment.
const turnLock = 7_203_116_042;
const tenYearsSeconds = 315_360_000;

/**
 * pg-boss in the schema `pgboss` of the same database. Which run waits, runs or has failed stands in `job_run`; an entry of
 * the queue is only the ticket with which a run is given out once, so that entries are never retried or kept by the queue.
 */
export function createQueue(
  connection: Connection,
  options: { maintain: boolean; warn: (error: unknown) => void },
): Queue {
  const boss = new PgBoss({
    ...connection,
    max: 2,
    application_name: "margay-queue",
    supervise: options.maintain,
    schedule: false,
    registerInstance: false,
    monitorVacuum: false,
    openTelemetry: { enabled: false },
  });
  boss.on("error", options.warn);
  return {
    async start() {
      await boss.start();
      await boss.createQueue(name, {
        retryLimit: 0,
        // Lost workers are noticed by their silence, long before.
        expireInSeconds: 86_000,
        retentionSeconds: tenYearsSeconds,
        deleteAfterSeconds: 600,
      });
    },
    async send(trx, entries) {
      const jobs = entries.map(({ id, type, afterSeconds }) => ({
        id,
        group: { id: type, tier: type },
        ...(afterSeconds === undefined ? {} : { startAfter: Math.ceil(afterSeconds) }),
      }));
      if (jobs.length > 0) await boss.insert(name, jobs, { db: fromKysely(trx) });
    },
    async fetch(trx, atMost, { fallback, byType }) {
      await sql`select pg_advisory_xact_lock(${turnLock})`.execute(trx);
      const groupConcurrency = { default: fallback, tiers: { ...byType } };
      const jobs = await boss.fetch(name, { batchSize: atMost, groupConcurrency, db: fromKysely(trx) });
      return jobs.map((job) => job.id);
    },
    async complete(trx, ids) {
      if (ids.length > 0) await boss.complete(name, [...ids], null, { db: fromKysely(trx) });
    },
    stop: () => boss.stop({ graceful: false }),
  };
}
