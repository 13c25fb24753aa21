import type { RecordSchema, Role, Verb } from "@margay/contract";
import type { Policy, Principal } from "../access/index.ts";
import type { Db } from "../db/database.ts";

/** A JSON document as clients send it. */
export type Doc = Record<string, unknown>;

/** Who may see and own a record. */
export interface Rights {
  aclId: number;
  ownerGroup: string | null;
}

/** What the catalogue needs to know about one kind of record beyond its schema. */
export interface RecordKind {
  schema: RecordSchema;
  policy: Policy;
  /** Makes the key when the client sent none; absent where the client must choose it. */
  newKey?: (doc: Doc) => string;
  /**
   * Fills in defaults and brings dates to UTC. Runs before every write; must be idempotent. `previous` is the document
   * that the write replaces.
   */
  prepare?: (doc: Doc, previous?: Doc) => Doc;
  /** Name for lists and search. */
  label(doc: Doc): string;
  /** Text for full-text search. */
  text?: (doc: Doc) => string;
  /** Tagged references to other records, for example `proposal:1234`; looked up by index. */
  refs?: (doc: Doc) => string[];
  /** Groups that may read; `public` stands for everybody. Default: the ownable fields of the document. */
  readers?: (doc: Doc, createdBy: string) => string[];
  /** Roles whose holders go on reading what they create for others; they need it to ingest again. */
  keptBy?: Role;
  /** Takes the rights of another record that the document names, in place of its own fields; may refuse. */
  inherit?: (db: Db, principal: Principal, doc: Doc, previous?: Rights) => Promise<Rights>;
  /** Verbs that the caller has through other records that the document names, for the policy's condition `reach`. */
  reach?: (db: Db, principal: Principal, doc: Doc) => Promise<ReadonlySet<Verb>>;
  /** A value that only one record of the kind may have. */
  uniqueName?: (doc: Doc) => string | undefined;
  /** Extra checks that need the caller, before a write. */
  check?: (principal: Principal, doc: Doc) => void;
}

const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];

export const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** Reader groups by the ownable fields: owner, access and instrument group, and everybody once published. */
export function ownableReaders(doc: Doc): string[] {
  const groups = [text(doc.ownerGroup), ...strings(doc.accessGroups), text(doc.instrumentGroup)];
  return [...groups.filter((name) => name !== ""), ...(doc.isPublished === true ? ["public"] : [])];
}

/** References `tag:value` for the string or list at `field`. */
export function tagged(tag: string, value: unknown): string[] {
  const values = typeof value === "string" && value !== "" ? [value] : strings(value);
  return values.map((one) => `${tag}:${one}`);
}

/** RFC 3339 text in UTC with milliseconds; other values are left for validation to refuse. */
export function utc(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? value : at.toISOString();
}

/** Brings the named date fields of a document to UTC. */
export function utcFields(doc: Doc, fields: readonly string[]): Doc {
  const changed = Object.fromEntries(fields.filter((name) => name in doc).map((name) => [name, utc(doc[name])]));
  return { ...doc, ...changed };
}
