import {
  announcedAsRequired,
  anything,
  date,
  documented,
  email,
  object,
  optional,
  shape,
  text,
} from "../../wire/shape.ts";
import { datasetListItem } from "../../wire/shapes/jobs.ts";

const $ref = `#/components/schemas/${datasetListItem.name}`;

/** A job in the older form. Type and list are tested with the job itself; other properties are dropped without a word. */
export const createJob = shape(
  "CreateJobDtoV3",
  {
    emailJobInitiator: optional(email()),
    type: announcedAsRequired(text()),
    jobParams: optional(object()),
    datasetList: announcedAsRequired(documented(anything(), { type: "array", items: { $ref } })),
    executionTime: optional(date()),
    jobStatusMessage: optional(text()),
    jobResultObject: optional(object()),
  },
  { open: true },
);

export const updateJob = shape(
  "UpdateJobDtoV3",
  { executionTime: optional(date()), jobStatusMessage: optional(text()), jobResultObject: optional(object()) },
  { open: true },
);
