import { randomUUID } from "node:crypto";
import { policyRecord } from "@margay/contract";
import { type RecordKind, text } from "../records/kind.ts";
import { policyPolicy } from "./access.ts";

export { createPolicies, type Policies } from "./service.ts";

const defaults = {
  tapeRedundancy: "low",
  autoArchive: true,
  autoArchiveDelay: 7,
  archiveEmailNotification: false,
  retrieveEmailNotification: false,
  embargoPeriod: 3,
};

/** Retention, archiving and embargo rules of one owner group. */
export const policyKind: RecordKind = {
  schema: policyRecord,
  policy: policyPolicy,
  newKey: () => randomUUID(),
  prepare: (input) => ({ ...defaults, ...input }),
  label: (doc) => text(doc.ownerGroup),
  refs: (doc) => [`group:${text(doc.ownerGroup)}`],
};
