import { jobRecord } from "@margay/contract";
import { Draft, type Mapped } from "../draft.ts";
import { type Doc, isObject } from "../ejson.ts";
import { objectAt } from "./metadata.ts";

/** The record of a job, in the older form (`emailJobInitiator`, `jobStatusMessage`, …) or the newer one. */
export function jobFrom(doc: Doc): Mapped {
  const draft = new Draft(jobRecord, doc);
  const id = draft.key("id", "_id");
  draft.same("type", "statusCode", "statusMessage", "ownerUser", "ownerGroup", "accessGroups", "contactEmail");
  draft.same("configVersion", "jobParams", "jobResultObject", "isPublished", "createdAt");
  draft.renamed("emailJobInitiator", "contactEmail");
  draft.renamed("creationTime", "createdAt");
  const message = draft.take("jobStatusMessage");
  if (typeof message === "string" && message !== "") {
    draft.fill("statusCode", message, "jobStatusMessage moved into statusCode and statusMessage");
    draft.fill("statusMessage", message, "jobStatusMessage moved into statusCode and statusMessage");
    if (draft.record.statusCode !== message && draft.record.statusMessage !== message)
      draft.keep("jobStatusMessage", message);
  } else if (message !== undefined) draft.keep("jobStatusMessage", message);
  parameters(draft);
  draft.fill("type", "unknown", "type missing: set to unknown");
  return draft.finish(id);
}

function parameters(draft: Draft): void {
  const params = { ...objectAt(draft.record, "jobParams") };
  for (const name of ["executionTime", "datasetList"]) {
    const value = draft.take(name);
    if (value === undefined || value === null) continue;
    if (Object.hasOwn(params, name)) draft.keep(name, value, `jobParams.${name} is there already; ${name}`);
    else {
      params[name] = value;
      draft.note(`${name} moved into jobParams`);
    }
  }
  if (Object.keys(params).length > 0) draft.record.jobParams = params;
  if (isObject(params) && typeof params.username === "string")
    if (draft.record.ownerUser === undefined) {
      draft.put("ownerUser", params.username, "jobParams.username");
      draft.note("ownerUser taken from jobParams.username");
    }
}
