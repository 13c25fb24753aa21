import type { ScicatConfig } from "../config.ts";
import { type Doc, isObject } from "../shape.ts";

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

/** The same day, so many years later, at midnight UTC. */
function shifted(now: Date, years: number): string {
  return new Date(Date.UTC(now.getUTCFullYear() + years, now.getUTCMonth(), now.getUTCDate())).toISOString();
}

/** The lifecycle of a dataset that nobody said anything about; `made` is when it was created. */
export function defaultLifecycle(made: Date, config: ScicatConfig): Doc {
  return {
    archivable: true,
    retrievable: false,
    publishable: false,
    dateOfDiskPurging: made.toISOString(),
    archiveRetentionTime: shifted(made, config.retentionShiftYears),
    dateOfPublishing: shifted(made, config.publicationShiftYears),
    publishedOn: made.toISOString(),
    isOnCentralDisk: true,
    archiveStatusMessage: "datasetCreated",
    retrieveStatusMessage: "",
    retrieveIntegrityCheck: false,
  };
}

/** A lifecycle as sent, without what it may not hold; null and missing fields take the default. */
export function lifecycleIn(sent: unknown, made: Date, config: ScicatConfig): Doc {
  const result = defaultLifecycle(made, config);
  if (!isObject(sent)) return result;
  for (const [name, value] of Object.entries(sent))
    if (known.has(name) && value !== null && value !== undefined) result[name] = instant(name, value);
  return result;
}

const isDate = (name: string) => (dates as readonly string[]).includes(name);

// Dates arrive in every ISO spelling; the catalogue takes those with a zone.
function instant(name: string, value: unknown): unknown {
  if (!isDate(name) || typeof value !== "string") return value;
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? value : at.toISOString();
}

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
