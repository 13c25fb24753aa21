import type { Mail } from "@margay/actions";
import { anonymous, type Principal } from "../access/index.ts";
import type { Db } from "../db/database.ts";
import { trimEvents } from "./event-store.ts";
import { dueForArchive, markArchived, markEmbargoEnds, markEnded, takeTurn } from "./retention-store.ts";
import type { Jobs, JobsConfig } from "./types.ts";

export interface RetentionDeps {
  db: Db;
  /** Stores a job in the transaction that it is given. */
  createWithin: (trx: Db, ...call: Parameters<Jobs["create"]>) => Promise<unknown>;
  /** Whether the job file has the type now. */
  hasType: (type: string) => boolean;
  sendMail: JobsConfig["sendMail"];
  warn: (error: unknown, text: string) => void;
}

const archiveType = "archive";
const datasetsInOneJob = 500;
const tickMs = 60_000;
const everySeconds = { archive: 3_600, embargo: 86_400, notices: 60, events: 3_600 };
const mailMs = 60_000;

/** In whose name policies are carried out. */
const keeper: Principal = {
  ...anonymous,
  username: "margay-system",
  accountId: 0,
  roles: new Set(["admin"]),
  scopes: new Set(["read", "write", "admin"]),
};

/**
 * Carries out what policies say. Invariants: one process does a deed at a time, and when it is due stands in the database,
 * so that restarts neither skip nor repeat it; what was marked and failed is undone and comes again at the next turn. A job
 * and the marks of its datasets commit together. A mail may come twice, with the same Message-ID, when a process dies.
 */
export function createRetention({ db, createWithin, hasType, sendMail, warn }: RetentionDeps) {
  const signal = () => AbortSignal.timeout(mailMs);
  const turn = (name: keyof typeof everySeconds, work: (trx: Db) => Promise<void>) =>
    db
      .transaction()
      .execute(async (trx) => {
        if (await takeTurn(trx, name, everySeconds[name])) await work(trx);
      })
      .catch((error: unknown) => warn(error, `jobs: the turn of ${name} of the policies failed; it is tried again`));

  /** A transaction for each group, while that of the turn keeps other processes out: one group's fault is no other's. */
  async function archive(turn: Db): Promise<void> {
    if (!hasType(archiveType)) return;
    for (const { ownerGroup, ids } of await dueForArchive(turn, datasetsInOneJob))
      await db
        .transaction()
        .execute(async (trx) => {
          const datasetList = (await markArchived(trx, ids)).map((pid) => ({ pid, files: [] }));
          if (datasetList.length === 0) return;
          const request = { type: archiveType, ownerUser: "margay-system", ownerGroup, jobParams: { datasetList } };
          await createWithin(trx, keeper, request, signal());
        })
        .catch((error: unknown) =>
          warn(error, `jobs: the datasets of ${ownerGroup} are not archived; the next turn tries`),
        );
  }

  async function tell(mail: Omit<Mail, "html">, text: string): Promise<void> {
    const html = `<p>${text.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`).replaceAll("\n", "<br>")}</p>`;
    await sendMail?.({ ...mail, html }, signal());
  }

  async function notices(trx: Db): Promise<void> {
    for (const type of ["archive", "retrieve"] as const)
      for (const { key, statusCode, statusMessage, to } of await markEnded(trx, type, 50)) {
        if (to.length === 0) continue;
        const mail = { to: to.join(","), subject: `Job ${type}: ${statusCode}`, idempotencyKey: `notice/${key}` };
        await tell(mail, `The job ${key} (${type}) has ended: ${statusCode}\n${statusMessage}`);
      }
  }

  // Publishing is a decision of people: they are told once that nothing holds it up any more.
  async function embargo(trx: Db): Promise<void> {
    for (const { ownerGroup, managers, pids } of await markEmbargoEnds(trx, 1_000)) {
      if (managers.length === 0) continue;
      const day = new Date().toISOString().slice(0, 10);
      const subject = `Embargo of ${pids.length} datasets of ${ownerGroup} has ended`;
      const mail = { to: managers.join(","), subject, idempotencyKey: `embargo/${ownerGroup}/${day}` };
      await tell(mail, `${subject}. They may be published now:\n${pids.join("\n")}`);
    }
  }

  async function tick(): Promise<void> {
    await turn("archive", archive);
    if (sendMail) {
      await turn("notices", notices);
      await turn("embargo", embargo);
    }
    await turn("events", (trx) => trimEvents(trx));
  }

  return {
    tick,
    start(): () => Promise<void> {
      let last = Promise.resolve();
      const timer = setInterval(() => {
        last = last.then(tick);
      }, tickMs);
      timer.unref();
      return async () => {
        clearInterval(timer);
        await last;
      };
    },
  };
}
