import type { ScicatConfig } from "../config.ts";
import { type Doc, isObject } from "../shape.ts";
import { instant } from "./instant.ts";

const dates = ["archiveRetentionTime", "dateOfDiskPurging", "dateOfPublishing", "publishedOn"] as const;
const known = new Set([
  "archivable",
  "retrievable",
  "publishable",
  "isOnCentralDisk",
  "retrieveIntegrityCheck",
  "archiveStatusMessage",
  "retrieveStatusMessage",
  "archiveReturnMessage",
  "retrieveReturnMessage",
  "exportedTo",
  "storageLocation",
  ...dates,
]);

/** The same day, so many years later, at midnight UTC; `made` is ISO 8601 in UTC. */
function shifted(made: string, years: number): string {
  const year = Number(made.slice(0, 4)) + years;
  // Most days need no calendar, and this runs for each record that is read.
  if (!made.startsWith("-02-29", 4)) return `${String(year).padStart(4, "0")}${made.slice(4, 10)}T00:00:00.000Z`;
  return new Date(Date.UTC(year, 1, 29)).toISOString();
}

/** The lifecycle of a dataset that nobody said anything about; `made` is when it was created, ISO 8601 in UTC. */
export function defaultLifecycle(made: string, config: ScicatConfig): Doc {
  return {
    archivable: true,
    retrievable: false,
    publishable: false,
    dateOfDiskPurging: made,
    archiveRetentionTime: shifted(made, config.retentionShiftYears),
    dateOfPublishing: shifted(made, config.publicationShiftYears),
    publishedOn: made,
    isOnCentralDisk: true,
    archiveStatusMessage: "datasetCreated",
    retrieveStatusMessage: "",
    retrieveIntegrityCheck: false,
  };
}

/** A lifecycle as sent, without what it may not hold; null and missing fields take the default. */
export function lifecycleIn(sent: unknown, made: Date, config: ScicatConfig): Doc {
  const result = defaultLifecycle(made.toISOString(), config);
  if (!isObject(sent)) return result;
  for (const [name, value] of Object.entries(sent))
    if (known.has(name) && value !== null && value !== undefined) result[name] = isDate(name) ? instant(value) : value;
  return result;
}

const isDate = (name: string) => (dates as readonly string[]).includes(name);

/** The id of a lifecycle, if a client of SciCat sent one; what is no id of SciCat's is left out. */
export function lifecycleId(sent: unknown): Doc | undefined {
  const id = isObject(sent) ? sent._id : undefined;
  return typeof id === "string" && /^[0-9a-f]{24}$/i.test(id) ? { _id: id } : undefined;
}

/** The same for the catalogue's `imported`: those who send an id expect it back. */
export function lifecycleIdIn(...sent: readonly unknown[]): Doc {
  const id = sent.map(lifecycleId).findLast((one) => one !== undefined);
  return id === undefined ? {} : { datasetlifecycle: id };
}
