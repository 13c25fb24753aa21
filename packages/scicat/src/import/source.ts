import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { createGunzip } from "node:zlib";
import { type Doc, parseDocument } from "./ejson.ts";
import { type SplitOptions, splitDocuments } from "./split.ts";

/** Collections that are loaded, in the order in which records depend on one another. */
export const collections = [
  "instruments",
  "proposals",
  "samples",
  "policies",
  "datasets",
  "origdatablocks",
  "datablocks",
  "attachments",
  "publications",
  "jobs",
] as const;
export type Collection = (typeof collections)[number];

/** A document of a collection, or what could not be read there. `index` counts the collection's documents from 0. */
export type SourceItem =
  | { collection: Collection; index: number; doc: Doc; notes: string[] }
  | { collection: Collection; index: number; problem: SourceProblem };

export interface SourceProblem {
  file: string;
  /** Line where it begins, from 1. */
  line: number;
  message: string;
}

export interface SourceOverview {
  collections: Collection[];
  /** What is there and is not loaded, with the reason. */
  skipped: { file: string; reason: string }[];
}

/** Where an import reads from: a folder of exported files now; dumps and live databases can be others. */
export interface ImportSource {
  /** For the report. */
  name: string;
  overview(): Promise<SourceOverview>;
  /** Reads a collection from its start; may be called more than once. */
  documents(collection: Collection): AsyncIterable<SourceItem>;
}

/** The folder or file cannot be read at all. */
export class ImportSourceError extends Error {
  override name = "ImportSourceError";
}

const byName: Record<string, Collection | "account" | "internal"> = {
  instrument: "instruments",
  proposal: "proposals",
  sample: "samples",
  policy: "policies",
  policie: "policies",
  dataset: "datasets",
  rawdataset: "datasets",
  deriveddataset: "datasets",
  origdatablock: "origdatablocks",
  datablock: "datablocks",
  attachment: "attachments",
  publisheddata: "publications",
  publication: "publications",
  job: "jobs",
  user: "account",
  useridentity: "account",
  useridentitie: "account",
  usercredential: "account",
  usersetting: "account",
  role: "account",
  rolemapping: "account",
  userrole: "account",
  accesstoken: "account",
  history: "internal",
  historie: "internal",
  metadatakey: "internal",
  initialdataset: "internal",
  publisheddatahistory: "internal",
  runtimeconfig: "internal",
  logbook: "internal",
  session: "internal",
  migration: "internal",
  counter: "internal",
};

const reasons = {
  account: "accounts are not imported; make them with `margay user create` or by the sign-in of the site",
  internal: "holds no records of the catalogue",
};

/** `Dataset.json`, `datasets.jsonl`, `scicat.OrigDatablock.json.gz`: the collection that a file name tells. */
function nameOf(file: string): { collection: Collection } | { reason: string } {
  const found = /^(.*)\.(json|jsonl|ndjson)(\.gz)?$/i.exec(file);
  if (!found) return { reason: "is not a JSON export (.json, .jsonl, .ndjson, also .gz)" };
  const last = (found[1] ?? "").split(".").at(-1) ?? "";
  const name = last.toLowerCase().replaceAll(/[^a-z]/g, "");
  const kind = byName[name] ?? byName[name.replace(/s$/, "")];
  if (kind === "account" || kind === "internal") return { reason: reasons[kind] };
  return kind ? { collection: kind } : { reason: "its name tells no known collection" };
}

/** A folder with one file for each collection, or a single such file. Throws ImportSourceError when it is neither. */
export function folderSource(path: string, options: SplitOptions = {}): ImportSource {
  const listing = list(path);
  listing.catch(() => undefined); // reported by whoever awaits it below
  return {
    name: path,
    async overview() {
      const { files, skipped } = await listing;
      return { collections: collections.filter((one) => files.has(one)), skipped };
    },
    async *documents(collection) {
      const { files } = await listing;
      let index = 0;
      for (const file of files.get(collection) ?? [])
        for await (const item of readFile(file, collection, options)) yield { ...item, index: index++ };
    },
  };
}

async function list(path: string) {
  const names = await namesIn(path);
  const files = new Map<Collection, string[]>();
  const skipped: SourceOverview["skipped"] = [];
  for (const { file, name } of names) {
    const what = nameOf(name);
    if ("reason" in what) skipped.push({ file: name, reason: what.reason });
    else files.set(what.collection, [...(files.get(what.collection) ?? []), file]);
  }
  if (files.size === 0)
    throw new ImportSourceError(
      `${path} holds no export of a known collection; expected files such as Dataset.json or origdatablocks.jsonl`,
    );
  return { files, skipped };
}

async function namesIn(path: string): Promise<{ file: string; name: string }[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [{ file: path, name: basename(path) }];
    const entries = await readdir(path, { withFileTypes: true });
    const names = entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name);
    return names.sort().map((name) => ({ file: join(path, name), name }));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ImportSourceError(`${path} cannot be read: ${reason}`, { cause });
  }
}

type Unnumbered =
  | { collection: Collection; doc: Doc; notes: string[] }
  | { collection: Collection; problem: SourceProblem };

async function* readFile(file: string, collection: Collection, options: SplitOptions): AsyncGenerator<Unnumbered> {
  const name = basename(file);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const bytes = createReadStream(file, { highWaterMark: 1024 * 1024 });
  const plain = name.toLowerCase().endsWith(".gz") ? bytes.pipe(createGunzip()) : bytes;
  // pipe() passes no errors on; without this a file that vanishes would hang or kill the process.
  bytes.on("error", (error) => plain.destroy(error));
  let line = 1;
  try {
    for await (const piece of splitDocuments(plain, options)) {
      line = piece.line;
      if ("problem" in piece) yield { collection, problem: { file: name, line, message: piece.problem } };
      else yield { collection, ...parsed(piece.bytes, decoder, { file: name, line }) };
    }
  } catch (error) {
    // Unreadable disk or broken compression: the rest of this file is lost, the others are not.
    yield { collection, problem: { file: name, line, message: `cannot be read further: ${messageOf(error)}` } };
  }
}

function parsed(bytes: Buffer, decoder: InstanceType<typeof TextDecoder>, where: { file: string; line: number }) {
  try {
    return parseDocument(decoder.decode(bytes));
  } catch (error) {
    return { problem: { ...where, message: `the document that begins here is broken: ${messageOf(error)}` } };
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).slice(0, 300);

/** All documents of an export in the order in which records depend on one another; what is broken stops nothing. */
export async function* readExport(path: string, options: SplitOptions = {}): AsyncGenerator<SourceItem> {
  const source = folderSource(path, options);
  for (const collection of (await source.overview()).collections) yield* source.documents(collection);
}
