import type { DataFile } from "@margay/contract";
import type { FieldError } from "../errors.ts";
import { parseStored } from "../json.ts";

const filesPerChunk = 1_000;
const extraFields = ["chk", "uid", "gid", "perm", "type", "metadata"] as const;
type ExtraField = (typeof extraFields)[number];

/** Up to 1000 files as a row of `file_chunk` holds them. */
export interface Chunk {
  /** Paths, joined by line feeds. */
  names: string;
  sizes: number[];
  /** Milliseconds since 1970; null where a file has none. */
  times: (number | null)[] | null;
  /** JSON text: for each further field a list with an entry, or null, for each file. */
  extra: string | null;
}

type Extra = Partial<Record<ExtraField | "time", unknown[]>>;

/** The file with its fields in the order in which they are served, so that equal files have equal JSON. */
export function inOrder(file: DataFile): DataFile {
  const result: DataFile = { path: file.path, size: file.size };
  if (file.time !== undefined) result.time = file.time;
  for (const field of extraFields) if (file[field] !== undefined) Object.assign(result, { [field]: file[field] });
  return result;
}

/** Splits a valid list of files into rows. */
export function toChunks(files: readonly DataFile[]): Chunk[] {
  const chunks: Chunk[] = [];
  for (let from = 0; from < files.length; from += filesPerChunk)
    chunks.push(toChunk(files.slice(from, from + filesPerChunk)));
  return chunks;
}

function toChunk(files: readonly DataFile[]): Chunk {
  const extra: Extra = {};
  const put = (field: ExtraField | "time", index: number, value: unknown) => {
    extra[field] ??= new Array(files.length).fill(null);
    extra[field][index] = value;
  };
  const times = files.map((file, index) => {
    if (file.time === undefined) return null;
    const ms = timeOf(file.time);
    // Microseconds, offsets and leap seconds come back as they were sent.
    if (ms === null || new Date(ms).toISOString() !== file.time) put("time", index, file.time);
    return ms;
  });
  for (const field of extraFields)
    for (const [index, file] of files.entries()) if (file[field] !== undefined) put(field, index, file[field]);
  return {
    names: files.map((file) => file.path).join("\n"),
    sizes: files.map((file) => file.size),
    times: times.some((time) => time !== null) ? times : null,
    extra: Object.keys(extra).length > 0 ? JSON.stringify(extra) : null,
  };
}

/** Milliseconds since 1970; null for an instant that JavaScript cannot hold, such as a leap second. */
export function timeOf(text: string | undefined): number | null {
  const ms = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}

/** The files of a chunk as JSON text without the brackets. */
export function chunkJson(chunk: Chunk): string {
  const extra = chunk.extra === null ? {} : (parseStored(chunk.extra) as Extra); // toChunk wrote it
  const further = Object.entries(extra).filter(([field]) => field !== "time");
  const parts = chunk.names.split("\n").map((name, index) => {
    const exact = extra.time?.[index];
    const ms = chunk.times?.[index] ?? null;
    const time = typeof exact === "string" ? exact : ms === null ? undefined : new Date(ms).toISOString();
    let json = `{"path":${JSON.stringify(name)},"size":${chunk.sizes[index]}`;
    if (time !== undefined) json += `,"time":"${time}"`;
    for (const [field, values] of further) {
      const value = values[index] ?? null;
      if (value !== null) json += `,"${field}":${JSON.stringify(value)}`;
    }
    return `${json}}`;
  });
  return parts.join(",");
}

/** Sum of sizes; Infinity when it cannot be told exactly. */
export function sumOf(files: readonly DataFile[]): number {
  let sum = 0;
  for (const file of files) sum += file.size;
  return Number.isSafeInteger(sum) ? sum : Number.POSITIVE_INFINITY;
}

const maxReported = 20;

/** A path may stand once in a block; each repetition names both places. */
export function repeatedPaths(files: readonly DataFile[]): FieldError[] {
  if (new Set(files.map((file) => file.path)).size === files.length) return [];
  const first = new Map<string, number>();
  const errors: FieldError[] = [];
  for (const [index, { path }] of files.entries()) {
    const before = first.get(path);
    if (before === undefined) first.set(path, index);
    else if (errors.length < maxReported)
      errors.push({
        pointer: `/dataFileList/${index}/path`,
        detail: `repeats /dataFileList/${before}/path; a path may stand once in a block`,
      });
  }
  return errors;
}

/** What differs between two lists, file by file. */
export function differingFiles(before: readonly DataFile[], after: readonly DataFile[]) {
  const text = (files: readonly DataFile[]) => new Map(files.map((file) => [file.path, JSON.stringify(file)]));
  const was = text(before);
  const is = text(after);
  return {
    before: before.filter((file) => is.get(file.path) !== was.get(file.path)),
    after: after.filter((file) => is.get(file.path) !== was.get(file.path)),
  };
}
