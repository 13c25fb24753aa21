import { type JsonObject, type Operation, OptionError } from "../define.ts";
import type { Execution, JobType } from "../job-types.ts";
import { compileSchema } from "../schemas.ts";
import type { Notes, Preparation } from "./prepare.ts";
import { fileSchema } from "./schema.ts";

/** Values of `auth` that are no name, for each operation. */
const authValues: Readonly<Record<Operation, readonly string[]>> = {
  create: ["#all", "#authenticated", "#datasetPublic", "#datasetAccess", "#datasetOwner", "#jobAdmin"],
  update: ["#all", "#jobOwnerUser", "#jobOwnerGroup", "#jobAdmin"],
};

/** One entry of `jobs`; undefined where it has no name. Its faults are noted, those of its form by the file's schema. */
export async function typeOf(
  job: JsonObject,
  path: string,
  preparation: Preparation,
  notes: Notes,
): Promise<JobType | undefined> {
  const { jobType: type, title, description, paramsSchema } = job;
  if (typeof type !== "string" || type === "") return undefined;
  if (isObject(paramsSchema)) testSchema(paramsSchema, path, notes);
  async function operation(name: Operation): Promise<JobType["operations"][Operation]> {
    const { auth, actions } = isObject(job[name]) ? job[name] : {};
    if (typeof auth === "string" && auth.startsWith("#") && !authValues[name].includes(auth))
      notes.warn(
        `${path}/${name}/auth`,
        `'${auth}' lets nobody but the privileged ${name} jobs: it is none of ${authValues[name].join(", ")}`,
      );
    return {
      auth: typeof auth === "string" ? auth : undefined,
      actions: await preparation.list(actions, `${path}/${name}/actions`, name),
    };
  }
  return {
    type,
    ...(typeof title === "string" ? { title } : {}),
    ...(typeof description === "string" ? { description } : {}),
    ...(isObject(paramsSchema) ? { paramsSchema } : {}),
    execution: executionOf(job.execution),
    operations: { create: await operation("create"), update: await operation("update") },
  };
}

function executionOf(value: unknown): Execution {
  const given = isObject(value) ? value : {};
  const rules = fileSchema.properties.jobs.items.properties.execution.properties;
  const number = (name: keyof Execution) => (typeof given[name] === "number" ? given[name] : rules[name].default);
  return {
    concurrency: number("concurrency"),
    retries: number("retries"),
    backoffSeconds: number("backoffSeconds"),
    timeoutSeconds: number("timeoutSeconds"),
  };
}

function testSchema(schema: JsonObject, path: string, notes: Notes): void {
  try {
    compileSchema(schema, "paramsSchema");
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    notes.fault(`${path}/${error.path}`, error.message);
  }
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
