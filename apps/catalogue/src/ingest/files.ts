import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { DataFile } from "@margay/contract";
import type { FileToGroup } from "@margay/extract";
import { checksum } from "@margay/extract/node";
import { hashOf } from "./hash.ts";
import type { Trouble } from "./options.ts";

const maxPathLength = 4_096;

/** The file list of a dataset, by path; times to the millisecond. A file that cannot be summed is told and kept. */
export async function listFiles(
  files: readonly FileToGroup[],
  folder: string,
  options: { algorithm: "sha256" | "md5" | undefined; signal: AbortSignal },
): Promise<{ list: DataFile[]; troubles: Trouble[] }> {
  const troubles: Trouble[] = [];
  const list: DataFile[] = [];
  const prefix = folder.endsWith("/") ? folder : `${folder}/`;
  for (const { path, sizeBytes, mtimeMs } of files) {
    const relative = path.startsWith(prefix) ? path.slice(prefix.length) : path;
    if (relative.length > maxPathLength) {
      troubles.push({ path, code: "bad_name", message: `the path is longer than ${maxPathLength} characters` });
      continue;
    }
    const file: DataFile = { path: relative, size: sizeBytes, time: timeOf(mtimeMs) };
    if (options.algorithm !== undefined) {
      try {
        file.chk = await checksum(path, options.algorithm, options.signal);
      } catch (error) {
        options.signal.throwIfAborted();
        const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
        troubles.push({ path, code: "unreadable", message: `no checksum: ${code}` });
      }
    }
    list.push(file);
  }
  return { list: inOrder(list), troubles };
}

const timeOf = (mtimeMs: number) => new Date(Math.floor(mtimeMs)).toISOString();
const inOrder = (list: DataFile[]) => list.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));

/** Checksums are left out: whether they were asked for does not change what the files are. */
export const filesHash = (list: readonly DataFile[]) => hashOf(list.map(({ path, size, time }) => [path, size, time]));

export interface FileChanges {
  /** The list to write; equal to the one before where nothing changed. */
  list: DataFile[];
  added: string[];
  changed: string[];
  removed: string[];
  chkAlg: string | undefined;
}

/**
 * Compares with the list in the catalogue. A file that was not walked this time but is still there stays in the list,
 * so that ingesting one file of a dataset does not drop the others; checksums of unchanged files stay, too.
 */
export async function compareFiles(
  folder: string,
  before: { list: readonly DataFile[]; chkAlg?: string | undefined },
  now: { list: readonly DataFile[]; chkAlg: string | undefined },
): Promise<FileChanges> {
  const chkAlg = now.chkAlg ?? before.chkAlg;
  const known = new Map(before.list.map((file) => [file.path, file]));
  const changes: FileChanges = { list: [], added: [], changed: [], removed: [], chkAlg };
  for (const file of now.list) {
    const old = known.get(file.path);
    known.delete(file.path);
    changes.list.push(note(changes, file, old, chkAlg === before.chkAlg));
  }
  for (const old of known.values()) {
    const info = await stat(join(folder, old.path)).catch(() => undefined);
    if (!info?.isFile()) changes.removed.push(old.path);
    else {
      const file = { path: old.path, size: info.size, time: timeOf(info.mtimeMs) };
      changes.list.push(note(changes, file, old, chkAlg === before.chkAlg));
    }
  }
  changes.list = inOrder(changes.list);
  return changes;
}

/** The file to write; notes whether it is new or changed. */
function note(changes: FileChanges, file: DataFile, old: DataFile | undefined, sameSums: boolean): DataFile {
  if (!old) {
    changes.added.push(file.path);
    return file;
  }
  const same = old.size === file.size && old.time === file.time;
  const newSum = file.chk !== undefined && (old.chk !== file.chk || !sameSums);
  if (!same || newSum) {
    changes.changed.push(file.path);
    return file;
  }
  return sameSums ? old : file;
}
