import { randomUUID } from "node:crypto";
import { attachmentRecord, type Verb } from "@margay/contract";
import type { Principal } from "../access/index.ts";
import type { Db } from "../db/database.ts";
import { InvalidBody } from "../errors.ts";
import { type Doc, type RecordKind, text } from "../records/kind.ts";
import { attachmentPolicy, targetPolicies } from "./access.ts";
import { decodeImage } from "./image.ts";
import { type Target, targetThings } from "./store.ts";

const targetsOf = (doc: Doc) => doc.relationships as Target[]; // the schema demands the list

/** A picture or note that belongs to datasets, proposals, samples or publications. */
export const attachmentKind: RecordKind = {
  schema: attachmentRecord,
  policy: attachmentPolicy,
  newKey: () => randomUUID(),
  label: (doc) => text(doc.caption),
  refs: (doc) => [
    ...new Set(targetsOf(doc).map((target) => `${target.targetType}:${target.targetId}`)),
    ...(text(doc.thumbnail) === "" ? [] : ["has:image"]),
  ],
  check: (_principal, doc) => {
    if (text(doc.thumbnail) === "") return;
    const image = decodeImage(text(doc.thumbnail));
    if (typeof image === "string") throw new InvalidBody([{ pointer: "/thumbnail", detail: image }]);
  },
  reach,
};

/**
 * Reading needs one target that the caller may read, writing all of them to be the caller's to update. Whoever may create
 * such records for a group, as ingestors may, also attaches to that group's; publications are anybody's to create.
 */
async function reach(db: Db, principal: Principal, doc: Doc): Promise<ReadonlySet<Verb>> {
  const targets = targetsOf(doc);
  const things = targets.length === 0 ? [] : await targetThings(db, targets);
  const may = (verb: "read" | "create" | "update") => (target: Target, index: number) => {
    const thing = things[index];
    return thing !== undefined && targetPolicies[target.targetType]?.can(principal, verb, thing).allowed === true;
  };
  const verbs = new Set<Verb>();
  const mayAttach = (target: Target, index: number) =>
    may("update")(target, index) || (target.targetType !== "publication" && may("create")(target, index));
  if (targets.some(may("read"))) verbs.add("read");
  if (targets.length > 0 && targets.every(mayAttach)) verbs.add("create");
  if (targets.length > 0 && targets.every(may("update"))) verbs.add("update").add("remove");
  return verbs;
}
