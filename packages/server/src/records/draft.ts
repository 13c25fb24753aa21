import { author, creatorGroup, type Principal, publicGroupId, type Visibility } from "../access/index.ts";
import type { Db } from "../db/database.ts";
import { type FieldError, Forbidden, InvalidBody } from "../errors.ts";
import { parseStored } from "../json.ts";
import { type Doc, ownableReaders, type RecordKind, type Rights } from "./kind.ts";
import type { Draft, Stored } from "./stored.ts";

const recordedFields = ["createdAt", "createdBy", "updatedAt", "updatedBy"] as const;

/** Managed fields that a kind lets clients declare, such as a dataset's base totals. */
export type Declared = readonly string[];

export interface DraftContext {
  /** The transaction of the write, or the pool before it. */
  db: Db;
  principal: Principal;
  visibility: Visibility;
  now: Date;
  declared: Declared;
  previous?: Stored | undefined;
}

/** Splits a valid input into key, managed fields and the client's document, and resolves who may read it. */
export async function makeDraft(kind: RecordKind, input: Doc, context: DraftContext): Promise<Draft> {
  const { principal, previous } = context;
  const { keyField } = kind.schema;
  const doc = kind.prepare ? kind.prepare(input, previous && documentIn(previous)) : { ...input };
  const key = typeof doc[keyField] === "string" ? doc[keyField] : (previous?.key ?? newKey(kind, doc));
  delete doc[keyField];
  const recorded = takeRecorded(doc, principal);
  const extra: Doc = {};
  for (const name of context.declared) {
    if (name in doc) extra[name] = doc[name];
    delete doc[name];
  }
  const createdBy = recorded.createdBy ?? previous?.createdBy ?? author(principal);
  const rights = await rightsOf(kind, doc, createdBy, context);
  return {
    key,
    doc,
    ...rights,
    createdAt: recorded.createdAt ?? previous?.createdAt ?? context.now,
    createdBy,
    updatedAt: recorded.updatedAt ?? after(previous?.updatedAt, context.now),
    updatedBy: recorded.updatedBy ?? author(principal),
    isUpdatedAtDeclared: recorded.updatedAt !== undefined,
    extra,
  };
}

// Two writes within a millisecond, or by machines whose clocks differ, must not carry the same time.
function after(previous: Date | undefined, now: Date): Date {
  return previous && previous >= now ? new Date(previous.getTime() + 1) : now;
}

const documentIn = (row: Stored) => parseStored(row.docText) as Doc; // this catalogue stored an object

async function rightsOf(
  kind: RecordKind,
  doc: Doc,
  createdBy: string,
  context: DraftContext,
): Promise<Rights & { readers: readonly number[] }> {
  const { visibility } = context;
  if (kind.inherit) {
    const rights = await kind.inherit(context.db, context.principal, doc, context.previous);
    return { ...rights, readers: await visibility.readers(rights.aclId) };
  }
  const names = [...(kind.readers ?? ownableReaders)(doc, createdBy), ...(await keepers(kind, createdBy, context))];
  const ids = await visibility.groupIds(names.filter((name) => name !== "public"));
  const readers = [...ids.values(), ...(names.includes("public") ? [publicGroupId] : [])];
  const ownerGroup = typeof doc.ownerGroup === "string" ? doc.ownerGroup : null;
  return { aclId: await visibility.aclId(readers), ownerGroup, readers };
}

// The pseudo-group counts for its user only while the user holds the role.
async function keepers({ keptBy }: RecordKind, createdBy: string, context: DraftContext): Promise<string[]> {
  const { principal, previous, visibility } = context;
  if (keptBy === undefined) return [];
  const name = creatorGroup(createdBy);
  if (!previous) return principal.roles.has(keptBy) ? [name] : [];
  const id = (await visibility.groupIds([name])).get(name);
  return id !== undefined && (await visibility.readers(previous.aclId)).includes(id) ? [name] : [];
}

function newKey(kind: RecordKind, doc: Doc): string {
  if (!kind.newKey) throw new InvalidBody([{ pointer: `/${kind.schema.keyField}`, detail: "is required" }]);
  return kind.newKey(doc);
}

interface Recorded {
  createdAt?: Date;
  createdBy?: string;
  updatedAt?: Date;
  updatedBy?: string;
}

function takeRecorded(doc: Doc, principal: Principal): Recorded {
  const sent = recordedFields.filter((name) => name in doc);
  if (sent.length === 0) return {};
  if (!principal.roles.has("admin"))
    throw new Forbidden(`Only an administrator's import may set ${sent.join(", ")}; leave them out.`);
  const result: Recorded = {};
  const errors: FieldError[] = [];
  for (const name of sent) {
    const value = String(doc[name]);
    delete doc[name];
    if (name === "createdBy" || name === "updatedBy") result[name] = value;
    else {
      const at = new Date(value);
      if (Number.isNaN(at.getTime())) errors.push({ pointer: `/${name}`, detail: "is not a date" });
      result[name] = at;
    }
  }
  if (errors.length > 0) throw new InvalidBody(errors);
  return result;
}
