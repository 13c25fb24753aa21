import type { Doc } from "../records/kind.ts";
import { mergePatch } from "../records/patch.ts";
import type { Admitted } from "./admit.ts";
import type { JobChange, JobRequest, JobsConfig } from "./types.ts";

type Defaults = Pick<JobsConfig, "defaultStatusCode" | "defaultStatusMessage">;

/** The record of an admitted job. */
export function newDoc(
  { type, owner }: Admitted,
  request: JobRequest,
  configVersion: string,
  { defaultStatusCode, defaultStatusMessage }: Defaults,
): Doc {
  const { jobStatusMessage, ...jobParams } = request.jobParams;
  const status = typeof jobStatusMessage === "string" && jobStatusMessage !== "" ? jobStatusMessage : undefined;
  const { ownerUser, ownerGroup, contactEmail } = owner;
  return {
    type: type.type,
    statusCode: status ?? defaultStatusCode,
    statusMessage: status ?? defaultStatusMessage,
    ...(ownerUser === undefined ? {} : { ownerUser }),
    ...(ownerGroup === undefined ? {} : { ownerGroup }),
    ...(contactEmail === undefined ? {} : { contactEmail }),
    configVersion,
    jobParams,
  };
}

/** The record of a job after a change. */
export function changedDoc(before: Doc, change: JobChange): Doc {
  const { statusCode, statusMessage, jobResultObject, jobParams, merge } = change;
  return {
    ...before,
    ...(statusCode === undefined ? {} : { statusCode }),
    ...(statusMessage === undefined ? {} : { statusMessage }),
    ...(jobParams === undefined ? {} : { jobParams: { ...(before.jobParams as Doc | undefined), ...jobParams } }), // an object by the contract
    ...(jobResultObject === undefined
      ? {}
      : { jobResultObject: merge ? mergePatch(before.jobResultObject, jobResultObject) : jobResultObject }),
  };
}
