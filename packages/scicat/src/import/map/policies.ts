import { policyRecord } from "@margay/contract";
import { Draft, type Mapped } from "../draft.ts";
import type { Doc } from "../ejson.ts";

/** Archiving and retention rules of a group. */
export function policyFrom(doc: Doc): Mapped {
  const draft = new Draft(policyRecord, doc);
  const id = draft.key("id", "_id");
  draft.same("manager", "tapeRedundancy", "autoArchive", "autoArchiveDelay", "embargoPeriod");
  draft.same("archiveEmailNotification", "archiveEmailsToBeNotified");
  draft.same("retrieveEmailNotification", "retrieveEmailsToBeNotified");
  draft.ownable();
  return draft.finish(id);
}
