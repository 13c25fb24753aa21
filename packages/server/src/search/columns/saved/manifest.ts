import { type FileHandle, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { datasetSchema, type Kept } from "../feed/index.ts";

/** Grows with each change of what the files of a copy mean. */
export const formatVersion = 2;

/** A file of a copy. */
export interface SavedFile {
  readonly name: string;
  readonly sizeBytes: number;
  readonly crc: number;
}

export interface SavedSegment extends SavedFile {
  /** Positions of rows that are gone, beside those that the file says. */
  readonly dead: number;
}

/** What a copy consists of. */
export interface Manifest {
  readonly format: number;
  /** What the columns are; a version of the catalogue with others reads none of this. */
  readonly schema: unknown;
  readonly database: string;
  readonly token: string;
  /** The moment that the copy shows, as `snapshotText`. */
  readonly position: string;
  readonly kept: Kept;
  /** The limit under which it was decided what to keep. */
  readonly memoryLimitBytes: number;
  readonly segments: readonly SavedSegment[];
  /** Positions of dead rows of all segments, one after the other, as Uint32. */
  readonly dead: SavedFile;
  /** JSON: for each facet its values. */
  readonly values: SavedFile;
}

const manifestName = "manifest.json";

/** Undefined where there is none. Throws where it cannot be read or is damaged. */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  const text = await readFile(join(folder, manifestName), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const end = text.lastIndexOf("\n");
  const body = text.slice(0, end);
  if (end < 0 || text.slice(end + 1) !== String(crc32(body))) throw new Error(`${manifestName} is damaged`);
  // Its sum says that this version or another wrote it; another is told by its format.
  const manifest = JSON.parse(body) as Manifest;
  if (manifest.format !== formatVersion || JSON.stringify(manifest.schema) !== JSON.stringify(datasetSchema))
    throw new Error("it is of another version");
  return manifest;
}

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const body = JSON.stringify(manifest);
  await writeWhole(folder, manifestName, [Buffer.from(`${body}\n${crc32(body)}`)]);
  await syncFolder(folder);
}

/** Writes a file that is there whole or not at all, also when the machine stops. */
export async function writeWhole(folder: string, name: string, parts: readonly Uint8Array[]): Promise<SavedFile> {
  const temporary = join(folder, `${name}.part`);
  let crc = 0;
  let sizeBytes = 0;
  try {
    const file = await open(temporary, "w");
    try {
      for (const part of parts) {
        for (let at = 0; at < part.byteLength; at += pieceBytes) {
          const piece = part.subarray(at, at + pieceBytes);
          crc = crc32(piece, crc);
          await writeAll(file, piece);
        }
        sizeBytes += part.byteLength;
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, join(folder, name));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return { name, sizeBytes, crc };
}

/** One call may write less than it was given. */
async function writeAll(file: FileHandle, piece: Uint8Array): Promise<void> {
  for (let at = 0; at < piece.byteLength; ) at += (await file.write(piece, at, piece.byteLength - at)).bytesWritten;
}

/** Summing it up holds the thread for about a millisecond. */
const pieceBytes = 1 << 22;

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
