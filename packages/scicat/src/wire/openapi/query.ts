import type { Schema } from "./part.ts";
import { anyObject, number, text, texts } from "./schema.ts";

/** A query parameter; text when no schema is given. */
export const query = (name: string, schema: Schema = text, more: Schema = {}): Schema => ({
  name,
  required: false,
  in: "query",
  schema,
  ...more,
});
export const required = { required: true };

const object = (properties: Readonly<Record<string, Schema>>): Schema => ({ ...anyObject, properties });

/**
 * The query parameter `filter`, a JSON text of this form. It is told as text, as in the document that SciCat's published
 * SDKs are generated from: of an object, generators of Python and Java make code that does not load.
 */
export const filter = (properties: Readonly<Record<string, Schema>>, more: Schema = {}): Schema => ({
  ...query("filter"),
  description: `JSON object with ${Object.keys(properties).join(", ")}`,
  ...more,
});

export const where = { where: anyObject };
export const fields = { fields: texts };
/** Relations by name. */
export const include = { include: texts };
/** Relations by name, or with a filter of their own. */
export const scopedInclude = (scope: Schema = anyObject) => ({
  include: { type: "array", items: { oneOf: [text, object({ relation: text, scope })] } },
});
/** A page, sorted by such a field. */
export const sorted = (example: string) => ({
  limits: object({ limit: number, skip: number, sort: object({ [example]: text }) }),
});
/** A page in the older form. */
export const ordered = { limits: object({ limit: number, skip: number, order: texts }) };
export const scope = object({ ...where, ...fields, ...ordered });
