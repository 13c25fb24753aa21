import { author, type Principal } from "../access/index.ts";
import { type Db, inTransaction } from "../db/database.ts";
import { Conflict, InvalidBody, NotFound, PreconditionFailed } from "../errors.ts";
import { parseStored } from "../json.ts";
import { again, Meanwhile } from "./again.ts";
import type { Declared } from "./draft.ts";
import { claim, complete } from "./idempotency-store.ts";
import type { Doc, RecordKind } from "./kind.ts";
import { patched } from "./patch.ts";
import { createRecordRights } from "./rights.ts";
import { type Draft, type RecordStore, type Stored, serve } from "./stored.ts";
import { demandValid } from "./validate.ts";
import type { Outcome, Ownership, RecordDeps, RecordService, Served } from "./verbs.ts";
import { createRecordWriter } from "./writer.ts";

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
  const { keyField, kind: noun } = kind.schema;
  const db = deps.database.kysely;
  const rights = createRecordRights(kind, store, deps);
  const writer = createRecordWriter(kind, store, deps, declared);

  // PostgreSQL refuses all further statements of a failed transaction: only whoever opened it can try again.
  const repeated: typeof again = db.isTransaction ? (write) => write() : again;
  const transact = <T>(write: (trx: Db) => Promise<T>) => repeated(() => inTransaction(db, write));

  const served = (row: Stored): Served => {
    const { key, version, changeId } = row;
    return { key, version, body: serve(keyField, row), changeId };
  };

  const exists = (key: string) =>
    new Conflict(`A ${noun} with ${keyField} ${JSON.stringify(key)} exists already.`, [
      { pointer: `/${keyField}`, detail: "is taken; choose another or update the record" },
    ]);

  async function insertOne(trx: Db, draft: Draft): Promise<Served> {
    const [row] = await store.insert(trx, [draft]);
    if (!row) throw exists(draft.key);
    return served(row);
  }

  const find: RecordService["find"] = async (principal, key) => {
    const row = await store.find(db, key);
    return row && (await rights.isReadable(db, principal, row)) ? row : undefined;
  };

  const present = async (principal: Principal, key: string): Promise<Stored> => {
    const row = await find(principal, key);
    if (!row) throw new NotFound(noun, key);
    return row;
  };

  /** New records of which some may be refused or taken; keys that repeat count for the first. */
  const createMany: RecordService["createMany"] = async (principal, inputs) => {
    const drafts = await Promise.allSettled(inputs.map((input) => writer.draftNew(db, principal, input)));
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
  };

  const upsert: RecordService["upsert"] = async (principal, key, input, when) => {
    if (input[keyField] !== undefined && input[keyField] !== key)
      throw new InvalidBody([{ pointer: `/${keyField}`, detail: "names another record than the address" }]);
    const named = { ...input, [keyField]: key };
    return transact(async (trx) => {
      const row = await store.lock(trx, key);
      if (row && (await rights.isKnown(trx, principal, row, "update"))) {
        if (when?.createOnly) throw new PreconditionFailed(noun, key, { currentVersion: row.version });
        const current = await rights.changeable(trx, principal, { key, row }, "update", when);
        const written = served(await writer.rewrite(trx, principal, current, named, when));
        return { ...written, created: false, changed: written.version !== current.version };
      }
      if (when?.ifMatch !== undefined) throw new PreconditionFailed(noun, key, { currentVersion: null });
      // Whoever may not create it learns nothing about a key that others took.
      const draft = await writer.draftNew(trx, principal, named);
      if (row) throw exists(key);
      const [made] = await store.insert(trx, [draft]);
      // Somebody created it between the look and the insert.
      if (!made) throw new Meanwhile(exists(key).message, exists(key).errors);
      return { ...served(made), created: true, changed: true };
    });
  };

  return {
    kind,
    find,
    createMany,
    upsert,
    get: async (principal, key) => served(await present(principal, key)),
    async ownership(key) {
      const row = await store.find(db, key);
      if (!row) return undefined;
      const { accessGroups = [], instrumentGroup } = parseStored(row.docText) as Partial<Ownership>; // by the contract
      return { key: row.key, ownerGroup: row.ownerGroup, accessGroups, instrumentGroup };
    },
    async probe(principal, key) {
      const row = await store.find(db, key);
      if (!row) return "absent";
      return (await rights.isReadable(db, principal, row)) ? "readable" : "hidden";
    },
    create: (principal, input, idempotent) =>
      repeated(async () => {
        const draft = await writer.draftNew(db, principal, input);
        if (!idempotent) return insertOne(db, draft);
        return inTransaction(db, async (trx) => {
          const replay = await claim(trx, idempotent);
          if (replay) return replay;
          const result = await insertOne(trx, draft);
          await complete(trx, idempotent, result);
          return result;
        });
      }),
    patch: (principal, key, patch, when, { verb = "update" } = {}) =>
      transact(async (trx) => {
        const target = { key, row: await store.lock(trx, key) };
        const current = await rights.changeable(trx, principal, target, verb, when);
        const next = await patched({ [keyField]: current.key, ...writer.documentOf(current) }, patch);
        demandValid(kind.schema.input, next);
        // The schema demands an object.
        return served(await writer.rewrite(trx, principal, current, next as Doc, when, verb));
      }),
    remove: (principal, key, when) =>
      transact(async (trx) => {
        const target = { key, row: await store.lock(trx, key) };
        const current = await rights.changeable(trx, principal, target, "remove", when);
        writer.demandUnmodified(current, when);
        const changeId = await store.remove(trx, current, author(principal));
        return { ...served(current), changeId };
      }),
    async access(principal, as, key) {
      const thing = await rights.thingOf(db, as, await present(principal, key));
      const verbs = (["read", "update", "remove"] as const).map((verb) => [verb, kind.policy.can(as, verb, thing)]);
      return {
        kind: noun,
        key,
        username: author(as),
        verbs: Object.fromEntries(verbs),
        readers: await deps.visibility.names(thing.readers),
        ...(thing.ownerGroup === null ? {} : { ownerGroup: thing.ownerGroup }),
      };
    },
  };
}
