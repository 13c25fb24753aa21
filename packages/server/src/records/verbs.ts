import type { AccessReport } from "@margay/contract";
import type { Principal, Visibility } from "../access/index.ts";
import type { Database } from "../db/database.ts";
import type { IdempotentRequest } from "./idempotency-store.ts";
import type { Doc, RecordKind } from "./kind.ts";
import type { Patch } from "./patch.ts";
import type { Stored } from "./stored.ts";

/** A record's JSON text and what its headers say. */
export interface Served {
  key: string;
  version: number;
  body: string;
  /** Id of the change that the write made; absent where nothing was written. */
  changeId?: string | undefined;
}

/** What must hold for a write to happen. */
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

/** What can be done with records of one kind. All but `ownership` judge the caller's rights. */
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

/** To whom a record belongs, as what depends on it takes it over. */
export interface Ownership {
  key: string;
  ownerGroup: string | null;
  accessGroups: readonly string[];
  instrumentGroup: string | undefined;
}

/** What is done to a record that is there. */
export type Change = "update" | "lifecycle" | "remove";

/** What record services work with. A transaction in place of the pool makes their writes part of it. */
export interface RecordDeps {
  database: Database;
  visibility: Visibility;
  clock: () => Date;
}
