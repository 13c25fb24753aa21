import { randomUUID } from "node:crypto";
import { datasetRecord } from "@margay/contract";
import { mailGroup } from "../access/index.ts";
import { type Doc, ownableReaders, type RecordKind, tagged, text, utcFields } from "../records/kind.ts";
import { datasetPolicy } from "./access.ts";

const dates = ["creationTime", "startTime", "endTime"];
const lifecycleDates = ["archiveRetentionTime", "dateOfDiskPurging", "dateOfPublishing", "publishedOn"];

/** Totals that a client may declare as the base; blocks add to them. */
export const declaredTotals = ["size", "packedSize", "numberOfFiles", "numberOfFilesArchived"] as const;

export function datasetKind(options: { pidPrefix: string; clock: () => Date }): RecordKind {
  const prefix = options.pidPrefix.replace(/\/$/, "");
  return {
    schema: datasetRecord,
    policy: datasetPolicy,
    keptBy: "datasetCreatorPrivileged",
    newKey: () => `${prefix}/${randomUUID()}`,
    prepare: (input, previous) => {
      const doc = utcFields(input, dates);
      // A repeated PUT without the time must not move the dataset to the top of every list.
      doc.creationTime ??= doc.startTime ?? previous?.creationTime ?? options.clock().toISOString();
      doc.isPublished ??= false;
      if (typeof doc.sourceFolder === "string" && doc.sourceFolder.length > 1)
        doc.sourceFolder = doc.sourceFolder.replace(/\/$/, "");
      const lifecycle = doc.lifecycle as Doc | undefined; // the schema demands an object
      if (lifecycle) doc.lifecycle = utcFields(lifecycle, lifecycleDates);
      return doc;
    },
    label: (doc) => text(doc.datasetName),
    refs: (doc) => [
      ...tagged("proposal", doc.proposalIds),
      ...tagged("beamtime", doc.beamtimeIds),
      ...tagged("sample", doc.sampleIds),
      ...tagged("instrument", doc.instrumentIds),
      ...tagged("input", doc.inputDatasets),
    ],
    readers: (doc) => {
      const people = Array.isArray(doc.sharedWith) ? doc.sharedWith.map((mail) => mailGroup(String(mail))) : [];
      return [...ownableReaders(doc), ...people];
    },
  };
}
