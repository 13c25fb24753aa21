import { DatasetInput } from "@margay/contract";
import type { ScicatConfig } from "../config.ts";
import { type Doc, isObject } from "../shape.ts";
import { instant } from "./instant.ts";
import { defaultLifecycle, lifecycleId, lifecycleIdIn, lifecycleIn } from "./lifecycle.ts";
import { metadataIn, metadataOut } from "./metadata.ts";
import { fieldNames, type Opened, withImported } from "./record.ts";

const fields = fieldNames(DatasetInput);

/** Managed fields of a dataset beyond the common ones, for `openServed`. */
export const datasetExtra = ["size", "packedSize", "numberOfFiles", "numberOfFilesArchived", "metadataFlags"] as const;

const dates = ["creationTime", "startTime", "endTime"];
// SciCat takes an empty id. It names nothing, but those who send it expect it back.
const ids = ["proposalIds", "sampleIds", "instrumentIds", "inputDatasets"];

/**
 * Fields of a dataset in the newest SciCat's names as the catalogue takes them: for a create all of them, for a change
 * those that are sent. Null and undefined are left out. `datasetlifecycle` is the caller's to complete (`lifecycleIn`).
 */
export function datasetIn(body: Doc, imported?: Doc): Doc {
  const result: Doc = {};
  const unnamed: Doc = {};
  for (const [name, value] of Object.entries(body)) {
    if (value === null || value === undefined) continue;
    if (name === "scientificMetadata") result.scientificMetadata = metadataIn(value);
    else if (name === "datasetlifecycle") result.lifecycle = value;
    else if (dates.includes(name)) result[name] = instant(value);
    else if (Array.isArray(value)) {
      const items = value.filter((item) => item !== null && item !== undefined);
      if (ids.includes(name) && items.length > 0 && items.every((id) => id === "")) unnamed[name] = items;
      else result[name] = ids.includes(name) ? items.filter((id) => id !== "") : items;
    } else result[name] = value;
  }
  return withImported(result, fields, { ...imported, ...unnamed });
}

/** A new dataset: what SciCat fills in where the client says nothing. `classification` needs the group's policy. */
export function newDataset(body: Doc, version: string, now: Date, config: ScicatConfig): Doc {
  const lifecycle = lifecycleIn(body.datasetlifecycle, now, config);
  const { datasetlifecycle, ...rest } = body;
  return { ...datasetIn(rest, { version, ...lifecycleIdIn(datasetlifecycle) }), lifecycle };
}

/** `IN=medium,AV=<redundancy>,CO=low`, the redundancy being the policy's or what the client asked for. */
export const classificationOf = (redundancy: string) => `IN=medium,AV=${redundancy},CO=low`;

/** What follows `AV=` in a classification that a client sent, else `low`. */
export function redundancyIn(classification: unknown): string {
  return (typeof classification === "string" ? /AV=([^,]*)/.exec(classification)?.[1] : undefined) || "low";
}

const lists = [
  "keywords",
  "accessGroups",
  "sharedWith",
  "techniques",
  "relationships",
  "principalInvestigators",
  "proposalIds",
  "sampleIds",
  "instrumentIds",
  "inputDatasets",
  "usedSoftware",
] as const;

// Clients of SciCat do not know these; some refuse what they do not know.
const ours = ["lifecycle", "ingestion", "beamtimeIds"] as const;

/**
 * A dataset in the newest SciCat's form. Changes the opened document rather than copy it, and hides fields by making
 * them undefined: a copy took a third of the time of a single read.
 */
export function datasetOut(opened: Opened, config: ScicatConfig): Doc {
  const { key, doc, imported, extra, lacksSI } = opened;
  for (const name in imported) doc[name] ??= imported[name];
  doc._id = key;
  doc.pid = key;
  for (const name of lists) doc[name] ??= [];
  doc.isPublished ??= false;
  doc.size = extra.size ?? 0;
  doc.packedSize = extra.packedSize ?? 0;
  doc.numberOfFiles = extra.numberOfFiles ?? 0;
  doc.numberOfFilesArchived = extra.numberOfFilesArchived ?? 0;
  doc.datasetlifecycle = isObject(doc.lifecycle)
    ? { ...emptyMessages, ...doc.lifecycle, ...lifecycleId(imported.datasetlifecycle) }
    : defaultLifecycle(opened.createdAt, config);
  doc.scientificMetadata = metadataOut(doc.scientificMetadata, lacksSI);
  doc.createdBy = opened.createdBy;
  doc.updatedBy = opened.updatedBy;
  doc.createdAt = opened.createdAt;
  doc.updatedAt = opened.updatedAt;
  doc.__v = 0;
  for (const name of ours) if (name in doc) doc[name] = undefined;
  return doc;
}

const emptyMessages = { archiveStatusMessage: "", retrieveStatusMessage: "" };
