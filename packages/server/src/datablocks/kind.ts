import { randomUUID } from "node:crypto";
import { type DataFile, datablockRecord, origDatablockRecord } from "@margay/contract";
import type { Principal } from "../access/index.ts";
import { datasetPolicy } from "../datasets/index.ts";
import type { Db } from "../db/database.ts";
import { InvalidBody } from "../errors.ts";
import { type Doc, type RecordKind, type Rights, text } from "../records/kind.ts";
import { blockPolicy } from "./access.ts";
import { inOrder, repeatedPaths, sumOf } from "./files.ts";

/** Rights of a dataset, or undefined where there is none with this PID. */
export type DatasetRights = (db: Db, pid: string) => Promise<(Rights & { readers: readonly number[] }) | undefined>;

export const filesOf = (doc: Doc) => doc.dataFileList as DataFile[]; // the schema demands the list

/** Original file lists, `origdatablock`, and archived packages, `datablock`. */
export function blockKind(kind: "origdatablock" | "datablock", rightsOf: DatasetRights): RecordKind {
  return {
    schema: kind === "origdatablock" ? origDatablockRecord : datablockRecord,
    policy: blockPolicy(kind),
    newKey: () => randomUUID(),
    // A size that is only the sum is not kept, so that it follows when the list is changed.
    prepare: (input) => {
      const { size, ...rest } = input;
      const doc = { ...rest, dataFileList: filesOf(input).map(inOrder) };
      return size === undefined || size === sumOf(doc.dataFileList) ? doc : { ...doc, size };
    },
    check: (_principal, doc) => {
      const errors = repeatedPaths(filesOf(doc));
      if (sumOf(filesOf(doc)) === Number.POSITIVE_INFINITY)
        errors.push({
          pointer: "/dataFileList",
          detail: "the sizes sum up to more than 2^53 - 1 bytes; split the block",
        });
      if (errors.length > 0) throw new InvalidBody(errors);
    },
    label: (doc) => text(doc.id),
    inherit: async (db, principal: Principal, doc, previous) => {
      // An existing block stays with its dataset, which is locked; the store refuses another PID.
      if (previous) return { aclId: previous.aclId, ownerGroup: previous.ownerGroup };
      const found = await rightsOf(db, text(doc.datasetPid));
      const readable = found && datasetPolicy.can(principal, "read", found).allowed;
      const mayWrite = found && datasetPolicy.can(principal, "create", found).allowed;
      if (!found || !(readable || mayWrite)) throw noSuchDataset();
      return { aclId: found.aclId, ownerGroup: found.ownerGroup };
    },
  };
}

export const noSuchDataset = () =>
  new InvalidBody([{ pointer: "/datasetPid", detail: "is not a dataset that you may read" }]);
