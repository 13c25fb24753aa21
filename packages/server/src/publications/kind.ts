import { publicationRecord } from "@margay/contract";
import { userGroup } from "../access/index.ts";
import { Forbidden } from "../errors.ts";
import { type Doc, type RecordKind, tagged, text, utcFields } from "../records/kind.ts";
import { publicationPolicy } from "./access.ts";
import { type PublicationStatus, statusOf } from "./status.ts";

// The check before a write is given the new document alone; what that replaces is noted when it is prepared.
const replaced = new WeakMap<Doc, PublicationStatus>();

/**
 * The record of a publication with its DOI, as its plain routes write it. Administrators may write anything, for
 * imports; others change their drafts and no state, which is the workflow's.
 */
export const publicationKind: RecordKind = {
  schema: publicationRecord,
  policy: publicationPolicy,
  prepare: (input, previous) => {
    const doc: Doc = { status: "private", ...utcFields(input, ["registeredTime"]) };
    if (previous) replaced.set(doc, statusOf(previous));
    return doc;
  },
  label: (doc) => text(doc.title),
  text: (doc) => text(doc.abstract),
  refs: (doc) => tagged("dataset", doc.datasetPids),
  readers: (doc, createdBy) => [userGroup(createdBy), ...(doc.status === "private" ? [] : ["public"])],
  check: (principal, doc) => {
    if (principal.roles.has("admin")) return;
    const before = replaced.get(doc);
    if (before === undefined) throw new Forbidden("Only an administrator may choose the DOI of a publication.");
    if (before !== "private")
      throw new Forbidden(`This publication is ${before}; only an administrator may still change it.`);
    if (doc.status !== before)
      throw new Forbidden("Only an administrator may write the status of a publication; publish or register it.");
  },
};
