import { email, object, optional, shape, text } from "../../wire/shape.ts";

export const createJob = shape("CreateJobDto", {
  type: text(),
  jobParams: object(),
  ownerUser: optional(text()),
  ownerGroup: optional(text()),
  contactEmail: optional(email()),
});

export const updateJob = shape("UpdateJobDto", {
  statusCode: text(),
  statusMessage: text(),
  jobResultObject: optional(object()),
});
