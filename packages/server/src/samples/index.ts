import { randomUUID } from "node:crypto";
import { sampleRecord } from "@margay/contract";
import { type RecordKind, tagged, text } from "../records/kind.ts";
import { samplePolicy } from "./access.ts";

/** A sample; samples form a tree by `parentSampleId`. */
export const sampleKind: RecordKind = {
  schema: sampleRecord,
  policy: samplePolicy,
  newKey: () => randomUUID(),
  label: (doc) => text(doc.sampleName),
  text: (doc) => [doc.description, doc.type, doc.owner, doc.proposalId].map(text).join("\n"),
  refs: (doc) => [...tagged("proposal", doc.proposalId), ...tagged("parent", doc.parentSampleId)],
};
