import { publicationRecord } from "@margay/contract";
import { author, type Principal, type Thing } from "../access/index.ts";
import type { Publishing } from "../config.ts";
import { createDatasets } from "../datasets/index.ts";
import type { Db } from "../db/database.ts";
import { newDoi, type Registrable, type Registrar } from "../doi/index.ts";
import { Conflict, Forbidden, NotFound } from "../errors.ts";
import { parseStored } from "../json.ts";
import { again } from "../records/again.ts";
import { makeDraft } from "../records/draft.ts";
import type { Doc } from "../records/kind.ts";
import { difference } from "../records/patch.ts";
import { createRecordStore } from "../records/store.ts";
import { type Stored, serve } from "../records/stored.ts";
import { demandValid } from "../records/validate.ts";
import type { RecordDeps, Served } from "../records/verbs.ts";
import { publicationPolicy } from "./access.ts";
import { publicationKind } from "./kind.ts";
import type { MetadataJudge } from "./metadata.ts";
import { statusOf } from "./status.ts";
import { turns } from "./turns.ts";
import { type Deed, demandState } from "./workflow.ts";

/** Which service hears of a registration: DataCite's JSON API, its older XML interface, the harvesting service, none. */
export type Registration = "json" | "xml" | "harvester" | "none";

/** A publication after a deed, and what the other service replied. */
export interface Told {
  record: Served;
  reply: unknown;
}

export interface Publications {
  /** Whether there is a harvesting service to be told. */
  readonly isHarvested: boolean;
  /** A new draft of the caller. Administrators, who import, may choose DOI and status; others get a DOI and `private`. */
  create(principal: Principal, input: Doc): Promise<Served>;
  /** Changes a publication in the states in which it may be changed. */
  change(principal: Principal, doi: string, change: (record: Doc) => Doc): Promise<Served>;
  /** Judges the metadata, publishes every dataset by the caller's rights and the publication with them, or nothing. */
  publish(principal: Principal, doi: string, judge: MetadataJudge): Promise<Served>;
  /**
   * Publishes as `publish` does, notes when in the datasets' lifecycles, and registers the DOI. The other service comes
   * last: when it fails, nothing has happened here. Should the commit fail after it, registering again renews the DOI.
   */
  register(
    principal: Principal,
    doi: string,
    how: { by: Registration; judge?: MetadataJudge | undefined },
  ): Promise<Told>;
  /** Marks a registered publication as one that is to be registered again. */
  amend(principal: Principal, doi: string): Promise<Served>;
  /** Changes a publication and tells the harvesting service, in the states of a change or in any. */
  resync(principal: Principal, doi: string, change: (record: Doc) => Doc, states: "change" | "any"): Promise<Told>;
  /** Removes a publication in the states in which it may be removed. */
  remove(principal: Principal, doi: string): Promise<Served>;
}

/** Registrations that wait for another service hold a connection to the database each. */
const registrationsAtOnce = 2;

/**
 * The workflow of publications. Invariants: a status moves only along the workflow or by an administrator's hand; a
 * publication and its datasets change in one transaction, each by the rights of the caller, under the publication's
 * lock; a DOI is registered by one call at a time.
 */
