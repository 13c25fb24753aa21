import {
  announcedAsRequired,
  bool,
  extended,
  listOf,
  nested,
  number,
  type Property,
  partial,
  type Shape,
  shape,
  text,
} from "../../wire/shape.ts";
import { ownable } from "../../wire/shapes/ownable.ts";

const properties: Record<string, Property> = {
  manager: announcedAsRequired(listOf(text())),
  tapeRedundancy: announcedAsRequired(text()),
  autoArchive: announcedAsRequired(bool()),
  autoArchiveDelay: announcedAsRequired(number()),
  archiveEmailNotification: announcedAsRequired(bool()),
  archiveEmailsToBeNotified: announcedAsRequired(listOf(text())),
  retrieveEmailNotification: announcedAsRequired(bool()),
  retrieveEmailsToBeNotified: announcedAsRequired(listOf(text())),
  embargoPeriod: announcedAsRequired(number()),
};

export const createPolicy = extended("CreatePolicyDto", ownable, properties);
export const updatePolicy: Shape = { ...createPolicy, name: "UpdatePolicyDto" };
export const partialUpdatePolicy = partial("PartialUpdatePolicyDto", createPolicy);

/** New values for the policies of several groups, named in a text with commas between them. */
export const updateWherePolicy = shape("UpdateWherePolicyDto", {
  ownerGroupList: text(),
  data: { ...nested(updatePolicy), nested: { ...partialUpdatePolicy, open: true } },
});
