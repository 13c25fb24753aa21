import Type, { type Static } from "typebox";
import { GroupName, Identifier, Imported, List, Managed, Recorded } from "../primitives.ts";

const emails = List(Type.String({ maxLength: 320 }), "E-mail addresses");

const fields = {
  ownerGroup: GroupName,
  accessGroups: Type.Optional(List(GroupName, "Groups that may read")),
  instrumentGroup: Type.Optional(Type.String({ maxLength: 256 })),
  manager: Type.Optional(List(Type.String({ maxLength: 320 }), "E-mail addresses of those who manage the policy")),
  tapeRedundancy: Type.Optional(Type.String({ maxLength: 64, default: "low" })),
  autoArchive: Type.Optional(Type.Boolean({ default: true })),
  autoArchiveDelay: Type.Optional(Type.Integer({ minimum: 0, default: 7, description: "Days" })),
  archiveEmailNotification: Type.Optional(Type.Boolean({ default: false })),
  archiveEmailsToBeNotified: Type.Optional(emails),
  retrieveEmailNotification: Type.Optional(Type.Boolean({ default: false })),
  retrieveEmailsToBeNotified: Type.Optional(emails),
  embargoPeriod: Type.Optional(Type.Integer({ minimum: 0, default: 3, description: "Years" })),
  isPublished: Type.Optional(Type.Boolean()),
  ...Imported,
};

/** Retention, archiving and embargo rules of an owner group. */
export const PolicyInput = Type.Object(
  { id: Type.Optional(Identifier), ...fields, ...Recorded },
  { title: "PolicyInput", additionalProperties: false },
);
export type PolicyInput = Static<typeof PolicyInput>;

export const Policy = Type.Object({ id: Identifier, ...Managed, ...fields }, { title: "Policy" });
export type Policy = Static<typeof Policy>;

export const policyRecord = {
  kind: "policy",
  path: "policies",
  keyField: "id",
  input: PolicyInput,
  output: Policy,
} as const;
