import { DataFile } from "@margay/contract";
import { demandValid } from "@margay/server";
import { type Doc, isObject } from "../shape.ts";

const further = ["chk", "uid", "gid", "perm", "type", "metadata"] as const;
const list = { type: "array", items: DataFile };

const instant = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.(\d+))?)?(?:Z|[+-]\d\d:\d\d)?)?$/;

/**
 * A time as SciCat shows it, in UTC with milliseconds; without an offset it is the server's. One that is more exact than
 * that, and anything that is no date, stays as it is.
 */
function timeIn(value: unknown): unknown {
  if (typeof value !== "string") return value;
  // Nearly all clients send one of these two.
  if (value.length === 24 && value[23] === "Z" && value[19] === "." && value[10] === "T") return value;
  const found = instant.exec(value);
  if (!found) return value;
  if ((found[1]?.length ?? 0) > 3 && /[Zz]$|[+-]\d\d:\d\d$/.test(value)) return value;
  return exactly(value);
}

/** What `Date` makes of a time; no date stays as it is. */
function exactly(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? value : at.toISOString();
}

/**
 * Brings the files of a body, in place, into the catalogue's form: times in UTC, without fields that are null. Answers
 * whether all of them fit it then, which is more than SciCat asks: a list that fits needs no other test.
 */
export function takeFiles(files: readonly unknown[]): boolean {
  for (const file of files) {
    if (!isObject(file)) return false;
    if (typeof file.time !== "string") return false;
    file.time = timeIn(file.time);
    for (const name of further) if (file[name] === null) delete file[name];
  }
  try {
    demandValid(list, files);
    return true;
  } catch {
    return false;
  }
}

/** The same for files that SciCat takes and whose times are spelled in a rarer form of ISO 8601. */
export function takeOddTimes(files: readonly unknown[]): void {
  for (const file of files as readonly Doc[]) {
    // Its shape was found right: an object with a date.
    if (typeof timeIn(file.time) === "string" && !instant.test(String(file.time))) file.time = exactly(file.time);
  }
}
