import { PolicyInput } from "@margay/contract";
import type { Doc } from "../shape.ts";
import { type FieldMap, written } from "./fields.ts";
import { fieldNames, managed, type Opened } from "./record.ts";

const map: FieldMap = { fields: fieldNames(PolicyInput) };

const defaults = {
  accessGroups: [],
  manager: [],
  archiveEmailsToBeNotified: [],
  retrieveEmailsToBeNotified: [],
  tapeRedundancy: "low",
  autoArchive: true,
  autoArchiveDelay: 7,
  archiveEmailNotification: false,
  retrieveEmailNotification: false,
  embargoPeriod: 3,
  isPublished: false,
};

/** A valid body of SciCat as the catalogue takes it: for a new policy, or as a change of one. */
export const policyIn = (sent: Doc, record?: Doc): Doc => written(map, sent, record);

/** A new policy: what SciCat fills in where the client says nothing. */
export const newPolicy = (sent: Doc): Doc => policyIn({ ...defaults, ...sent });

/** A policy in SciCat's form. */
export const policyOut = (opened: Opened): Doc => ({
  ...defaults,
  ...opened.imported,
  ...opened.doc,
  _id: opened.key,
  id: opened.key,
  ...managed(opened),
});
