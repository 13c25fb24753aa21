import { isIP } from "node:net";

/** A JSON document as clients send it. */
export type Doc = Record<string, unknown>;

/** One fault, in the form that class-validator reports it: constraints by name, faults of nested values as children. */
export interface Fault {
  property: string;
  children: Fault[];
  constraints?: Record<string, string>;
}

/** A test of one value; `message` completes "<property> …", or is a whole sentence with `{}` for the property. */
interface Check {
  name: string;
  /** `body` is the object that has the property. */
  holds(value: unknown, body: Doc): boolean;
  message: string;
}

/** One property of a body: what is tested and how it is described in the OpenAPI document. */
export interface Property {
  checks: readonly Check[];
  optional: boolean;
  /** A list whose items are tested; a lone value counts as a list of one where `wraps`; `filled` lists are not empty. */
  list?: { wraps: boolean; filled?: boolean } | undefined;
  nested?: Shape | undefined;
  /** JSON Schema of the value, for the OpenAPI document. */
  schema: Doc;
  /** Where the document says other than the tests: "required" of a property that may be absent, or "not" at all. */
  announced?: "required" | "not";
}

/** The body of one operation. Properties that it does not name are refused unless `open`. */
export interface Shape {
  name: string;
  properties: Readonly<Record<string, Property>>;
  open?: boolean;
  /** Names of the properties as the OpenAPI document orders them; faults come in the order of `properties`. */
  order?: readonly string[] | undefined;
}

export const isObject = (value: unknown): value is Doc =>
  value !== null && typeof value === "object" && !Array.isArray(value) && !JSON.isRawJSON(value);

const property = (schema: Doc, ...checks: Check[]): Property => ({ checks, optional: false, schema });

const check = (name: string, message: string, holds: Check["holds"]): Check => ({ name, message, holds });

const isText = check("isString", "must be a string", (value) => typeof value === "string");
const isFilled = check(
  "isNotEmpty",
  "should not be empty",
  (value) => value !== "" && value !== null && value !== undefined,
);
// Numbers that a double would not hold arrive as raw JSON.
const isNumber = (value: unknown) => (typeof value === "number" && Number.isFinite(value)) || JSON.isRawJSON(value);

