import type { ValidateFunction } from "ajv";
import { ActionRefusal, defineAction, type JobContext, type JsonObject } from "../define.ts";
import { compilePath, type ReadPath } from "../paths.ts";
import { compileSchema } from "../schemas.ts";

type ValidateOptions = { readonly request?: JsonObject; readonly datasets?: JsonObject };
type Check = { readonly path: string; readonly read: ReadPath; readonly fits: ValidateFunction };

const rules = {
  type: "object",
  additionalProperties: { type: ["object", "boolean"] },
} as const;

/** Refuses requests whose values do not fit JSON Schemas. */
export const validateAction = defineAction<ValidateOptions>({
  type: "validate",
  title: "Refuses the job unless values fit their JSON Schemas",
  options: {
    type: "object",
    properties: {
      request: { ...rules, description: "JSONPath in the request → JSON Schema of every value found there." },
      datasets: {
        ...rules,
        description: "JSONPath in each dataset of the list → JSON Schema; only where a job is created.",
      },
    },
  },
  prepare(options, host) {
    const request = checksOf(options.request, "request");
    const datasets = options.datasets ? checksOf(options.datasets, "datasets") : undefined;
    if (datasets && host.operation === "update")
      host.warn("datasets", "datasets are tested when a job is created, not at updates: this is ignored");

    function judge(context: JobContext): void {
      for (const check of request) demand(check, context.request);
      // Absent means that a job is being created.
      if (!datasets || context.job) return;
      if (!hasDatasetList(context.request)) throw new ActionRefusal("'jobParams.datasetList' is required.");
      for (const dataset of context.datasets) for (const check of datasets) demand(check, dataset);
    }
    return {
      validate: ({ context }) => judge(context),
      preview: () => ({
        request: request.map(({ path }) => path),
        ...(datasets && host.operation === "create" ? { datasets: datasets.map(({ path }) => path) } : {}),
      }),
    };
  },
});

function checksOf(rules: JsonObject = {}, place: string): Check[] {
  return Object.entries(rules).map(([path, schema]) => {
    const option = `${place}/${path.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    return { path, read: compilePath(path, option), fits: compileSchema(schema, option) };
  });
}

function demand({ path, read, fits }: Check, json: JsonObject): void {
  const values = read(json);
  if (values.length === 0) throw new ActionRefusal(`Invalid request. Requires '${path}'`);
  if (!values.every((value) => fits(value))) throw new ActionRefusal(`Invalid request. Invalid value for '${path}'`);
}

function hasDatasetList({ jobParams }: JsonObject): boolean {
  return typeof jobParams === "object" && jobParams !== null && Object.hasOwn(jobParams, "datasetList");
}
