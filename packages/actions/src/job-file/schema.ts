import type { AnyAction } from "../actions/core.ts";
import type { JsonObject } from "../define.ts";

const draft = "https://json-schema.org/draft/2020-12/schema";

const operation = {
  type: "object",
  description: "Who may do it, and what happens then. Left out: nobody but the privileged, and nothing.",
  properties: {
    auth: {
      type: "string",
      description:
        "#all, #authenticated, #datasetPublic, #datasetAccess, #datasetOwner (create), #jobOwnerUser, #jobOwnerGroup (update), #jobAdmin, @group, or a user's name.",
    },
    actions: { type: "array", items: { $ref: "#/$defs/action" } },
  },
} as const;

const execution = {
  type: "object",
  description: "How the actions are run; Margay's addition to SciCat's format.",
  properties: {
    concurrency: { type: "integer", minimum: 1, maximum: 1000, default: 20, description: "Jobs of the type at once." },
    retries: {
      type: "integer",
      minimum: 0,
      maximum: 100,
      default: 0,
      description: "Further attempts after a failure.",
    },
    backoffSeconds: {
      type: "number",
      minimum: 0,
      maximum: 86_400,
      default: 5,
      description: "Wait before the first of them; doubles with each.",
    },
    timeoutSeconds: {
      type: "number",
      exclusiveMinimum: 0,
      maximum: 86_400,
      default: 300,
      description: "Longest time of one attempt of one action.",
    },
  },
} as const;

/** The form of a job file without the options of actions, which each kind of action tests itself. */
export const fileSchema = {
  $schema: draft,
  type: "object",
  required: ["configVersion", "jobs"],
  properties: {
    configVersion: { type: "string", description: "Copied into each job; quote it when it is a number." },
    plugins: {
      type: "array",
      items: { type: "string", minLength: 1 },
      description: "npm packages and ./files with further kinds of action; Margay's addition.",
    },
    jobs: {
      type: "array",
      items: {
        type: "object",
        required: ["jobType"],
        properties: {
          jobType: { type: "string", minLength: 1, maxLength: 200, description: "Name of the type; unique." },
          title: { type: "string", description: "Name for people; Margay's addition." },
          description: { type: "string", description: "For people; Margay's addition." },
          paramsSchema: {
            type: "object",
            description: "JSON Schema of jobParams without datasetList, for forms; Margay's addition.",
          },
          execution,
          create: operation,
          update: operation,
        },
      },
    },
  },
  $defs: {
    action: {
      type: "object",
      required: ["actionType"],
      properties: { actionType: { type: "string", description: "Kind of the action." } },
    },
  },
} as const;

/** The published schema: the form of a job file with the options of the given kinds of action; other kinds are free. */
export function jobFileSchema(definitions: readonly AnyAction[]): JsonObject {
  const { action } = fileSchema.$defs;
  const rules = definitions.map(({ type, title, options }) => {
    const { $defs: _own, ...form } = options;
    const properties = {
      actionType: { const: type, description: title },
      ...(form.properties as JsonObject | undefined),
    };
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    return { if: { properties: { actionType: { const: type } } }, then: { ...form, properties } };
  });
  return {
    ...fileSchema,
    title: "Job file of Margay",
    $defs: { action: { ...action, allOf: rules } },
  };
}
