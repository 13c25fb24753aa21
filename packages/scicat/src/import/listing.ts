import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { type AnyCollection, collectionNamed, type FileFormat, formatOf, isDumpNote } from "./names.ts";

/** A file with documents of a collection. */
export interface SourceFile {
  path: string;
  /** Its name below the folder of the import. */
  name: string;
  format: FileFormat;
  sizeBytes: number;
}

export interface Listing {
  files: Map<AnyCollection, SourceFile[]>;
  skipped: { file: string; reason: string }[];
}

/** The folder or file cannot be read at all. */
export class ImportSourceError extends Error {
  override name = "ImportSourceError";
}

// Databases of the server itself, which a dump of everything holds too.
const internalFolders = new Set(["admin", "config", "local"]);

/**
 * What a folder holds: one file a collection, directly or, as mongodump lays it out, in a folder named like the
 * database. Throws ImportSourceError when nothing can be loaded, or more than one database could.
 */
export async function listFolder(path: string): Promise<Listing> {
  const { files, folders } = await readFolder(path);
  const here = sorted(files);
  const inside: { folder: string; listing: Listing }[] = [];
  for (const folder of folders) {
    const listing = sorted((await readFolder(join(path, folder), folder)).files);
    if (listing.files.size > 0 && !internalFolders.has(folder)) inside.push({ folder, listing });
  }
  if (here.files.size > 0) return here;
  const [only, another] = inside;
  if (only && another)
    throw new ImportSourceError(
      `${path} holds ${inside.length} databases (${inside.map(({ folder }) => folder).join(", ")}); name one, such as ${join(path, only.folder)}`,
    );
  if (only) return { files: only.listing.files, skipped: [...here.skipped, ...only.listing.skipped] };
  throw new ImportSourceError(
    `${path} holds no export of a known collection; expected files such as Dataset.json, origdatablocks.jsonl or <database>/Dataset.bson`,
  );
}

async function readFolder(path: string, below = ""): Promise<{ files: SourceFile[]; folders: string[] }> {
  try {
    const info = await stat(path);
    if (!info.isDirectory()) return { files: [fileAt(path, basename(path), info.size)], folders: [] };
    const entries = (await readdir(path, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
    const files: SourceFile[] = [];
    for (const entry of entries) {
      if (entry.isDirectory()) continue;
      const size = await stat(join(path, entry.name)).then(
        (one) => one.size,
        () => 0, // told when it is read
      );
      files.push(fileAt(join(path, entry.name), join(below, entry.name), size));
    }
    return { files, folders: entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name) };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ImportSourceError(`${path} cannot be read: ${reason}`, { cause });
  }
}

const fileAt = (path: string, name: string, sizeBytes: number): SourceFile => ({
  path,
  name,
  format: formatOf(basename(path))?.format ?? "json",
  sizeBytes,
});

function sorted(all: readonly SourceFile[]): Listing {
  const files = new Map<AnyCollection, SourceFile[]>();
  const skipped: Listing["skipped"] = [];
  for (const file of all) {
    if (isDumpNote(file.name)) continue;
    const named = formatOf(basename(file.name));
    const what = named
      ? collectionNamed(named.name)
      : { reason: "is not an export (.json, .jsonl, .ndjson, .bson, also .gz)" };
    if ("reason" in what) {
      skipped.push({ file: file.name, reason: what.reason });
      continue;
    }
    const before = files.get(what.collection) ?? [];
    // A folder with both would load every record twice.
    const twin = before.find((one) => stem(one.name) === stem(file.name));
    if (twin) skipped.push({ file: file.name, reason: `${basename(twin.name)} holds the same collection` });
    else files.set(what.collection, [...before, file]);
  }
  return { files, skipped };
}

const stem = (name: string) => name.toLowerCase().replace(/\.(json|jsonl|ndjson|bson)(\.gz)?$/, "");
