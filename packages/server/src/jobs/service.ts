import { randomUUID } from "node:crypto";
import type { JobType, JsonObject, Operation } from "@margay/actions";
import { type JobExecution, jobRecord } from "@margay/contract";
import { author, type Principal } from "../access/index.ts";
import { type Db, inTransaction } from "../db/database.ts";
import { Conflict, NotFound } from "../errors.ts";
import { parseStored } from "../json.ts";
import { again, Meanwhile } from "../records/again.ts";
import { makeDraft } from "../records/draft.ts";
import { claim, complete, type IdempotentRequest } from "../records/idempotency-store.ts";
import { type Doc, text } from "../records/kind.ts";
import { difference } from "../records/patch.ts";
import { createRecordRights } from "../records/rights.ts";
import { createRecordStore } from "../records/store.ts";
import { type Stored, serve } from "../records/stored.ts";
import { demandValid } from "../records/validate.ts";
import type { RecordDeps, RecordService, Served } from "../records/verbs.ts";
import { type Admitted, admit, requestView } from "./admit.ts";
import { createBell } from "./bell.ts";
import { connectionOf } from "./connection.ts";
import { findDatasets } from "./dataset-store.ts";
import { appendEvents, eventsAfter, type NewEvent } from "./event-store.ts";
import { changedDoc, newDoc } from "./job-doc.ts";
import { jobKind } from "./kind.ts";
import { pidsOf } from "./list.ts";
import { createLoadedTypes, noTypes } from "./loaded-types.ts";
import type { Person } from "./owner.ts";
import { addressOf } from "./person-store.ts";
import { createQueue } from "./queue-store.ts";
import { JobRefusal } from "./refusal.ts";
import { queueReport } from "./report-store.ts";
import { createRetention } from "./retention.ts";
import { mayCallOperation, permitsUpdate, reportOf } from "./rights.ts";
import { firstOutcome, insertRun, runsOf } from "./run-store.ts";
import { createSteering } from "./steering.ts";
import type { JobRequest, Jobs, JobsConfig, Submitted } from "./types.ts";
import { type Line, validateActions } from "./validate.ts";
import { announce, listen, type News } from "./wake-store.ts";
import { startWorker } from "./worker.ts";

export interface JobsDeps extends RecordDeps {
  config: JobsConfig;
  /** The service of the records, for reads and removals by the policy of jobs. */
  records: RecordService;
  /** Resolves another user, on whose behalf a privileged caller makes a job. */
  principalFor: (username: string) => Promise<Principal | undefined>;
  warn: (error: unknown, text: string) => void;
}

const lookAgainMs = 1_000;
const eventsAtOnce = 500;

/**
 * Jobs and their actions. Invariants: a job and its queued actions commit together or not at all; rights are judged from
 * one table; what actions do happens after the commit, at least once; a type that is gone breaks no job that is there.
 */
