import type { RecordSchema } from "@margay/contract";
import { demandValid } from "@margay/server";
import type { Call } from "../call.ts";
import { invalid } from "../errors.ts";
import { sentBy } from "../operation.ts";
import { type Doc, faultsOf, normalised, type Shape } from "../shape.ts";
import { takeFiles, takeOddTimes } from "./files.ts";

/** A body of a block that fits its shape. */
export interface BlockBody {
  fields: Doc;
  /** Absent where a patch says nothing of them. */
  files: readonly Doc[] | undefined;
  /** Optional fields that were sent as null. */
  removed: readonly string[];
  /** Whether the files are known to be as the catalogue takes them. */
  areFilesValid: boolean;
}

/**
 * Reads the body of a block. Long lists are judged in one pass by the catalogue's own schema, which is the narrower one;
 * only a list that does not pass is looked at item by item. Throws SciCat's 400.
 */
export function blockBody(call: Call, of: Shape): BlockBody {
  const body = sentBy(call);
  const { dataFileList } = body;
  const isList = Array.isArray(dataFileList) && dataFileList.length > 0;
  const areFilesValid = isList && takeFiles(dataFileList);
  const faults = faultsOf(of, areFilesValid ? { ...body, dataFileList: dataFileList.slice(0, 1) } : body);
  if (faults.length > 0) throw invalid(faults);
  if (isList && !areFilesValid) takeOddTimes(dataFileList);
  const { dataFileList: _, ...rest } = body;
  return {
    fields: normalised(of, rest),
    files: isList ? dataFileList : undefined,
    removed: Object.keys(rest).filter((name) => rest[name] === null),
    areFilesValid,
  };
}

/** Throws `invalid_body` for a new block that the catalogue would not take. */
export function demandBlock({ input }: RecordSchema, doc: Doc, { areFilesValid }: BlockBody): void {
  demandValid(input, areFilesValid ? { ...doc, dataFileList: [] } : doc);
}
