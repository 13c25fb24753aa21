export { convert, type SIQuantity, searchUnit, toSI } from "./convert.ts";
export { compatibleUnits } from "./display-units.ts";
export { enrichSI } from "./enrich.ts";
export { joinKey, splitKey } from "./key.ts";
export type { JsonObject } from "./measurement.ts";
export { METADATA_LIMITS, type Normalised, type NormalisedQuantity, normaliseMetadata } from "./normalise.ts";
export { type ParseError, parseQuantity, type Quantity } from "./quantity.ts";
export { parseRange, type Range, rangeToSI, type SIRange } from "./range.ts";
