import { enrichSI } from "@margay/units";
import { type Doc, isObject } from "../shape.ts";

/** SciCat stores keys percent-encoded and shows them decoded; here they are kept decoded. */
function decodedKey(key: string): string {
  if (!key.includes("%")) return key;
  try {
    const plain = decodeURIComponent(key);
    // What a body may not hold as it is, it may not hold in disguise.
    return plain.includes("\0") || plain === "__proto__" ? key : plain;
  } catch {
    return key;
  }
}

function decoded(value: unknown): unknown {
  if (Array.isArray(value)) return value.some((item) => typeof item === "object") ? value.map(decoded) : value;
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [decodedKey(key), decoded(inner)]));
}

/** Keys as they are stored: decoded. To be done once, when metadata arrives: a stored key may hold a `%` of its own. */
export function decodedMetadata(value: unknown): Doc {
  return isObject(value) ? (decoded(value) as Doc) : {}; // of an object it makes an object
}

/** Metadata as it is stored: keys decoded, `valueSI` and `unitSI` computed afresh. */
export const metadataIn = (value: unknown): Doc => withSI(decodedMetadata(value));

/** Metadata whose keys are decoded, with `valueSI` and `unitSI` computed afresh. */
export const withSI = (metadata: Doc): Doc => enrichSI(metadata);

/** Metadata as SciCat's clients expect it; records of other ways in lack the SI values. */
export function metadataOut(value: unknown, lacksSI: boolean): Doc {
  if (!isObject(value)) return {};
  return lacksSI ? enrichSI(value) : value;
}