export function createPublications(
  deps: RecordDeps & { pidPrefix: string; publishing: Publishing; registrar: Registrar },
): Publications {
  const { database, visibility, clock, publishing, registrar } = deps;
  const db = database.kysely;
  const store = createRecordStore(publicationKind);
  const inTurn = turns(registrationsAtOnce);

  const isAdmin = (principal: Principal) => principal.roles.has("admin");
  const served = (row: Stored): Served => ({ key: row.key, version: row.version, body: serve("doi", row) });
  const docOf = (row: Stored) => parseStored(row.docText) as Doc; // this catalogue stored an object
  const thingOf = async (row: Stored): Promise<Thing> => ({
    readers: await visibility.readers(row.aclId),
    createdBy: row.createdBy,
  });
  const context = (trx: Db, principal: Principal, previous?: Stored) => ({
    db: trx,
    principal,
    visibility,
    now: clock(),
    declared: [],
    previous,
  });

  /** Runs a deed under the publication's lock, once the caller may know of it and its state allows the deed. */
  function under<T>(principal: Principal, doi: string, deed: Deed, run: (trx: Db, row: Stored) => Promise<T>) {
    return again(() =>
      db.transaction().execute(async (trx) => {
        const row = await store.lock(trx, doi);
        if (!row) throw new NotFound("publication", doi);
        const thing = await thingOf(row);
        if (!publicationPolicy.can(principal, "read", thing).allowed) throw new NotFound("publication", doi);
        // Registering is also for whoever may change all its datasets; that is seen when they are changed.
        if (deed !== "register") publicationPolicy.demand(principal, "update", thing, doi);
        else if (!publicationPolicy.can(principal, "update", thing).allowed && pidsOf(docOf(row)).length === 0)
          throw new Forbidden("Only its creator may register a publication without datasets.");
        demandState(deed, doi, statusOf(docOf(row)), isAdmin(principal));
        return run(trx, row);
      }),
    );
  }

  async function write(trx: Db, principal: Principal, row: Stored, next: Doc): Promise<Served> {
    const input = { ...next, doi: row.key };
    demandValid(publicationRecord.input, input);
    const draft = await makeDraft(publicationKind, input, context(trx, principal, row));
    const diff = difference(docOf(row), draft.doc);
    return served(diff ? await store.update(trx, row, draft, diff) : row);
  }

  // In one order, so that two publications with the same datasets do not wait for each other.
  async function publishDatasets(trx: Db, principal: Principal, pids: readonly string[], lifecycle: Doc) {
    const datasets = createDatasets({
      database: { ...database, kysely: trx },
      visibility,
      clock,
      pidPrefix: deps.pidPrefix,
    });
    const change = (record: Doc): Doc => ({
      ...record,
      isPublished: true,
      ...(Object.keys(lifecycle).length === 0
        ? {}
        : { lifecycle: { ...(record.lifecycle as Doc | undefined), ...lifecycle } }), // the contract has an object there
    });
    for (const pid of [...new Set(pids)].sort()) await datasets.patch(principal, pid, { type: "change", change });
  }

  const allowStatus = (principal: Principal, before: unknown, next: Doc): Doc => {
    if (next.status !== before && !isAdmin(principal))
      throw new Forbidden("Only an administrator may write the status of a publication; publish or register it.");
    return next;
  };

  return {
    isHarvested: registrar.announces,
    async create(principal, input) {
      const chosen = isAdmin(principal) ? input : { ...input, doi: undefined, status: "private" };
      const doi = typeof chosen.doi === "string" ? chosen.doi : newDoi(publishing);
      const doc: Doc = { ...chosen, doi };
      demandValid(publicationRecord.input, doc);
      return again(async () => {
        const draft = await makeDraft(publicationKind, doc, context(db, principal));
        const { readers, createdBy } = draft;
        publicationPolicy.demand(principal, "create", { readers, createdBy }, doi);
        const [row] = await store.insert(db, [draft]);
        if (!row) throw new Conflict(`A publication with doi ${JSON.stringify(doi)} exists already.`);
        return served(row);
      });
    },
    change: (principal, doi, change) =>
      under(principal, doi, "change", (trx, row) => {
        const doc = docOf(row);
        return write(trx, principal, row, allowStatus(principal, doc.status, change({ ...doc })));
      }),
    publish: (principal, doi, judge) =>
      under(principal, doi, "publish", async (trx, row) => {
        const doc = docOf(row);
        judge.complete(metadataOf(doc));
        await publishDatasets(trx, principal, pidsOf(doc), {});
        return write(trx, principal, row, { ...doc, status: "public" });
      }),
    register: (principal, doi, { by, judge }) =>
      inTurn(() =>
        under(principal, doi, "register", async (trx, row) => {
          const doc = docOf(row);
          const metadata = judge ? judge.complete(metadataOf(doc)) : metadataOf(doc);
          const registeredTime = clock();
          const isRegistered = ["registered", "amended"].includes(statusOf(doc));
          const { title, abstract } = doc;
          const registrable: Registrable = {
            doi,
            title: String(title),
            abstract: typeof abstract === "string" ? abstract : "",
            metadata,
            isRegistered,
            registeredTime,
          };
          await publishDatasets(trx, principal, pidsOf(doc), { publishedOn: registeredTime.toISOString() });
          const next = { ...doc, status: "registered", registeredTime: registeredTime.toISOString() };
          const record = await write(trx, principal, row, next);
          return { record, reply: await tell(by, registrable, record) };
        }),
      ),
    amend: (principal, doi) =>
      under(principal, doi, "amend", (trx, row) => write(trx, principal, row, { ...docOf(row), status: "amended" })),
    resync: (principal, doi, change, states) =>
      inTurn(() =>
        under(principal, doi, states === "any" ? "resync" : "change", async (trx, row) => {
          const doc = docOf(row);
          const next = allowStatus(principal, doc.status, change({ ...doc }));
          const record = await write(trx, principal, row, next);
          return { record, reply: await registrar.announce(doi, plain(record), true) };
        }),
      ),
    async remove(principal, doi) {
      return again(() =>
        db.transaction().execute(async (trx) => {
          const row = await store.lock(trx, doi);
          if (row) publicationPolicy.demand(principal, "remove", await thingOf(row), doi);
          else throw new NotFound("publication", doi);
          demandState("remove", doi, statusOf(docOf(row)), isAdmin(principal));
          await store.remove(trx, row, author(principal));
          return served(row);
        }),
      );
    },
  };

  async function tell(by: Registration, registrable: Registrable, record: Served): Promise<unknown> {
    switch (by) {
      case "json":
        return registrar.json(registrable);
      case "xml":
        return registrar.xml(registrable);
      case "harvester":
        return registrar.announce(registrable.doi, plain(record), registrable.isRegistered);
      case "none":
        return undefined;
    }
  }
}

const metadataOf = (doc: Doc): Doc => (doc.metadata ?? {}) as Doc; // the contract has an object there
const pidsOf = (doc: Doc): string[] => (Array.isArray(doc.datasetPids) ? doc.datasetPids.map(String) : []);
const plain = (record: Served): Doc => JSON.parse(record.body) as Doc; // the catalogue wrote an object
