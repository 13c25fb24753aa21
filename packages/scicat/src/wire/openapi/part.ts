import type { Doc } from "../shape.ts";

/** A JSON Schema in the dialect of OpenAPI 3.0. */
export type Schema = Doc;

/** One operation as the OpenAPI document tells it. */
export interface DocumentedOperation {
  id: string;
  method: "get" | "post" | "put" | "patch" | "delete";
  /** From the root, parameters as `{name}`. */
  path: string;
  tag: string;
  parameters: readonly Doc[];
  /** The body by its media type. */
  body?: Readonly<Record<string, Schema>>;
  /** Answers by status; without a schema the answer has no body that could be told. */
  answers: Readonly<Record<string, Schema | undefined>>;
  /** Whether a token is of use. */
  secured: boolean;
  deprecated: boolean;
  /** Schemas that the body refers to. */
  schemas: Readonly<Record<string, Schema>>;
}

/** What one version of the API gives to the document. */
export interface DocumentPart {
  operations: readonly DocumentedOperation[];
  /** Schemas of its answers, by name. */
  schemas: Readonly<Record<string, Schema>>;
}
