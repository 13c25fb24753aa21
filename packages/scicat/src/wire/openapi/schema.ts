import type { Property, Shape } from "../shape.ts";
import type { Schema } from "./part.ts";

export const text: Schema = { type: "string" };
export const number: Schema = { type: "number" };
export const bool: Schema = { type: "boolean" };
export const instant: Schema = { type: "string", format: "date-time" };
export const anyObject: Schema = { type: "object" };
export const texts: Schema = { type: "array", items: text };

export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
export const list = (items: Schema): Schema => ({ type: "array", items });
export const listOf = (name: string): Schema => list(ref(name));
export const withDefault = (schema: Schema, value: unknown): Schema => ({ ...schema, default: value });
export const choice = (...values: readonly string[]): Schema => ({ ...text, enum: values });

/** An object as an answer has it. */
export interface RecordSchema extends Schema {
  type: "object";
  properties: Readonly<Record<string, Schema>>;
  required: readonly string[];
}

/** An object; names of properties that may be absent end with `?`. */
export function record(fields: Readonly<Record<string, Schema>>): RecordSchema {
  const entries = Object.entries(fields).map(([key, schema]) => [key.replace(/\?$/, ""), schema] as const);
  return {
    type: "object",
    properties: Object.fromEntries(entries),
    required: Object.keys(fields).filter((key) => !key.endsWith("?")),
  };
}

/** The properties of all of them, in this order. */
export const joined = (...parts: readonly RecordSchema[]): RecordSchema => ({
  type: "object",
  properties: Object.assign({}, ...parts.map(({ properties }) => properties)),
  required: parts.flatMap(({ required }) => required),
});

/** The same with nothing required. */
export const allOptional = (of: RecordSchema): RecordSchema => ({ ...of, required: [] });

/** The schema of a request's body, from what is tested of it. */
export function schemaOf(of: Shape): RecordSchema {
  const names = (of.order ?? Object.keys(of.properties)).filter((name) => Object.hasOwn(of.properties, name));
  const shown = names
    .map((name) => [name, of.properties[name]] as const)
    .filter((entry): entry is readonly [string, Property] => entry[1] !== undefined && entry[1].announced !== "not");
  return {
    type: "object",
    properties: Object.fromEntries(shown.map(([name, { schema }]) => [name, schema])),
    required: shown.filter(([, one]) => !one.optional || one.announced === "required").map(([name]) => name),
  };
}

/** Schemas by name, of the shapes and of those inside them. */
export function schemasOf(...shapes: readonly Shape[]): Record<string, Schema> {
  const schemas: Record<string, Schema> = {};
  const add = (of: Shape) => {
    if (Object.hasOwn(schemas, of.name)) return;
    schemas[of.name] = schemaOf(of);
    for (const { nested } of Object.values(of.properties)) if (nested) add(nested);
  };
  for (const of of shapes) add(of);
  return schemas;
}
