import type { AccessReport } from "@margay/contract";
import { author, type Principal, type Thing, type Visibility } from "../access/index.ts";
import type { Database, Db } from "../db/database.ts";
import { Conflict, Forbidden, InvalidBody, NotFound, PreconditionFailed } from "../errors.ts";
import { parseStored } from "../json.ts";
import { again, Meanwhile } from "./again.ts";
import { type Declared, makeDraft } from "./draft.ts";
import { claim, complete, type IdempotentRequest } from "./idempotency-store.ts";
import type { Doc, RecordKind } from "./kind.ts";
import { difference, type Patch, patched } from "./patch.ts";
import { type Draft, type RecordStore, type Stored, serve } from "./stored.ts";
import { demandValid } from "./validate.ts";

/** A record's JSON text and what its headers say. */
export interface Served {
  key: string;
  version: number;
  body: string;
}

export interface Preconditions {
  /** Version from If-Match; `*` demands that the record exists. */
  ifMatch?: number | "*" | undefined;
  /** If-None-Match: `*`, create only. */
  createOnly?: boolean | undefined;
  /**
   * Refuses a record that changed after this time. `updatedAt` grows with every write, so of two writers that carry the
   * `updatedAt` they read only one succeeds. Judged last: after rights and after the new document was found valid.
   */
  ifUnmodifiedSince?: Date | undefined;
}

export interface PatchOptions {
  /** `lifecycle`: demands the policy's verb of that name and lets nothing change but the field `lifecycle`. */
  verb?: "update" | "lifecycle";
}

/** What a caller may know about a record; `hidden`: it is there, and the caller may not read it. */
export type Presence = "readable" | "hidden" | "absent";

export type Upserted = Served & { created: boolean; changed: boolean };

/** What became of one input of many. `exists`: the key is taken, also by an input before it. */
export type Outcome =
  | { status: "created"; record: Served }
  | { status: "exists"; key: string }
  | { status: "refused"; error: unknown };

export interface RecordService {
  kind: RecordKind;
  get(principal: Principal, key: string): Promise<Served>;
  find(principal: Principal, key: string): Promise<Stored | undefined>;
  /** For wires whose clients are told a refused record from a missing one; everything of ours answers both alike. */
  probe(principal: Principal, key: string): Promise<Presence>;
  /**
   * Whose a record is, readable or not: for what takes its rights over from it. Never shown to clients; every write that
   * follows is judged by the caller's own rights.
   */
  ownership(key: string): Promise<Ownership | undefined>;
  create(principal: Principal, input: Doc, idempotent?: IdempotentRequest): Promise<Served>;
  /** Creates many valid inputs in one transaction; an outcome for each, so that a refused one stops no other. */
  createMany(principal: Principal, inputs: readonly Doc[]): Promise<Outcome[]>;
  upsert(principal: Principal, key: string, input: Doc, when?: Preconditions): Promise<Upserted>;
  patch(principal: Principal, key: string, patch: Patch, when?: Preconditions, options?: PatchOptions): Promise<Served>;
  /** Answers the record as it was. */
  remove(principal: Principal, key: string, when?: Preconditions): Promise<Served>;
  access(principal: Principal, as: Principal, key: string): Promise<AccessReport>;
}

export interface Ownership {
  key: string;
  ownerGroup: string | null;
  accessGroups: readonly string[];
  instrumentGroup: string | undefined;
}

type Change = "update" | "lifecycle" | "remove";

export interface RecordDeps {
  database: Database;
  visibility: Visibility;
  clock: () => Date;
}

/**
 * The life of a record, the same for every kind.
 * Invariants: a write locks its row, so no update is lost; row, version, history and change commit together;
 * a record that the caller may not read answers like one that is not there.
 */
