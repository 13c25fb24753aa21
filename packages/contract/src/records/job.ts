import Type, { type Static } from "typebox";
import { FreeObject, GroupName, Identifier, Imported, List, Managed, Recorded } from "../primitives.ts";

const fields = {
  type: Type.String({ minLength: 1, maxLength: 200 }),
  statusCode: Type.Optional(Type.String({ maxLength: 200 })),
  statusMessage: Type.Optional(Type.String({ maxLength: 10_000 })),
  ownerUser: Type.Optional(Type.String({ maxLength: 256 })),
  ownerGroup: Type.Optional(GroupName),
  accessGroups: Type.Optional(List(GroupName, "Groups that may read")),
  contactEmail: Type.Optional(Type.String({ maxLength: 2_000 })),
  configVersion: Type.Optional(Type.String({ maxLength: 256 })),
  jobParams: Type.Optional(FreeObject("Parameters")),
  jobResultObject: Type.Optional(FreeObject("Result")),
  isPublished: Type.Optional(Type.Boolean()),
  ...Imported,
};

/** How far the actions of a job are. */
export const ExecutionState = Type.Enum(["none", "queued", "running", "done", "failed", "cancelled"], {
  type: "string",
  description: "Of the newest run of the job's actions; `none` where there are none to perform",
});
export type ExecutionState = Static<typeof ExecutionState>;

/** The record of work done on datasets, as imports write it: without performing anything. */
export const JobInput = Type.Object(
  { id: Type.Optional(Identifier), ...fields, ...Recorded },
  { title: "JobInput", additionalProperties: false },
);
export type JobInput = Static<typeof JobInput>;

export const Job = Type.Object(
  {
    id: Identifier,
    ...Managed,
    ...fields,
    execution: Type.Optional(
      Type.Object({ state: ExecutionState }, { description: "In lists: how far its actions are, at that moment" }),
    ),
  },
  { title: "Job" },
);
export type Job = Static<typeof Job>;

export const jobRecord = { kind: "job", path: "jobs", keyField: "id", input: JobInput, output: Job } as const;
