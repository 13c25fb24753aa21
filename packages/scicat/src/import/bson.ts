import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  DBRef,
  Decimal128,
  Double,
  deserialize,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  UUID,
} from "bson";
import { cleanText, type Doc, isObject, numberText, type ParsedDocument, uuidText } from "./ejson.ts";

/**
 * Reads one BSON document into the plain JSON values that `parseDocument` gives for the same document in extended
 * JSON. Throws an Error for bytes that are no document.
 */
export function parseBson(bytes: Uint8Array): ParsedDocument {
  const notes = new Set<string>();
  const doc = toPlain(decoded(bytes, notes), notes);
  if (!isObject(doc)) throw new SyntaxError("is not a document");
  return { doc, notes: [...notes] };
}

// Longs stay objects, because a double may be too short for them.
const options = { promoteLongs: false, bsonRegExp: true, promoteBuffers: false } as const;

function decoded(bytes: Uint8Array, notes: Set<string>): Doc {
  try {
    return deserialize(bytes, options);
  } catch (error) {
    if (!(error instanceof Error) || !/utf-?8/i.test(error.message)) throw error;
    notes.add("text that is not UTF-8 was read with U+FFFD in place of the broken characters");
    return deserialize(bytes, { ...options, validation: { utf8: false } });
  }
}

/** Replaces the values that JSON lacks, in place: a dump has millions of them. */
function toPlain(value: unknown, notes: Set<string>): unknown {
  switch (typeof value) {
    case "string":
      return value.includes("\0") ? cleanText(value, notes) : value;
    case "number":
      return Number.isFinite(value) ? value : numberText(String(value), notes);
    case "bigint":
      return numberText(String(value), notes);
    case "undefined":
      return null;
    case "object":
      break;
    default:
      return value;
  }
  if (value === null) return null;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) value[index] = toPlain(value[index], notes);
    return value;
  }
  const own = value as Doc; // neither null nor a list
  if (Object.getPrototypeOf(own) !== Object.prototype) return fromType(own, notes);
  for (const key in own) {
    const child = own[key];
    if (typeof child === "boolean" || typeof child === "number") {
      if (typeof child === "boolean" || Number.isFinite(child)) continue;
    }
    // The key is there already, so that one named __proto__ stays a key.
    own[key] = toPlain(child, notes);
  }
  return own;
}

function fromType(value: object, notes: Set<string>): unknown {
  if (value instanceof Date) return instantText(value, notes);
  if (value instanceof ObjectId) return value.toHexString();
  // A timestamp is a kind of Long.
  if (value instanceof Timestamp) return new Date(value.t * 1_000).toISOString();
  if (value instanceof Long || value instanceof Decimal128) return numberText(value.toString(), notes);
  if (value instanceof Int32 || value instanceof Double) return toPlain(value.valueOf(), notes);
  if (value instanceof Binary) return binaryText(value);
  if (value instanceof BSONRegExp) return `/${value.pattern}/${value.options}`;
  if (value instanceof RegExp) return String(value);
  if (value instanceof Code) return value.code;
  if (value instanceof BSONSymbol) return value.valueOf();
  if (value instanceof MinKey) return "minKey";
  if (value instanceof MaxKey) return "maxKey";
  if (value instanceof DBRef) return toPlain(value.toJSON(), notes);
  return String(value);
}

function instantText(at: Date, notes: Set<string>): string | null {
  if (!Number.isNaN(at.getTime())) return at.toISOString();
  notes.add("dates beyond the calendar were left out");
  return null;
}

function binaryText(value: Binary): string {
  const base64 = Buffer.from(value.value()).toString("base64");
  const isUuid = value.sub_type === Binary.SUBTYPE_UUID || value.sub_type === Binary.SUBTYPE_UUID_OLD;
  return value instanceof UUID ? value.toString() : isUuid ? uuidText(base64) : base64;
}
