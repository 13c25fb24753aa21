import type { JsonObject } from "../define.ts";
import type { FormFault } from "./forms.ts";
import { nearest } from "./nearest.ts";

/**
 * Extra keys are allowed in job files; those that are one or two letters away from a known key are most likely it.
 * Answers a warning for each, walking a value beside its schema.
 */
export function typosIn(value: unknown, schema: JsonObject, root: JsonObject = schema, path = ""): FormFault[] {
  const rules = resolved(schema, root);
  if (Array.isArray(value)) {
    const items = objectOf(rules.items);
    return items ? value.flatMap((item, index) => typosIn(item, items, root, `${path}/${index}`)) : [];
  }
  const given = objectOf(value);
  const properties = objectOf(rules.properties);
  if (!given || !properties) return [];
  const known = Object.keys(properties);
  return Object.keys(given).flatMap((key) => {
    const place = `${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    const inner = Object.hasOwn(properties, key) ? objectOf(properties[key]) : undefined;
    if (inner) return typosIn(given[key], inner, root, place);
    const meant = nearest(
      key,
      known.filter((name) => !Object.hasOwn(given, name)),
    );
    return meant ? [{ path: place, message: `unknown key '${key}' is ignored; did you mean '${meant}'?` }] : [];
  });
}

function resolved(schema: JsonObject, root: JsonObject): JsonObject {
  const name = typeof schema.$ref === "string" ? /^#\/\$defs\/(\w+)$/.exec(schema.$ref)?.[1] : undefined;
  return (name ? objectOf(objectOf(root.$defs)?.[name]) : undefined) ?? schema;
}

/** The value where it is an object, which has string keys then. */
function objectOf(value: unknown): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}
