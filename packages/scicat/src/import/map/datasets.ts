import { datasetRecord } from "@margay/contract";
import { Draft, type Mapped } from "../draft.ts";
import { type Doc, isObject } from "../ejson.ts";
import { metadata } from "./metadata.ts";

/** A dataset of any SciCat version, from the single-valued links of the oldest to the lists of the newest. */
export function datasetFrom(doc: Doc): Mapped {
  const draft = new Draft(datasetRecord, doc);
  const pid = draft.key("pid", "_id");
  draft.same("type", "datasetName", "description", "keywords", "owner", "ownerEmail", "orcidOfOwner", "contactEmail");
  sourceFolder(draft);
  draft.same("principalInvestigators", "sharedWith", "sourceFolderHost", "creationTime", "startTime");
  draft.same("endTime", "creationLocation", "dataFormat", "runNumber", "scanId", "license", "classification");
  draft.same("validationStatus", "comment", "dataQualityMetrics", "techniques", "proposalIds", "sampleIds");
  draft.same("instrumentIds", "inputDatasets", "usedSoftware", "jobParameters", "jobLogData");
  draft.same("scientificMetadataSchema", "scientificMetadataValid");
  draft.same("size", "packedSize", "numberOfFiles", "numberOfFilesArchived");
  draft.moved("principalInvestigator", "principalInvestigators");
  draft.moved("investigator", "principalInvestigators");
  draft.moved("proposalId", "proposalIds");
  draft.moved("sampleId", "sampleIds");
  draft.moved("instrumentId", "instrumentIds");
  draft.renamed("datasetlifecycle", "lifecycle");
  relationships(draft);
  metadata(draft, "scientificMetadata");
  draft.ownable();
  fillRequired(draft, pid, doc);
  return draft.finish(pid);
}

/** The catalogue keeps folders without a slash at their end. */
function sourceFolder(draft: Draft): void {
  const value = draft.take("sourceFolder");
  const slash = typeof value === "string" && /[^/]\/$/.test(value);
  draft.put("sourceFolder", slash ? value.slice(0, -1) : value);
  if (slash) draft.note("sourceFolder: slash at its end removed");
}

/** Links of older records named the other dataset `pid`. */
function relationships(draft: Draft): void {
  const value = draft.take("relationships");
  const items = Array.isArray(value) ? value : [value];
  const links = items.map((one: unknown) => {
    if (!isObject(one) || typeof one.pid !== "string" || "identifier" in one) return one;
    draft.note("relationships: pid is called identifier here");
    const { pid, ...rest } = one;
    return { identifier: pid, ...rest };
  });
  if (value !== undefined && value !== null) draft.put("relationships", links);
}

function fillRequired(draft: Draft, pid: string, doc: Doc): void {
  draft.fill("type", "raw", "type missing: set to raw");
  const folder = typeof doc.sourceFolder === "string" ? doc.sourceFolder : "";
  const name = folder.split("/").filter(Boolean).slice(-2).join("/");
  if (name.length > 0 && name.length <= 2_000)
    draft.fill("datasetName", name, "datasetName missing: made from the end of sourceFolder");
  draft.fill("datasetName", pid, "datasetName missing: set to the PID");
  // Without a value the server would take the time of the import.
  const { startTime, endTime } = draft.record;
  const time = startTime ?? endTime ?? earliest(doc.createdAt) ?? "1970-01-01T00:00:00.000Z";
  draft.fill("creationTime", time, "creationTime missing: set to the start, the end or the time of the record");
}

const earliest = (value: unknown) =>
  typeof value === "string" && !Number.isNaN(Date.parse(value)) ? new Date(value).toISOString() : undefined;