const emailPattern = /^[^\s@;,<>"]+@[^\s@;,<>"]+\.[^\s@;,<>".]+$/;
const isEmail = (value: unknown) => typeof value === "string" && emailPattern.test(value);
const isEmailList = (value: unknown) =>
  typeof value === "string" && value.split(";").every((part) => emailPattern.test(part.trim()));

/** Text. */
export const text = (): Property => property({ type: "string" }, isText);
/** Text that is not empty. */
export const filledText = (): Property => property({ type: "string" }, isFilled, isText);
export const bool = (): Property =>
  property(
    { type: "boolean" },
    check("isBoolean", "must be a boolean value", (value) => typeof value === "boolean"),
  );
export const integer = (minimum?: number): Property =>
  property(
    { type: "number" },
    check("isInt", "must be an integer number", (value) => Number.isInteger(value)),
    ...(minimum === undefined
      ? []
      : [check("min", `must not be less than ${minimum}`, (value) => typeof value === "number" && value >= minimum)]),
  );
export const number = (): Property =>
  property({ type: "number" }, check("isNumber", "must be a number conforming to the specified constraints", isNumber));
/** Any JSON object. */
export const object = (): Property => property({ type: "object" }, check("isObject", "must be an object", isObject));
/** Anything. */
export const anything = (): Property => property({});
/** One e-mail address. */
export const email = (): Property =>
  property({ type: "string", format: "email" }, check("isEmail", "must be an email", isEmail));
/** E-mail addresses separated by `;`. */
export const emails = (): Property => property({ type: "string" }, check("isEmail", "must be an email", isEmailList));
/** ISO 8601 date, with or without a time; without an offset it is the server's local time. */
export const date = (): Property =>
  property(
    { type: "string", format: "date-time" },
    check("isDateString", "must be a valid ISO 8601 date string", isDate),
  );
export const oneOf = (...values: readonly string[]): Property =>
  property(
    { type: "string", enum: [...values] },
    check("isEnum", `must be one of the following values: ${values.join(", ")}`, (value) =>
      values.includes(String(value)),
    ),
  );
/** Host with an optional scheme, port and path; the host is an IP address or carries a top-level domain. */
export const hostUrl = (): Property =>
  property({ type: "string", format: "uri" }, check("isUrl", "must be a URL address", isHostUrl));
/** A value that the test accepts, with class-validator's name of the constraint and the end of the message. */
export const custom = (schema: Doc, name: string, message: string, holds: (value: unknown) => boolean): Property =>
  property(schema, check(name, message, holds));

/** The property with one more test, which may look at the whole object. */
export const alsoChecked = (one: Property, name: string, message: string, holds: Check["holds"]): Property => ({
  ...one,
  checks: [...one.checks, check(name, message, holds)],
});

/** The property with more in its description for the OpenAPI document, such as a default; nothing more is tested. */
export const documented = (one: Property, more: Doc): Property => ({ ...one, schema: { ...one.schema, ...more } });

/** Not required, though SciCat's document says that it is. */
export const announcedAsRequired = (one: Property): Property => ({ ...optional(one), announced: "required" });

/** Taken because clients send it, though SciCat's document does not know it. */
export const unannounced = (one: Property): Property => ({ ...optional(one), announced: "not" });

/** Not required; null counts as absent, as with class-validator's IsOptional. */
export const optional = (one: Property): Property => ({ ...one, optional: true });

/** A list whose items each pass; a lone value is taken as a list of one. */
export const listOf = (one: Property): Property => ({
  ...one,
  checks: one.checks,
  list: { wraps: true },
  schema: { type: "array", items: one.schema },
});

/** A list that must be a list. */
export const strictListOf = (one: Property): Property => ({ ...listOf(one), list: { wraps: false } });

/** An object of this shape. */
export const nested = (shape: Shape): Property => ({
  checks: [],
  optional: false,
  nested: shape,
  schema: { $ref: `#/components/schemas/${shape.name}` },
});

/** A list of objects of this shape. */
export const nestedList = (shape: Shape): Property => ({
  ...nested(shape),
  list: { wraps: false },
  schema: { type: "array", items: { $ref: `#/components/schemas/${shape.name}` } },
});

export const shape = (name: string, properties: Record<string, Property>, options: { open?: boolean } = {}): Shape => ({
  name,
  properties,
  ...options,
});

/** A list of at least one object of this shape. */
export const filledNestedList = (shape: Shape): Property => ({
  ...nestedList(shape),
  list: { wraps: false, filled: true },
  schema: { ...nestedList(shape).schema, minItems: 1 },
});

/** A shape with everything of another one: faults tell of its own properties first, the document names them last. */
export const extended = (
  name: string,
  of: Shape,
  properties: Record<string, Property>,
  options: { open?: boolean } = {},
): Shape => ({
  ...shape(name, { ...properties, ...of.properties, ...properties }, options),
  order: [...new Set([...(of.order ?? Object.keys(of.properties)), ...Object.keys(properties)])],
});

/** All properties optional, under a name of its own. */
export const partial = (name: string, of: Shape, without: readonly string[] = []): Shape => ({
  ...of,
  name,
  properties: Object.fromEntries(
    Object.entries(of.properties)
      .filter(([key]) => !without.includes(key))
      .map(([key, one]) => [key, one.announced === "not" ? one : withoutAnnouncement(optional(one))]),
  ),
});

const withoutAnnouncement = ({ announced: _announced, ...one }: Property): Property => one;

/** The same without some properties. */
export const omit = (name: string, of: Shape, without: readonly string[]): Shape => ({
  ...of,
  name,
  properties: Object.fromEntries(Object.entries(of.properties).filter(([key]) => !without.includes(key))),
});

function isDate(value: unknown): boolean {
  return (
    typeof value === "string" &&
    /^[+-]?\d{4}(-?\d\d(-?\d\d)?)?([T ]\d\d(:?\d\d(:?\d\d([.,]\d+)?)?)?\s?(Z|[+-]\d\d(:?\d\d)?)?)?$/i.test(value) &&
    !Number.isNaN(new Date(value).getTime())
  );
}

/** Whether the value is a host as {@link hostUrl} takes it. */
export function isHostUrl(value: unknown): boolean {
  if (typeof value !== "string" || value === "" || /\s/.test(value) || value.length > 2_000) return false;
  const rest = value.replace(/^[a-z][a-z0-9+.-]*:\/\//i, "");
  const authority = rest.split(/[/?#]/)[0] ?? "";
  const host = authority.replace(/^.*@/, "").replace(/:\d{1,5}$/, "");
  const bare = host.replace(/^\[|\]$/g, "");
  if (isIP(bare) !== 0) return true;
  return /^([\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}]{2,}\.?$/u.test(host);
}

/** Faults of a body against a shape; empty when it fits. `flagUnknown` is off where unknown properties pass. */
export function faultsOf(of: Shape, body: unknown, flagUnknown = true): Fault[] {
  const doc = isObject(body) ? body : {};
  const faults: Fault[] = [];
  if (flagUnknown && !of.open)
    for (const key of Object.keys(doc))
      if (!Object.hasOwn(of.properties, key))
        faults.push({
          property: key,
          children: [],
          constraints: { whitelistValidation: `property ${key} should not exist` },
        });
  for (const [key, one] of Object.entries(of.properties)) {
    const value = Object.hasOwn(doc, key) ? doc[key] : undefined;
    if (value === undefined || value === null) {
      if (one.optional) continue;
    }
    const fault = faultOf(key, one, value, doc, flagUnknown);
    if (fault) faults.push(fault);
    if (faults.length >= maxFaults) break;
  }
  return faults;
}

const maxFaults = 100;

function faultOf(key: string, one: Property, value: unknown, body: Doc, flagUnknown: boolean): Fault | undefined {
  const constraints: Record<string, string> = {};
  const children: Fault[] = [];
  if (one.list?.filled && !(Array.isArray(value) && value.length > 0))
    constraints.arrayNotEmpty = `${key} should not be empty`;
  if (one.list && !one.list.wraps && !Array.isArray(value)) constraints.isArray = `${key} must be an array`;
  else if (one.list) {
    const items: unknown[] = Array.isArray(value) ? value : [value];
    for (const { name, message, holds } of one.checks)
      if (!items.every((item) => holds(item, body))) constraints[name] = `each value in ${key} ${message}`;
    if (one.nested)
      for (const [index, item] of items.entries()) {
        const fault = itemFault(key, String(index), one.nested, item, flagUnknown);
        if (fault) children.push(fault);
        if (children.length >= maxFaults) break;
      }
  } else {
    for (const { name, message, holds } of one.checks) if (!holds(value, body)) constraints[name] = `${key} ${message}`;
    if (one.nested) {
      if (isObject(value)) children.push(...faultsOf(one.nested, value, flagUnknown));
      else constraints.nestedValidation = `nested property ${key} must be either object or array`;
    }
  }
  const hasConstraints = Object.keys(constraints).length > 0;
  if (!hasConstraints && children.length === 0) return undefined;
  return { property: key, children, ...(hasConstraints ? { constraints } : {}) };
}

function itemFault(key: string, index: string, of: Shape, item: unknown, flagUnknown: boolean): Fault | undefined {
  if (!isObject(item)) {
    const nestedValidation = `each value in nested property ${key} must be either object or array`;
    return { property: index, children: [], constraints: { nestedValidation } };
  }
  const children = faultsOf(of, item, flagUnknown);
  return children.length > 0 ? { property: index, children } : undefined;
}

/** The messages of faults in one flat list, with the way to a nested one in front, as NestJS flattens them. */
export function messagesOf(faults: readonly Fault[], parent = ""): string[] {
  return faults.flatMap((fault) => [
    ...Object.values(fault.constraints ?? {}).map((message) => `${parent}${message}`),
    ...messagesOf(fault.children, `${parent}${fault.property}.`),
  ]);
}

/** Lone values of list properties made into lists of one; null of optional properties left out. */
export function normalised(of: Shape, body: Doc): Doc {
  const result: Doc = {};
  for (const [key, value] of Object.entries(body)) {
    const one = of.properties[key];
    if (value === null && one?.optional) continue;
    result[key] = one?.list?.wraps && !Array.isArray(value) ? [value] : value;
  }
  return result;
}
