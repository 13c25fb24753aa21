import type { DataFile } from "@margay/contract";
import type { FieldError } from "../errors.ts";
import { parseStored } from "../json.ts";

const filesPerChunk = 1_000;

/** What may be said of a file beside path, size and time, in the order in which it is served. */
export const furtherFields = ["chk", "uid", "gid", "perm", "type", "metadata"] as const;
type FurtherField = (typeof furtherFields)[number];

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

type Extra = Partial<Record<FurtherField | "time", unknown[]>>;

/** The file with its fields in the order in which they are served, so that equal files have equal JSON. */
export function inOrder(file: DataFile): DataFile {
  const result: DataFile = { path: file.path, size: file.size };
  if (file.time !== undefined) result.time = file.time;
  for (const field of furtherFields) if (file[field] !== undefined) Object.assign(result, { [field]: file[field] });
  return result;
}

/** Splits a valid list of files into rows, one at a time: the next is packed while the database takes the last. */
export function* toChunks(files: readonly DataFile[]): Generator<Chunk> {
  for (let from = 0; from < files.length; from += filesPerChunk) yield toChunk(files.slice(from, from + filesPerChunk));
}

function toChunk(files: readonly DataFile[]): Chunk {
  const extra: Extra = {};
  const put = (field: FurtherField | "time", index: number, value: unknown) => {
    extra[field] ??= new Array(files.length).fill(null);
    extra[field][index] = value;
  };
  const times: (number | null)[] = [];
  for (let index = 0; index < files.length; index++) {
    const file = files[index] as DataFile; // below the length
    const ms = timeOf(file.time);
    times.push(ms);
    // Microseconds, offsets and leap seconds come back as they were sent.
    if (file.time !== undefined && (ms === null || !isPlain(file.time))) put("time", index, file.time);
    for (const field of furtherFields) if (file[field] !== undefined) put(field, index, file[field]);
  }
  return {
    names: files.map((file) => file.path).join("\n"),
    sizes: files.map((file) => file.size),
    times: times.some((time) => time !== null) ? times : null,
    extra: Object.keys(extra).length > 0 ? JSON.stringify(extra) : null,
  };
}

/** True for the form that Date.toISOString gives; the schema has checked that it is an instant. */
const isPlain = (time: string) => time.length === 24 && time[10] === "T" && time[19] === "." && time[23] === "Z";

/** Milliseconds since 1970; null for an instant that JavaScript cannot hold, such as a leap second. */
export function timeOf(text: string | undefined): number | null {
  const ms = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}

/** JSON texts of the files of a chunk, as their block's record has them. */
export function fileTexts({ names, sizes, times, extra }: Chunk): string[] {
  const further: Extra = extra === null ? {} : (parseStored(extra) as Extra); // toChunk wrote it
  const present = furtherFields.filter((field) => further[field] !== undefined);
  const iso = isoWriter();
  return names.split("\n").map((name, index) => {
    const exact = further.time?.[index];
    const ms = times?.[index] ?? null;
    const time = typeof exact === "string" ? exact : ms === null ? undefined : iso(ms);
    let json = `{"path":${JSON.stringify(name)},"size":${sizes[index]}`;
    if (time !== undefined) json += `,"time":"${time}"`;
    for (const field of present) {
      const value = further[field]?.[index] ?? null;
      if (value !== null) json += `,"${field}":${JSON.stringify(value)}`;
    }
    return `${json}}`;
  });
}

// Files of one scan were written within minutes: the date is only formatted when the minute changes.
function isoWriter(): (ms: number) => string {
  let minute = Number.NaN;
  let start = "";
  return (ms) => {
    const rest = ((ms % 60_000) + 60_000) % 60_000;
    if (ms - rest !== minute) {
      minute = ms - rest;
      start = new Date(minute).toISOString().slice(0, -7);
    }
    const digits = String(100_000 + rest);
    return `${start}${digits.slice(1, 3)}.${digits.slice(3)}Z`;
  };
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