export async function createJobs(deps: JobsDeps): Promise<Jobs> {
  const { config, database, visibility, clock, records, warn } = deps;
  const db = database.kysely;
  const store = createRecordStore(jobKind);
  const rights = createRecordRights(jobKind, store, deps);
  const bell = createBell();
  const types = createLoadedTypes((await config.load?.()) ?? noTypes, (error) =>
    warn(error, "jobs: an action did not close"),
  );
  const isOn = config.load !== undefined;
  const connection = connectionOf(database.pool.options);
  const queue = createQueue(connection, {
    maintain: config.worker,
    warn: (error) => warn(error, "jobs: the queue reports a fault"),
  });
  if (isOn) await queue.start();
  const listener = isOn ? listen(connection, (news) => bell.ring(news)) : undefined;
  const worker =
    isOn && config.worker
      ? startWorker({ database, queue, bell, types, config, warn, isListening: () => listener?.isListening() ?? false })
      : undefined;

  const personOf = async (username: string): Promise<Person | undefined> => {
    const [person, address] = await Promise.all([deps.principalFor(username), addressOf(db, username)]);
    return (
      person && address && { username: address.username, email: address.email ?? undefined, groups: person.groups }
    );
  };
  const hasType = (type: string) => types.current.types.has(type);
  const retention = createRetention({ db, createWithin, hasType, sendMail: config.sendMail, warn });
  const stopRetention = worker && retention.start();
  const docOf = (row: Pick<Stored, "docText">) => parseStored(row.docText) as Doc; // this catalogue stored an object
  const served = (row: Stored): Served => {
    const { key, version, changeId } = row;
    return { key, version, body: serve("id", row), changeId };
  };
  const draftContext = (trx: Db, principal: Principal, previous?: Stored) => ({
    db: trx,
    principal,
    visibility,
    now: clock(),
    declared: [],
    previous,
  });
  const view = (make: ((record: Doc) => Doc) | undefined, record: string): JsonObject => {
    const doc = JSON.parse(record) as Doc; // as the catalogue serves it
    return make ? make(doc) : doc;
  };

  /** Queues the actions of a call in its transaction, when there are any. Answers the run. */
  async function queueRun(
    trx: Db,
    row: Stored,
    type: JobType | undefined,
    call: { operation: Operation; request: Doc; events: readonly Omit<NewEvent, "recordId">[] },
  ): Promise<{ runId: string | undefined; news: News }> {
    const { operation, request } = call;
    const actions = (type?.operations[operation].actions ?? []).flatMap((action, position) =>
      action.perform ? [{ position, type: action.type }] : [],
    );
    const events: NewEvent[] = call.events.map((event) => ({ ...event, recordId: row.id }));
    let runId: string | undefined;
    if (type && actions.length > 0) {
      runId = randomUUID();
      const queueId = randomUUID();
      const requestText = JSON.stringify(request);
      await insertRun(trx, { id: runId, recordId: row.id, type: type.type, operation, queueId, requestText, actions });
      await queue.send(trx, [{ id: queueId, type: type.type }]);
      events.push({ recordId: row.id, runId, kind: "run", text: "queued" });
    }
    await appendEvents(trx, events);
    const news = { queued: runId !== undefined, changed: [row.id] };
    if (isOn) await announce(trx, news);
    return { runId, news };
  }

  const logged = (lines: readonly Line[]) => lines.map((line) => ({ ...line, kind: "log" as const }));

  /** Stores the job in a transaction of its own, or in the one that `within` is: then it commits with that. */
  async function createWithin(
    within: Db,
    principal: Principal,
    sent: JobRequest,
    signal: AbortSignal,
    idempotent?: IdempotentRequest,
  ): Promise<Submitted> {
    const request = { ...sent, jobParams: { ...sent.jobParams } };
    const { types: inForce, release } = types.hold();
    try {
      const admitted = await admit({ db, personOf }, inForce, principal, request);
      const { type } = admitted;
      const actions = type.operations.create.actions;
      const lines = await validateActions(actions, createContext(admitted, request), signal);
      const doc = newDoc(admitted, request, inForce.configVersion, config);
      demandValid(jobRecord.input, doc);
      const { news, ...submitted } = await again(() =>
        inTransaction(within, async (trx): Promise<Submitted & { news: News }> => {
          const replay = idempotent && (await claim(trx, idempotent));
          if (replay) return { record: replay, runId: undefined, news: {} };
          const draft = await makeDraft(jobKind, doc, draftContext(trx, principal));
          const [row] = await store.insert(trx, [draft]);
          if (!row) throw new Meanwhile("Another job got the same id.");
          const record = served(row);
          if (idempotent) await complete(trx, idempotent, record);
          const created = { kind: "record" as const, text: `created by ${author(principal)}` };
          const call = {
            operation: "create" as const,
            request: requestView(request),
            events: [created, ...logged(lines)],
          };
          return { record, ...(await queueRun(trx, row, type, call)) };
        }),
      );
      bell.ring(news);
      return submitted;
    } finally {
      release();
    }
  }

  const createContext = ({ datasets }: Admitted, request: JobRequest) => ({
    request: requestView(request),
    datasets: datasets.flatMap(({ record }) => (record === undefined ? [] : [view(config.datasetView, record)])),
    env: config.env,
  });

  const update: Jobs["update"] = async (principal, id, change, signal, when) => {
    const { types: inForce, release } = types.hold();
    try {
      return await again(async () => {
        const row = await store.find(db, id);
        if (!row) throw new NotFound("job", id);
        const before = docOf(row);
        const type = inForce.types.get(text(before.type));
        const owner = { ownerUser: optional(before.ownerUser), ownerGroup: optional(before.ownerGroup) };
        if (!permitsUpdate(type, { principal, ...owner }))
          throw new JobRefusal("not-permitted", "You may not update this job.");
        if (when) await rights.changeable(db, writer(principal), { key: id, row }, "update", when);
        const actions = type?.operations.update.actions ?? [];
        const { merge: _merge, ...request } = change;
        const lines = actions.some((action) => action.validate)
          ? await validateActions(actions, await updateContext(row, before, request), signal)
          : [];
        const {
          row: written,
          runId,
          news,
        } = await db.transaction().execute(async (trx) => {
          const locked = await store.lock(trx, id);
          if (!locked) throw new NotFound("job", id);
          // What was validated must be what is changed.
          if (locked.version !== row.version) throw new Meanwhile("The job was changed at the same moment; try again.");
          const next = changedDoc(before, change);
          demandValid(jobRecord.input, next);
          const draft = await makeDraft(jobKind, { ...next, id }, draftContext(trx, principal, locked));
          const diff = difference(before, draft.doc);
          const written = diff ? await store.update(trx, locked, draft, diff) : locked;
          const updated = { kind: "record" as const, text: `${text(next.statusCode)}: ${text(next.statusMessage)}` };
          const events = [updated, ...logged(lines)];
          return { row: written, ...(await queueRun(trx, written, type, { operation: "update", request, events })) };
        });
        bell.ring(news);
        return { record: served(written), runId };
      });
    } finally {
      release();
    }
  };

  async function updateContext(row: Stored, before: Doc, request: Doc) {
    const pids = pidsOf(before.jobParams as Doc | undefined); // the contract has an object there
    const found = pids.length === 0 ? [] : await findDatasets(db, pids, [], true);
    return {
      request,
      job: view(config.jobView, serve("id", row)),
      datasets: found.map(({ record }) => view(config.datasetView, record ?? "{}")),
      env: config.env,
    };
  }

  /** The row of a job that the caller may read; throws NotFound. */
  async function readable(principal: Principal, id: string): Promise<Stored> {
    const row = await records.find(principal, id);
    if (!row) throw new NotFound("job", id);
    return row;
  }

  const executionOf = async (id: string): Promise<JobExecution> => {
    const runs = await runsOf(db, id);
    return { state: runs[0]?.state ?? "none", runs };
  };

  const steering = createSteering({ db, queue, bell, readable, docOf, executionOf });

  const events: Jobs["events"] = async (principal, id, after, limit) => {
    await readable(principal, id);
    return eventsAfter(db, id, after, limit);
  };

  return {
    types: (principal) => [...types.current.types.values()].map((type) => reportOf(type, principal)),
    mayCall(principal, verb) {
      if (verb === "read") return principal.accountId !== undefined;
      if (verb === "remove") return principal.roles.has("jobDeleter") && principal.scopes.has("write");
      return mayCallOperation(types.current, principal, verb);
    },
    create: (...call) => createWithin(db, ...call),
    update,
    remove: (principal, id, when) => records.remove(principal, id, when),
    async outcome(runId, signal) {
      for (;;) {
        const known = await firstOutcome(db, runId);
        if (!known) throw new NotFound("run", runId);
        if (known.outcome) return known.outcome;
        signal.throwIfAborted();
        await bell.changed(known.recordId, lookAgainMs, signal);
      }
    },
    cancel: steering.cancel,
    retry: steering.retry,
    async execution(principal, id) {
      await readable(principal, id);
      return executionOf(id);
    },
    stateOf: executionOf,
    carryOutPolicies: retention.tick,
    queue: () => queueReport(db),
    events,
    async *follow(whoNow, id, after, signal) {
      let place = after;
      while (!signal.aborted) {
        const row = await readable(await whoNow(), id);
        const found = await eventsAfter(db, id, place, eventsAtOnce);
        yield* found;
        place = found.at(-1)?.id ?? place;
        if (found.length < eventsAtOnce) await bell.changed(row.id, lookAgainMs, signal);
      }
    },
    async reload() {
      if (!config.load) throw new Conflict("No job file is configured: set JOB_CONFIGURATION_FILE and start again.");
      const next = await config.load();
      types.replace(next);
      bell.ring({ queued: true });
      return { configVersion: next.configVersion, types: [...next.types.keys()] };
    },
    async close() {
      await stopRetention?.();
      await worker?.close();
      await listener?.close();
      if (isOn) await queue.stop();
      await types.close();
    },
  };
}

const optional = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);

/** Whom the job file lets update a job counts as its writer for preconditions, whatever the policy of records says. */
const writer = (principal: Principal): Principal => ({
  ...principal,
  roles: new Set([...principal.roles, "admin"]),
  scopes: new Set(["read", "write"]),
});
