import type { ExtractOptions, MetadataValue } from "../types.ts";
import { dtypeName, type H5Metadata, h5Class, isNumeric } from "./lib.ts";
import { type H5Reader, messageOf, type Plain } from "./reader.ts";
import { statistics } from "./statistics.ts";
import { virtualSourcesReachable } from "./virtual.ts";

export type Limits = Required<Omit<ExtractOptions, "timeZone">>;

export const defaultLimits: Limits = {
  maxBytesPerArray: 16 * 1024 * 1024,
  maxBytesPerFile: 512 * 1024 * 1024,
  maxKeptValues: 16,
  maxLeaves: 5000,
  maxDepth: 32,
};

/** Bytes read of each array once `maxBytesPerFile` is spent. */
const spentBudgetBytes = 256 * 1024;
const maxTextLength = 10_000;
/** One string or row larger than this is described, not read. */
const maxSmallBytes = 1024 * 1024;

/**
 * One dataset as a metadata value: a bare scalar, `{value, unit}`, a short array `{value: […]}`, or for longer arrays
 * `{min, max, mean, shape, dtype, unit}`.
 * @returns undefined where there is nothing worth keeping (empty text, no data)
 */
export function readLeaf(reader: H5Reader, path: string, limits: Limits): MetadataValue | undefined {
  const metadata = reader.metadata(path);
  // A null dataspace has no shape.
  if (!metadata.shape || metadata.shape.length > 32) return undefined;
  const unit = reader.textAttribute(path, "units") ?? reader.textAttribute(path, "unit");
  const described = (extra: { [key: string]: MetadataValue }): MetadataValue => ({
    ...extra,
    shape: metadata.shape ?? [],
    dtype: dtypeName(metadata),
    ...(unit ? { unit } : {}),
  });
  if (metadata.total_size === 0) return described({});
  if (metadata.virtual_sources?.length && !virtualSourcesReachable(reader, path, metadata)) return described({});
  try {
    if (metadata.total_size === 1 && metadata.size <= maxSmallBytes) return scalar(reader, path, metadata, unit);
    if (metadata.total_size <= limits.maxKeptValues) return short(reader, path, metadata, unit);
    if (isNumeric(metadata)) return described(numericSummary(reader, path, limits));
    return described(otherSummary(reader, path, metadata, limits));
  } catch (error) {
    reader.warn(`values cannot be read: ${messageOf(error)}`, path);
    return described({});
  }
}

function scalar(reader: H5Reader, path: string, metadata: H5Metadata, unit?: string): MetadataValue | undefined {
  const read = reader.plain(path);
  const value = finite(reader, path, metadata.shape?.length && Array.isArray(read) ? unwrap(read) : read);
  if (value === "" || (value === null && metadata.type === h5Class.string)) return undefined;
  return unit && (typeof value === "number" || value === null) ? { value, unit } : value;
}

/** `[1]` and `[[1]]` hold one value as much as a scalar does. */
function unwrap(value: Plain): Plain {
  return Array.isArray(value) && value.length === 1 ? unwrap(value[0] ?? null) : value;
}

function short(reader: H5Reader, path: string, metadata: H5Metadata, unit?: string): MetadataValue | undefined {
  if (metadata.size * metadata.total_size > maxSmallBytes) {
    return { shape: metadata.shape ?? [], dtype: dtypeName(metadata) };
  }
  const value = finite(reader, path, reader.plain(path));
  if (Array.isArray(value) && value.every((item) => item === "")) return undefined;
  const kept: { [key: string]: MetadataValue } = { value };
  if (metadata.shape && metadata.shape.length > 1) kept.shape = metadata.shape;
  if (unit) kept.unit = unit;
  return kept;
}

function numericSummary(reader: H5Reader, path: string, limits: Limits): { [key: string]: MetadataValue } {
  const isSpent = reader.bytesRead > limits.maxBytesPerFile;
  const budgetBytes = isSpent ? Math.min(spentBudgetBytes, limits.maxBytesPerArray) : limits.maxBytesPerArray;
  const { min, max, mean, sampled } = statistics(reader, path, budgetBytes);
  if (min === null) reader.warn("no value of this array is finite", path);
  return { min, max, ...(mean === null ? {} : { mean }), ...(sampled ? { sampled } : {}) };
}

/** Text, compound, variable-length and other arrays: the first values, so that a reader sees what they look like. */
function otherSummary(
  reader: H5Reader,
  path: string,
  metadata: H5Metadata,
  limits: Limits,
): { [key: string]: MetadataValue } {
  const rowBytes = metadata.size * (metadata.shape ?? []).slice(1).reduce((product, size) => product * size, 1);
  const rows = Math.min(metadata.shape?.[0] ?? 0, 3, Math.floor(maxSmallBytes / Math.max(1, rowBytes)));
  const described: readonly number[] = [h5Class.opaque, h5Class.bitfield, h5Class.array];
  if (rows === 0 || described.includes(metadata.type) || limits.maxKeptValues === 0) return {};
  if ((metadata.shape?.length ?? 0) > 1 && rowBytes > 4096) return {};
  const ranges = (metadata.shape ?? []).map((size, axis): [number, number] => [0, axis === 0 ? rows : size]);
  return { first: finite(reader, path, reader.plain(path, ranges)) };
}

/** Makes a value storable as JSON: non-finite numbers become null, very long text is cut; both with a warning. */
function finite(reader: H5Reader, path: string, value: Plain): MetadataValue {
  if (typeof value === "number" && !Number.isFinite(value)) {
    reader.warn(`${value} is stored as null`, path);
    return null;
  }
  if (typeof value === "string" && value.length > maxTextLength) {
    reader.warn(`text of ${value.length} characters is cut to ${maxTextLength}`, path);
    return `${value.slice(0, maxTextLength).toWellFormed()}…`;
  }
  if (Array.isArray(value)) {
    if (value.length > 1000) reader.warn(`${value.length} values are cut to 1000`, path);
    return value.slice(0, 1000).map((item) => finite(reader, path, item));
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([key, item]): [string, MetadataValue] => [
      key,
      finite(reader, path, item),
    ]);
    return Object.fromEntries(entries);
  }
  return value;
}
