import type { JobContext, JsonObject, Operation } from "../define.ts";
import type { JobType } from "../job-types.ts";

const pid = "20.500.12345/00000000-0000-4000-8000-000000000001";
const at = "2026-01-01T12:00:00.000Z";

/** Parts of a sample; what is absent is made up, also the members of a job that is not whole. */
export interface Sample {
  /** Body of the call. */
  readonly request?: JsonObject | undefined;
  readonly job?: JsonObject | undefined;
  readonly datasets?: readonly JsonObject[] | undefined;
  readonly env?: JobContext["env"] | undefined;
}

/** A context for dry runs, with a job that is there already, as `perform` sees it. */
export function sampleContext(type: JobType, operation: Operation, sample: Sample): JobContext & { job: JsonObject } {
  const job: JsonObject = {
    id: "00000000-0000-4000-8000-000000000002",
    type: type.type,
    ownerUser: "user",
    ownerGroup: "group",
    contactEmail: "user@example.org",
    statusCode: "jobSubmitted",
    statusMessage: "Job submitted.",
    createdBy: "user",
    updatedBy: "user",
    createdAt: at,
    updatedAt: at,
    jobParams: { ...exampleOf(type.paramsSchema), datasetList: [{ pid, files: [] }] },
    jobResultObject: {},
    ...sample.request,
    ...sample.job,
  };
  const { statusCode, statusMessage, jobResultObject } = job;
  const request = {
    create: { type: type.type, jobParams: job.jobParams, ownerUser: job.ownerUser, ownerGroup: job.ownerGroup },
    update: { statusCode, statusMessage, jobResultObject },
  };
  return {
    request: sample.request ?? defined({ ...request[operation] }),
    job,
    datasets: sample.datasets ?? listed(job).map(sampleDataset),
    env: sample.env ?? {},
  };
}

/** The environment with the names in place of the values, for dry runs that people read. */
export function maskedEnv(env: JobContext["env"]): Record<string, string> {
  const set = Object.entries(env).filter(([, value]) => value !== undefined && value !== "");
  return Object.fromEntries(set.map(([name]) => [name, `***${name}***`]));
}

/** Values of a form: what each property has by default, as an example, or as its only choice. */
function exampleOf(schema: JsonObject | undefined): JsonObject {
  // The schema was compiled at load: its properties are schemas.
  const properties = (schema?.properties ?? {}) as Readonly<Record<string, JsonObject | boolean>>;
  const values = Object.entries(properties).map(([name, rules]) => [name, exampleFor(rules)] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

function exampleFor(rules: JsonObject | boolean): unknown {
  if (typeof rules === "boolean") return undefined;
  const [list] = [rules.examples, rules.enum].filter((values) => Array.isArray(values));
  return rules.const ?? rules.default ?? (Array.isArray(list) ? list[0] : undefined);
}

function listed({ jobParams }: JsonObject): readonly string[] {
  // Any value but null may be asked for a property.
  const list: unknown = (jobParams as JsonObject | undefined)?.datasetList;
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown) =>
    typeof item === "object" && item !== null && "pid" in item ? [String(item.pid)] : [],
  );
}

const sampleDataset = (id: string): JsonObject => ({
  pid: id,
  datasetName: "Sample dataset",
  type: "raw",
  owner: "user",
  ownerGroup: "group",
  accessGroups: [],
  contactEmail: "user@example.org",
  sourceFolder: "/data/sample",
  size: 52_428_800,
  numberOfFiles: 3,
  isPublished: false,
  creationTime: at,
  datasetlifecycle: {
    archivable: true,
    retrievable: false,
    publishable: false,
    archiveStatusMessage: "datasetCreated",
  },
});

const defined = (object: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
