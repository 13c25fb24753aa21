import { publicationRecord } from "@margay/contract";
import { userGroup } from "../access/index.ts";
import { type RecordKind, tagged, text, utcFields } from "../records/kind.ts";
import { publicationPolicy } from "./access.ts";

/** The record of a publication with its DOI. Drafting, review and minting are not part of this record. */
export const publicationKind: RecordKind = {
  schema: publicationRecord,
  policy: publicationPolicy,
  prepare: (input) => ({ status: "private", ...utcFields(input, ["registeredTime"]) }),
  label: (doc) => text(doc.title),
  text: (doc) => text(doc.abstract),
  refs: (doc) => tagged("dataset", doc.datasetPids),
  readers: (doc, createdBy) => [userGroup(createdBy), ...(doc.status === "private" ? [] : ["public"])],
};
