import { randomUUID } from "node:crypto";
import { jobRecord } from "@margay/contract";
import { userGroup } from "../access/index.ts";
import { type Doc, ownableReaders, type RecordKind, text } from "../records/kind.ts";
import { jobPolicy } from "./access.ts";
import { pidsOf } from "./list.ts";

/** The record of work done on datasets. */
export const jobKind: RecordKind = {
  schema: jobRecord,
  policy: jobPolicy,
  newKey: () => randomUUID(),
  label: (doc) => text(doc.type),
  text: (doc) => [doc.statusCode, doc.statusMessage, doc.ownerUser].map(text).join("\n"),
  // A job is found by any of its datasets.
  refs: (doc) => pidsOf(doc.jobParams as Doc | undefined).map((pid) => `dataset:${pid}`), // the schema demands an object
  // Nobody reads jobs without signing in, whatever an import says.
  readers: (doc) => [
    ...ownableReaders(doc).filter((name) => name !== "public"),
    ...(text(doc.ownerUser) === "" ? [] : [userGroup(text(doc.ownerUser))]),
  ],
};
