import { randomUUID } from "node:crypto";
import { jobRecord } from "@margay/contract";
import { userGroup } from "../access/index.ts";
import { type Doc, ownableReaders, type RecordKind, text } from "../records/kind.ts";
import { jobPolicy } from "./access.ts";

// SciCat keeps the list in jobParams; a job is found by any of its datasets.
function datasets(doc: Doc): string[] {
  const { datasetList } = (doc.jobParams ?? {}) as Doc; // the schema demands an object
  if (!Array.isArray(datasetList)) return [];
  return datasetList.flatMap((one: unknown) =>
    one !== null && typeof one === "object" && "pid" in one && typeof one.pid === "string"
      ? [`dataset:${one.pid}`]
      : [],
  );
}

/** The record of work done on datasets. */
export const jobKind: RecordKind = {
  schema: jobRecord,
  policy: jobPolicy,
  newKey: () => randomUUID(),
  label: (doc) => text(doc.type),
  text: (doc) => [doc.statusCode, doc.statusMessage, doc.ownerUser].map(text).join("\n"),
  refs: datasets,
  readers: (doc) => [...ownableReaders(doc), ...(text(doc.ownerUser) === "" ? [] : [userGroup(text(doc.ownerUser))])],
};
