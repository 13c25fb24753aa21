import type { TSchema } from "typebox";
import { Compile, type Validator } from "typebox/compile";
import { type Doc, isObject } from "./ejson.ts";

/** What became of a value: the part that the contract takes, the part that it does not, and why. */
export interface Coerced {
  value?: unknown;
  left?: unknown;
  notes: string[];
}

// Every schema that comes here is one of the contract's, which are plain JSON Schema.
interface Plain {
  type?: string;
  format?: string;
  pattern?: string;
  properties?: Record<string, TSchema>;
  required?: string[];
  items?: TSchema;
}
const plain = (schema: TSchema) => schema as Plain;

// biome-ignore lint/suspicious/noExplicitAny: the validator's type parameters do not matter here
const compiled = new WeakMap<TSchema, Validator<any, any>>();

/** Whether the contract takes a value as it is. */
export function fits(schema: TSchema, value: unknown): boolean {
  let validator = compiled.get(schema);
  if (!validator) {
    validator = Compile(schema);
    compiled.set(schema, validator);
  }
  return validator.Check(value);
}

/** Fits a value to a schema of the contract without losing any of it: what does not fit comes back as `left`. */
export function coerce(schema: TSchema, value: unknown, name: string): Coerced {
  if (fits(schema, value)) return { value, notes: [] };
  const { type, format, properties } = plain(schema);
  const result =
    type === "string" && format === "date-time"
      ? instant(value, name)
      : type === "string"
        ? text(value, name)
        : type === "integer" || type === "number"
          ? number(value, name, type)
          : type === "boolean"
            ? boolean(value, name)
            : type === "array"
              ? list(schema, value, name)
              : type === "object" && properties
                ? object(schema, value, name)
                : { value, notes: [] };
  if (result.value === undefined || fits(schema, result.value)) return result;
  return { left: value, notes: [`${name} ${refusal(schema, value)}`] };
}

function refusal(schema: TSchema, value: unknown): string {
  const { type, pattern } = plain(schema);
  if (pattern?.includes("@")) return "is not an e-mail address";
  if (type === "object" && !isObject(value)) return "is not an object";
  return "does not fit the catalogue's rules";
}

function text(value: unknown, name: string): Coerced {
  if (typeof value === "number" || typeof value === "boolean")
    return { value: String(value), notes: [`${name} was a ${typeof value}: written as text`] };
  if (JSON.isRawJSON(value)) return { value: rawText(value), notes: [`${name} was a number: written as text`] };
  return { value, notes: [] };
}

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** A date in any spelling, as RFC 3339. One without a zone is read as UTC, so that all machines import the same. */
export function instant(value: unknown, name: string): Coerced {
  if (typeof value === "number")
    return inRange(new Date(value), value, name, [`${name} was a number: read as milliseconds`]);
  if (typeof value !== "string") return { left: value, notes: [`${name} is not a date`] };
  const trimmed = value.trim();
  const zoned = /(Z|[+-]\d\d:?\d\d|GMT|UTC)\)?$/i.test(trimmed) && /\d:\d/.test(trimmed);
  const notes = zoned ? [] : [`${name} had no time zone: read as UTC`];
  // Without a T, JavaScript reads most spellings in the machine's own zone.
  const iso = trimmed.replace(/^(\d{4}-\d\d-\d\d) (?=\d)/, "$1T");
  const at = new Date(
    zoned ? iso : /^\d{4}-\d\d-\d\dT/.test(iso) ? `${iso}Z` : /^\d{4}(-\d\d){0,2}$/.test(iso) ? iso : `${iso} UTC`,
  );
  return inRange(
    at,
    value,
    name,
    rfc3339.test(trimmed) || notes.length > 0 ? notes : [`${name} was respelled as RFC 3339`],
  );
}

function inRange(at: Date, value: unknown, name: string, notes: string[]): Coerced {
  const year = at.getUTCFullYear();
  if (Number.isNaN(year) || year < 0 || year > 9_999) return { left: value, notes: [`${name} is not a date`] };
  return { value: at.toISOString(), notes };
}

const rawText = (value: unknown) => JSON.stringify(value);

function number(value: unknown, name: string, type: "integer" | "number"): Coerced {
  const from = JSON.isRawJSON(value) ? Number(rawText(value)) : value;
  const read = typeof from === "string" && from.trim() !== "" ? Number(from) : from;
  if (typeof read !== "number" || !Number.isFinite(read)) return { left: value, notes: [`${name} is not a number`] };
  if (type === "integer" && !Number.isInteger(read))
    return { value: Math.round(read), left: value, notes: [`${name} was not a whole number: rounded`] };
  return typeof from === "string"
    ? { value: read, notes: [`${name} was text: read as a number`] }
    : { value: read, ...(JSON.isRawJSON(value) ? { left: value } : {}), notes: [] };
}

function boolean(value: unknown, name: string): Coerced {
  if (value === "true" || value === "false")
    return { value: value === "true", notes: [`${name} was text: read as ${value}`] };
  return { left: value, notes: [`${name} is neither true nor false`] };
}

function list(schema: TSchema, value: unknown, name: string): Coerced {
  const items = plain(schema).items;
  if (!items) return { value, notes: [] };
  const notes = new Set<string>();
  if (!Array.isArray(value)) notes.add(`${name} was not a list: made a list of one`);
  const values: unknown[] = [];
  const left: unknown[] = [];
  for (const [index, item] of (Array.isArray(value) ? value : [value]).entries()) {
    if (item === null || item === undefined || item === "") {
      notes.add(`empty items of ${name} left out`);
      continue;
    }
    const one = coerce(items, item, name);
    for (const note of one.notes) notes.add(note);
    if (one.value !== undefined) values.push(one.value);
    if (one.left !== undefined) left.push(one.value === undefined ? item : { index, ...asFields(one.left) });
  }
  return { value: values, ...(left.length > 0 ? { left } : {}), notes: [...notes] };
}

const asFields = (left: unknown) => (isObject(left) ? left : { value: left });

/** Fits the fields of an object one by one; unknown ones are left, the database's own ids dropped. */
function object(schema: TSchema, value: unknown, name: string): Coerced {
  if (!isObject(value)) return { left: value, notes: [`${name} is not an object`] };
  const { properties = {}, required = [] } = plain(schema);
  const notes = new Set<string>();
  const result: Doc = {};
  const left: Doc = {};
  for (const [key, child] of Object.entries(value)) {
    if (key === "_id" || child === null) continue;
    const field = Object.hasOwn(properties, key) ? properties[key] : undefined;
    const one: Coerced = field ? coerce(field, child, `${name}.${key}`) : { left: child, notes: [] };
    for (const note of one.notes) notes.add(note);
    if (one.value !== undefined) result[key] = one.value;
    if (one.left !== undefined && one.left !== "") Object.defineProperty(left, key, plainProperty(one.left));
    if (!field && child !== "") notes.add(`${name}.${key} has no field of its own`);
  }
  const missing = required.find((key) => result[key] === undefined);
  if (missing !== undefined) return { left: value, notes: [...notes, `${name} lacks ${missing}`] };
  return { value: result, ...(Object.keys(left).length > 0 ? { left } : {}), notes: [...notes] };
}

// Assignment would make a key named __proto__ the object's prototype.
const plainProperty = (value: unknown) => ({ value, enumerable: true, writable: true, configurable: true });
