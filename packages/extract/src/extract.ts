import { defaultLimits, type Limits } from "./h5/leaf.ts";
import type { H5Input, H5Wasm } from "./h5/lib.ts";
import { withHdf5 } from "./h5/open.ts";
import type { H5Reader } from "./h5/reader.ts";
import { readTree } from "./h5/tree.ts";
import { findEntries, readEntry } from "./nexus/entry.ts";
import { compact, textOf } from "./nexus/lookup.ts";
import { type PreviewOptions, renderPreview } from "./preview/render.ts";
import { checkTimeZone } from "./time.ts";
import type { Extracted, ExtractedEntry, ExtractOptions, Preview } from "./types.ts";

/** Options of functions that open a file themselves. */
export interface OpenOptions {
  /** The h5wasm to read with. Default: the browser build, loaded when first needed, which reads bytes only. */
  h5wasm?: H5Wasm;
}

/**
 * Extracts what a NeXus or plain HDF5 file says about itself, never its arrays.
 *
 * Runs synchronously once the file is open: call it from a worker. Paths need `h5wasm/node` injected, see
 * `@margay/extract/node`, which also guards against hanging and crashing files.
 * @throws ExtractError when the file is not readable HDF5; oddities inside a readable file are `warnings`
 * @throws RangeError for an unknown `options.timeZone`
 */
export async function extractHdf5(input: H5Input, options: ExtractOptions & OpenOptions = {}): Promise<Extracted> {
  checkTimeZone(options.timeZone);
  return withHdf5(input, await h5wasmFor(input, options), (reader) => readExtracted(reader, options));
}

/** The h5wasm of the options, or the browser build for bytes. */
async function h5wasmFor(input: H5Input, options: OpenOptions): Promise<H5Wasm> {
  if (options.h5wasm) return options.h5wasm;
  if (input.kind === "path") throw new TypeError("reading a path needs options.h5wasm; use @margay/extract/node");
  return import("h5wasm");
}

/** The extraction proper, on an open file. */
export function readExtracted(reader: H5Reader, options: ExtractOptions): Extracted {
  const { timeZone = "UTC", ...given } = options;
  const limits: Limits = { ...defaultLimits, ...compact(pickLimits(given)) };
  const paths = findEntries(reader);
  const entries =
    paths.length > 0 ? paths.map((path) => readEntry(reader, path, limits, timeZone)) : [readPlainHdf5(reader, limits)];
  return { format: paths.length > 0 ? "nexus" : "hdf5", entries, warnings: reader.allWarnings() };
}

function pickLimits(given: Partial<Limits>): Partial<Limits> {
  const { maxBytesPerArray, maxBytesPerFile, maxKeptValues, maxLeaves, maxDepth } = given;
  return { maxBytesPerArray, maxBytesPerFile, maxKeptValues, maxLeaves, maxDepth };
}

function readPlainHdf5(reader: H5Reader, limits: Limits): ExtractedEntry {
  return compact({
    entryPath: "/",
    title: textOf(reader, "/", "title") ?? reader.textAttribute("/", "title"),
    users: [],
    instrument: {},
    source: {},
    sample: {},
    technique: [],
    program: reader.textAttribute("/", "creator"),
    dataFormat: "HDF5",
    scientificMetadata: readTree(reader, "/", limits),
  });
}

/**
 * Renders the default plot of a file as a PNG with a transparent ground: a curve for one axis, a colour map for two,
 * the middle frame for more.
 * @returns undefined where the file has nothing to plot
 * @throws ExtractError when the file is not readable HDF5
 */
export async function previewPng(
  input: H5Input,
  options: PreviewOptions & OpenOptions = {},
): Promise<Preview | undefined> {
  return withHdf5(input, await h5wasmFor(input, options), (reader) => renderPreview(reader, options));
}
