/**
 * Reads one document of MongoDB's extended JSON, canonical, relaxed or of the older releases, into plain JSON values:
 * dates become RFC 3339 text in UTC, object ids and binaries text, and numbers that a double cannot hold keep their
 * digits as raw JSON (`JSON.isRawJSON`).
 */

/** A JSON document. */
export type Doc = Record<string, unknown>;

export interface ParsedDocument {
  doc: Doc;
  /** What had to be changed so that JSON can express it. */
  notes: string[];
}

export const isObject = (value: unknown): value is Doc =>
  value !== null && typeof value === "object" && !Array.isArray(value) && !JSON.isRawJSON(value);

/** Parses the text of one document. Throws SyntaxError for malformed JSON and for anything but an object. */
export function parseDocument(text: string): ParsedDocument {
  const notes = new Set<string>();
  // The parser shows the digits of numbers at seven times the cost: only where a double may be too short for them.
  const parsed: unknown = longNumber.test(text) ? JSON.parse(text, exactNumber) : JSON.parse(text);
  const value = unwrapAll(parsed, notes);
  if (!isObject(value)) throw new SyntaxError("is not a JSON object");
  // Neither the catalogue's database nor UTF-8 can hold these.
  const doc = /\\u(?:0000|d[89a-f])/i.test(text) ? (cleaned(value, notes) as Doc) : value; // cleaned keeps the shape
  return { doc, notes: [...notes] };
}

const longNumber = /[:[,]\s*-?(?:[\d.]{16}|[\d.]+e[+-]?\d{3})/i;

const exactNumber = (_key: string, node: unknown, context?: { source?: string }): unknown =>
  typeof node === "number" ? number(node, context?.source) : node;

/** Replaces wrapped values, the inner ones first, in place. */
function unwrapAll(node: unknown, notes: Set<string>): unknown {
  if (Array.isArray(node)) {
    for (let index = 0; index < node.length; index++) {
      const item: unknown = node[index];
      if (item !== null && typeof item === "object") node[index] = unwrapAll(item, notes);
    }
    return node;
  }
  if (!isObject(node)) return node;
  let wrapped = false;
  for (const key in node) {
    if (key.startsWith("$")) wrapped = true;
    const child = node[key];
    if (child !== null && typeof child === "object") node[key] = unwrapAll(child, notes);
  }
  return wrapped ? unwrap(node, notes) : node;
}

function number(value: number, source: string | undefined): unknown {
  if (source === undefined) return value;
  if (!Number.isFinite(value)) return JSON.rawJSON(source);
  if (source.length < 16) return value;
  const exact = /^-?\d+$/.test(source)
    ? Number.isSafeInteger(value) || String(value) === source
    : digitsOf(source) === digitsOf(String(value));
  return exact ? value : JSON.rawJSON(source);
}

// `1.50e+3` and `1500` have the same digits; the exponent cannot differ where the double was read from the text.
const digitsOf = (text: string) =>
  text
    .replace(/e.*$/i, "")
    .replace(/[-.]/g, "")
    .replace(/^0+|0+$/g, "");

const jsonNumber = /^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/i;

/** A number in text: the number, or its digits as raw JSON where a double is too short for them. */
export function numberText(text: unknown, notes: Set<string>): unknown {
  if (typeof text === "number" || JSON.isRawJSON(text)) return text;
  if (typeof text !== "string") return undefined;
  if (jsonNumber.test(text)) return number(Number(text), text);
  notes.add("numbers that JSON cannot express (NaN, Infinity) are kept as text");
  return text;
}

function unwrap(node: Doc, notes: Set<string>): unknown {
  const keys = Object.keys(node);
  const first = keys[0];
  if (first === undefined || keys.length > 2 || !first.startsWith("$")) return node;
  if (keys.length === 1) return unwrapOne(first, node[first], notes) ?? node;
  if (typeof node.$binary === "string" && "$type" in node) return binary(node.$binary, String(node.$type));
  if (typeof node.$code === "string" && "$scope" in node) return node.$code;
  return node;
}

function unwrapOne(key: string, value: unknown, notes: Set<string>): unknown {
  switch (key) {
    case "$date":
      return date(value);
    case "$oid":
    case "$uuid":
    case "$symbol":
    case "$code":
      return typeof value === "string" ? value : undefined;
    case "$numberInt":
    case "$numberLong":
    case "$numberDouble":
    case "$numberDecimal":
      return numberText(value, notes);
    case "$binary":
      return isObject(value) && typeof value.base64 === "string"
        ? binary(value.base64, String(value.subType ?? "0"))
        : undefined;
    case "$regularExpression":
      return isObject(value) && typeof value.pattern === "string"
        ? `/${value.pattern}/${String(value.options ?? "")}`
        : undefined;
    case "$minKey":
    case "$maxKey":
      return key.slice(1);
    default:
      return undefined;
  }
}

/** RFC 3339 in UTC; text that is no date stays as it is. */
function date(value: unknown): string | undefined {
  const ms = typeof value === "number" ? value : undefined;
  if (typeof value === "string") {
    const at = new Date(hasZone.test(value) || !value.includes("T") ? value : `${value}Z`);
    return Number.isNaN(at.getTime()) ? value : at.toISOString();
  }
  if (ms === undefined) return undefined;
  const at = new Date(ms);
  return Number.isNaN(at.getTime()) ? String(ms) : at.toISOString();
}

const hasZone = /(Z|[+-]\d{2}:?\d{2}|[+-]\d{2})$/i;

function binary(base64: string, subType: string): string {
  if (Number.parseInt(subType, 16) !== 4 && Number.parseInt(subType, 16) !== 3) return base64;
  return uuidText(base64);
}

/** The usual spelling of a UUID's 16 bytes; other bytes stay base64. */
export function uuidText(base64: string): string {
  const hex = Buffer.from(base64, "base64").toString("hex");
  return hex.length === 32 ? hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5") : base64;
}

/** Copies a value without NUL characters and halves of surrogate pairs. */
function cleaned(value: unknown, notes: Set<string>): unknown {
  if (typeof value === "string") return cleanText(value, notes);
  if (Array.isArray(value)) return value.map((one) => cleaned(one, notes));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [cleanText(key, notes), cleaned(one, notes)]));
}

/** Text without NUL characters and halves of surrogate pairs. */
export function cleanText(text: string, notes: Set<string>): string {
  const clean = text.replaceAll("\0", "\ufffd").toWellFormed();
  if (clean !== text) notes.add("characters that text cannot hold (NUL, half a surrogate pair) became U+FFFD");
  return clean;
}
