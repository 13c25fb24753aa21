import { DataFile } from "@margay/contract";
import { demandValid } from "@margay/server";
import { instant } from "../records/instant.ts";
import { type Doc, isObject } from "../shape.ts";

const further = ["chk", "uid", "gid", "perm", "type", "metadata"] as const;
const filesAtOnce = 1_000;
const list = { type: "array", items: DataFile };

const isoTime = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.(\d+))?)?(?:Z|[+-]\d\d:\d\d)?)?$/;

/**
 * A time as SciCat shows it, in UTC with milliseconds; without an offset it is the server's. One that is more exact than
 * that, and anything that is no date, stays as it is.
 */
function timeIn(value: unknown): unknown {
  if (typeof value !== "string") return value;
  // Nearly all clients send one of these two; whether it is a date is found by the schema.
  if (value.length === 24 && value[23] === "Z" && value[19] === "." && value[10] === "T") return value;
  if (value.length === 20 && value[19] === "Z" && value[10] === "T") return `${value.slice(0, 19)}.000Z`;
  const found = isoTime.exec(value);
  if (!found) return value;
  if ((found[1]?.length ?? 0) > 3 && /[Zz]$|[+-]\d\d:\d\d$/.test(value)) return value;
  return instant(value);
}

/**
 * Brings the files of a body, in place, into the catalogue's form: times in UTC, without fields that are null. Answers
 * whether all of them fit it then, which is more than SciCat asks: a list that fits needs no other test.
 */
export function takeFiles(files: unknown[]): boolean {
  for (let index = 0; index < files.length; index++) {
    const file = files[index];
    if (!isObject(file) || typeof file.time !== "string") return false;
    file.time = timeIn(file.time);
    if (further.some((name) => file[name] === null)) files[index] = withoutNulls(file);
  }
  try {
    // In parts, so that of a list of faults only a few are written down.
    for (let from = 0; from < files.length; from += filesAtOnce)
      demandValid(list, files.slice(from, from + filesAtOnce));
    return true;
  } catch {
    return false;
  }
}

// Made anew: objects that properties were deleted from are slow ever after.
function withoutNulls(file: Doc): Doc {
  const result: Doc = {};
  for (const name in file) if (file[name] !== null || !isFurther(name)) result[name] = file[name];
  return result;
}

const isFurther = (name: string) => (further as readonly string[]).includes(name);

/** The same for files that SciCat takes and whose times are spelled in a rarer form of ISO 8601. */
export function takeOddTimes(files: readonly unknown[]): void {
  // Their shape was found right: objects with a date.
  for (const file of files as readonly Doc[]) if (!isoTime.test(String(file.time))) file.time = instant(file.time);
}
