import type { Principal } from "../access/index.ts";
import type { Db } from "../db/database.ts";
import { Forbidden, InvalidBody, PreconditionFailed } from "../errors.ts";
import { parseStored } from "../json.ts";
import { type Declared, type DraftContext, makeDraft } from "./draft.ts";
import type { Doc, RecordKind } from "./kind.ts";
import { difference } from "./patch.ts";
import type { Draft, RecordStore, Stored } from "./stored.ts";
import type { PatchOptions, Preconditions, RecordDeps } from "./verbs.ts";

/** Makes the rows of new and changed records of a kind. */
export interface RecordWriter {
  /** A new record that the caller may create; nothing is written yet. Throws Forbidden and InvalidBody. */
  draftNew(db: Db, principal: Principal, input: Doc): Promise<Draft>;
  /** Gives a record, whose row the caller holds locked, a new content. Nothing is written where nothing differs. */
  rewrite(
    trx: Db,
    principal: Principal,
    current: Stored,
    input: Doc,
    when?: Preconditions,
    verb?: PatchOptions["verb"],
  ): Promise<Stored>;
  /** The document as a client would send it: its own part and the managed fields it may declare. */
  documentOf(row: Stored): Doc;
  demandUnmodified(row: Stored, when?: Preconditions): void;
}

export function createRecordWriter(
  kind: RecordKind,
  store: RecordStore,
  { visibility, clock }: RecordDeps,
  declared: Declared,
): RecordWriter {
  const { keyField, kind: noun } = kind.schema;

  const context = (db: Db, principal: Principal, previous?: Stored): DraftContext => ({
    db,
    principal,
    visibility,
    now: clock(),
    declared,
    previous,
  });

  const filled = (extra: Doc, row: Stored): Doc =>
    Object.fromEntries(declared.map((name) => [name, extra[name] ?? row.extra[name]]));

  const documentOf = (row: Stored): Doc => {
    const own = parseStored(row.docText) as Doc; // this catalogue stored an object
    return { ...own, ...filled({}, row) };
  };

  /** Whoever gives a record to others must have the right to write theirs. */
  async function demandStillYours(trx: Db, principal: Principal, current: Stored, next: Draft): Promise<void> {
    if (next.ownerGroup === current.ownerGroup && !kind.reach) return;
    const { readers, ownerGroup } = next;
    const reach = kind.reach && (await kind.reach(trx, principal, next.doc));
    const thing = { readers, ownerGroup, createdBy: current.createdBy, reach };
    const { allowed, rule } = kind.policy.can(principal, "update", thing);
    // The caller knows this record; it is the change that is refused.
    if (!allowed) throw new Forbidden(`You may not change this ${noun} so that it is no longer yours: ${rule}.`);
  }

  function demandUnmodified(row: Stored, when?: Preconditions): void {
    if (when?.ifUnmodifiedSince !== undefined && row.updatedAt > when.ifUnmodifiedSince)
      throw new PreconditionFailed(noun, row.key, { currentVersion: row.version, updatedAt: row.updatedAt });
  }

  return {
    documentOf,
    demandUnmodified,
    async draftNew(db, principal, input) {
      const keyChosen = typeof input[keyField] === "string";
      const draft = await makeDraft(kind, input, context(db, principal));
      const { readers, ownerGroup, createdBy } = draft;
      const reach = kind.reach && (await kind.reach(db, principal, draft.doc));
      const thing = { readers, ownerGroup, createdBy, keyChosen, reach };
      kind.policy.demand(principal, "create", thing, draft.key);
      kind.check?.(principal, draft.doc);
      return draft;
    },
    async rewrite(trx, principal, current, input, when, verb = "update") {
      const sent = input[keyField];
      if (sent !== undefined && sent !== current.key)
        throw new InvalidBody([{ pointer: `/${keyField}`, detail: "names the record and cannot be changed" }]);
      const next = await makeDraft(kind, input, context(trx, principal, current));
      kind.check?.(principal, next.doc);
      if (verb === "update") await demandStillYours(trx, principal, current, next);
      const diff = difference(documentOf(current), { ...next.doc, ...filled(next.extra, current) });
      if (verb === "lifecycle" && diff) demandLifecycleOnly(noun, diff);
      demandUnmodified(current, when);
      return diff ? store.update(trx, current, next, diff) : current;
    },
  };
}

function demandLifecycleOnly(noun: string, diff: { before: unknown; after: unknown }): void {
  const parts = [diff.before, diff.after] as Doc[]; // the difference of two objects is two objects
  const others = [...new Set(parts.flatMap(Object.keys))].filter((name) => name !== "lifecycle");
  if (others.length > 0)
    throw new Forbidden(`This way only the lifecycle of a ${noun} may be changed; leave out ${others.join(", ")}.`);
}
