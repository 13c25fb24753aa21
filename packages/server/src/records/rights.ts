import type { Principal, Thing } from "../access/index.ts";
import type { Db } from "../db/database.ts";
import { NotFound, PreconditionFailed } from "../errors.ts";
import { parseStored } from "../json.ts";
import type { Doc, RecordKind } from "./kind.ts";
import type { RecordStore, Stored } from "./stored.ts";
import type { Change, Preconditions, RecordDeps } from "./verbs.ts";

/** The rights to the records of a kind, asked of its policy. */
export interface RecordRights {
  /** A stored record as the policy sees it. */
  thingOf(db: Db, principal: Principal, row: Stored): Promise<Thing>;
  isReadable(db: Db, principal: Principal, row: Stored): Promise<boolean>;
  /** Whether the caller may know that the record is there. */
  isKnown(db: Db, principal: Principal, row: Stored, verb: Change): Promise<boolean>;
  /**
   * The row, when the caller may change it and has its version in hand. Throws NotFound for one that the caller may not
   * know, then Forbidden, then PreconditionFailed.
   */
  changeable(db: Db, principal: Principal, target: Target, verb: Change, when?: Preconditions): Promise<Stored>;
}

/** A key and what was found under it. */
export interface Target {
  key: string;
  row: Stored | undefined;
}

export function createRecordRights(kind: RecordKind, store: RecordStore, { visibility }: RecordDeps): RecordRights {
  const noun = kind.schema.kind;

  const thingOf = async (db: Db, principal: Principal, row: Stored): Promise<Thing> => ({
    readers: await visibility.readers(row.aclId),
    ownerGroup: row.ownerGroup,
    createdBy: row.createdBy,
    reach: kind.reach && (await kind.reach(db, principal, parseStored(row.docText) as Doc)), // stored objects only
  });

  async function isKnown(db: Db, principal: Principal, row: Stored, verb: Change): Promise<boolean> {
    const thing = await thingOf(db, principal, row);
    return kind.policy.can(principal, "read", thing).allowed || kind.policy.can(principal, verb, thing).allowed;
  }

  return {
    thingOf,
    isKnown,
    isReadable: async (db, principal, row) =>
      kind.policy.can(principal, "read", await thingOf(db, principal, row)).allowed,
    async changeable(db, principal, { key, row }, verb, when) {
      if (!row || !(await isKnown(db, principal, row, verb))) {
        if (when?.ifMatch !== undefined) throw new PreconditionFailed(noun, key, { currentVersion: null });
        throw new NotFound(noun, key);
      }
      kind.policy.demand(principal, verb, await thingOf(db, principal, row), key);
      if (typeof when?.ifMatch === "number" && when.ifMatch !== row.version)
        throw new PreconditionFailed(noun, key, {
          currentVersion: row.version,
          changed: await store.changedSince?.(db, row, when.ifMatch),
        });
      return row;
    },
  };
}