export function createRecordService(
  kind: RecordKind,
  store: RecordStore,
  deps: RecordDeps,
  declared: Declared = [],
): RecordService {
  const { keyField } = kind.schema;
  const noun = kind.schema.kind;
  const db = deps.database.kysely;

  const inTransaction = <T>(write: (trx: Db) => Promise<T>) => again(() => db.transaction().execute(write));
  const served = (row: Stored): Served => ({ key: row.key, version: row.version, body: serve(keyField, row) });
  const thingOf = async (runner: Db, principal: Principal, row: Stored): Promise<Thing> => ({
    readers: await deps.visibility.readers(row.aclId),
    ownerGroup: row.ownerGroup,
    createdBy: row.createdBy,
    reach: kind.reach && (await kind.reach(runner, principal, parseStored(row.docText) as Doc)), // stored objects only
  });
  const context = (runner: Db, principal: Principal, previous?: Stored) => ({
    db: runner,
    principal,
    visibility: deps.visibility,
    now: deps.clock(),
    declared,
    previous,
  });

  async function draftNew(runner: Db, principal: Principal, input: Doc): Promise<Draft> {
    const keyChosen = typeof input[keyField] === "string";
    const draft = await makeDraft(kind, input, context(runner, principal));
    const { readers, ownerGroup, createdBy } = draft;
    const reach = kind.reach && (await kind.reach(runner, principal, draft.doc));
    const thing = { readers, ownerGroup, createdBy, keyChosen, reach };
    kind.policy.demand(principal, "create", thing, draft.key);
    kind.check?.(principal, draft.doc);
    return draft;
  }

  const exists = (key: string) =>
    new Conflict(`A ${noun} with ${keyField} ${JSON.stringify(key)} exists already.`, [
      { pointer: `/${keyField}`, detail: "is taken; choose another or update the record" },
    ]);

  async function insertOne(trx: Db, draft: Draft): Promise<Served> {
    const [row] = await store.insert(trx, [draft]);
    if (!row) throw exists(draft.key);
    return served(row);
  }

  const isReadable = async (principal: Principal, row: Stored) =>
    kind.policy.can(principal, "read", await thingOf(db, principal, row)).allowed;

  async function find(principal: Principal, key: string): Promise<Stored | undefined> {
    const row = await store.find(db, key);
    return row && (await isReadable(principal, row)) ? row : undefined;
  }

  /** Whether the caller may know that the record is there. */
  async function isKnown(trx: Db, principal: Principal, row: Stored, verb: Change): Promise<boolean> {
    const thing = await thingOf(trx, principal, row);
    return kind.policy.can(principal, "read", thing).allowed || kind.policy.can(principal, verb, thing).allowed;
  }

  // The caller holds the row's lock.
  async function write(
    trx: Db,
    principal: Principal,
    current: Stored,
    input: Doc,
    when?: Preconditions,
    verb: PatchOptions["verb"] = "update",
  ): Promise<Served> {
    const sent = input[keyField];
    if (sent !== undefined && sent !== current.key)
      throw new InvalidBody([{ pointer: `/${keyField}`, detail: "names the record and cannot be changed" }]);
    const next = await makeDraft(kind, input, context(trx, principal, current));
    kind.check?.(principal, next.doc);
    // Whoever gives a record to others must have the right to write theirs.
    if (verb === "update" && (next.ownerGroup !== current.ownerGroup || kind.reach)) {
      const { readers, ownerGroup } = next;
      const reach = kind.reach && (await kind.reach(trx, principal, next.doc));
      const { allowed, rule } = kind.policy.can(principal, "update", {
        readers,
        ownerGroup,
        createdBy: current.createdBy,
        reach,
      });
      // The caller knows this record; it is the change that is refused.
      if (!allowed) throw new Forbidden(`You may not change this ${noun} so that it is no longer yours: ${rule}.`);
    }
    const diff = difference(documentOf(current, declared), { ...next.doc, ...filled(next.extra, current, declared) });
    if (verb === "lifecycle" && diff) demandLifecycleOnly(noun, diff);
    demandUnmodified(current, when);
    if (!diff) return served(current);
    return served(await store.update(trx, current, next, diff));
  }

  function demandUnmodified(row: Stored, when?: Preconditions): void {
    if (when?.ifUnmodifiedSince !== undefined && row.updatedAt > when.ifUnmodifiedSince)
      throw new PreconditionFailed(noun, row.key, { currentVersion: row.version, updatedAt: row.updatedAt });
  }

  async function locked(trx: Db, principal: Principal, key: string, verb: Change, when?: Preconditions) {
    return checked(trx, principal, key, await store.lock(trx, key), verb, when);
  }

  // The row, when the caller may change it and has its version in hand.
  async function checked(
    trx: Db,
    principal: Principal,
    key: string,
    row: Stored | undefined,
    verb: Change,
    when?: Preconditions,
  ): Promise<Stored> {
    if (!row || !(await isKnown(trx, principal, row, verb))) {
      if (when?.ifMatch !== undefined) throw new PreconditionFailed(noun, key, { currentVersion: null });
      throw new NotFound(noun, key);
    }
    kind.policy.demand(principal, verb, await thingOf(trx, principal, row), key);
    if (typeof when?.ifMatch === "number" && when.ifMatch !== row.version)
      throw new PreconditionFailed(noun, key, {
        currentVersion: row.version,
        changed: await store.changedSince?.(trx, row, when.ifMatch),
      });
    return row;
  }

  return {
    kind,
    find,
    async ownership(key) {
      const row = await store.find(db, key);
      if (!row) return undefined;
      const { accessGroups = [], instrumentGroup } = parseStored(row.docText) as Partial<Ownership>; // by the contract
      return { key: row.key, ownerGroup: row.ownerGroup, accessGroups, instrumentGroup };
    },
    async probe(principal, key) {
      const row = await store.find(db, key);
      if (!row) return "absent";
      return (await isReadable(principal, row)) ? "readable" : "hidden";
    },
    async get(principal, key) {
      const row = await find(principal, key);
      if (!row) throw new NotFound(noun, key);
      return served(row);
    },
    create: (principal, input, idempotent) =>
      again(async () => {
        const draft = await draftNew(db, principal, input);
        if (!idempotent) return insertOne(db, draft);
        return db.transaction().execute(async (trx) => {
          const replay = await claim(trx, idempotent);
          if (replay) return replay;
          const result = await insertOne(trx, draft);
          await complete(trx, idempotent, result);
          return result;
        });
      }),
    async createMany(principal, inputs) {
      const drafts = await Promise.allSettled(inputs.map((input) => draftNew(db, principal, input)));
      const first = new Map<string, Draft>();
      for (const draft of drafts)
        if (draft.status === "fulfilled" && !first.has(draft.value.key)) first.set(draft.value.key, draft.value);
      const rows = first.size === 0 ? [] : await store.insert(db, [...first.values()]);
      const made = new Map(rows.map((row) => [row.key, served(row)]));
      return drafts.map((draft): Outcome => {
        if (draft.status === "rejected") return { status: "refused", error: draft.reason };
        const { key } = draft.value;
        const record = first.get(key) === draft.value ? made.get(key) : undefined;
        return record ? { status: "created", record } : { status: "exists", key };
      });
    },
    async upsert(principal, key, input, when) {
      if (input[keyField] !== undefined && input[keyField] !== key)
        throw new InvalidBody([{ pointer: `/${keyField}`, detail: "names another record than the address" }]);
      return inTransaction(async (trx) => {
        const present = await store.lock(trx, key);
        if (present && (await isKnown(trx, principal, present, "update"))) {
          if (when?.createOnly) throw new PreconditionFailed(noun, key, { currentVersion: present.version });
          const current = await checked(trx, principal, key, present, "update", when);
          const written = await write(trx, principal, current, { ...input, [keyField]: key }, when);
          return { ...written, created: false, changed: written.version !== current.version };
        }
        if (when?.ifMatch !== undefined) throw new PreconditionFailed(noun, key, { currentVersion: null });
        // Whoever may not create it learns nothing about a key that others took.
        const draft = await draftNew(trx, principal, { ...input, [keyField]: key });
        if (present) throw exists(key);
        const [row] = await store.insert(trx, [draft]);
        // Somebody created it between the look and the insert.
        if (!row) throw new Meanwhile(exists(key).message, exists(key).errors);
        return { ...served(row), created: true, changed: true };
      });
    },
    patch(principal, key, patch, when, { verb = "update" } = {}) {
      return inTransaction(async (trx) => {
        const current = await locked(trx, principal, key, verb, when);
        const next = await patched({ [keyField]: current.key, ...documentOf(current, declared) }, patch);
        demandValid(kind.schema.input, next);
        return write(trx, principal, current, next as Doc, when, verb); // the schema demands an object
      });
    },
    remove(principal, key, when) {
      return inTransaction(async (trx) => {
        const current = await locked(trx, principal, key, "remove", when);
        demandUnmodified(current, when);
        await store.remove(trx, current, author(principal));
        return served(current);
      });
    },
    async access(principal, as, key) {
      const row = await find(principal, key);
      if (!row) throw new NotFound(noun, key);
      const thing = await thingOf(db, as, row);
      const verbs = (["read", "update", "remove"] as const).map((verb) => [verb, kind.policy.can(as, verb, thing)]);
      return {
        kind: noun,
        key,
        username: author(as),
        verbs: Object.fromEntries(verbs),
        readers: await deps.visibility.names(thing.readers),
        ...(row.ownerGroup === null ? {} : { ownerGroup: row.ownerGroup }),
      };
    },
  };
}

function demandLifecycleOnly(noun: string, diff: { before: unknown; after: unknown }): void {
  const parts = [diff.before, diff.after] as Doc[]; // the difference of two objects is two objects
  const others = [...new Set(parts.flatMap(Object.keys))].filter((name) => name !== "lifecycle");
  if (others.length > 0)
    throw new Forbidden(`This way only the lifecycle of a ${noun} may be changed; leave out ${others.join(", ")}.`);
}

/** The document as a client would send it: its own part and the managed fields it may declare. */
function documentOf(row: Stored, declared: Declared): Doc {
  const own = parseStored(row.docText) as Doc; // this catalogue stored an object
  return { ...own, ...filled({}, row, declared) };
}

function filled(extra: Doc, row: Stored, declared: Declared): Doc {
  return Object.fromEntries(declared.map((name) => [name, extra[name] ?? row.extra[name]]));
}
