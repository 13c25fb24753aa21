import type { Stats } from "node:fs";
import { lstat, opendir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";

export interface FoundFile {
  kind: "file";
  path: string;
  sizeBytes: number;
  mtimeMs: number;
}

export interface WalkProblem {
  kind: "problem";
  path: string;
  reason: "missing" | "unreadable" | "broken_symlink" | "symlink_loop" | "special_file";
  message: string;
}

export interface WalkOptions {
  signal?: AbortSignal;
  /** Called after every 1,000 files, and at the end. */
  onProgress?: (progress: { files: number; sizeBytes: number; folder: string }) => void;
}

/**
 * Yields every file at and below `paths`, folders in name order, symbolic links followed. What cannot be read is
 * yielded as a problem; only an aborted signal ends the walk early.
 */
export async function* walk(
  paths: Iterable<string>,
  options: WalkOptions = {},
): AsyncGenerator<FoundFile | WalkProblem> {
  const progress = { files: 0, sizeBytes: 0, folder: "" };
  for (const path of paths) {
    for await (const found of visit(path, [], options.signal)) {
      if (found.kind === "file") {
        progress.files++;
        progress.sizeBytes += found.sizeBytes;
        progress.folder = found.path;
        if (progress.files % 1000 === 0) options.onProgress?.({ ...progress });
      }
      yield found;
    }
  }
  options.onProgress?.({ ...progress });
}

async function* visit(
  path: string,
  ancestors: string[],
  signal: AbortSignal | undefined,
): AsyncGenerator<FoundFile | WalkProblem> {
  signal?.throwIfAborted();
  let info: Stats;
  try {
    info = await stat(path);
  } catch (error) {
    yield await statProblem(path, error);
    return;
  }
  if (info.isFile()) {
    yield { kind: "file", path, sizeBytes: info.size, mtimeMs: info.mtimeMs };
  } else if (info.isDirectory()) {
    yield* visitFolder(path, ancestors, signal);
  } else {
    yield { kind: "problem", path, reason: "special_file", message: "not a regular file (pipe, socket or device)" };
  }
}

async function* visitFolder(
  path: string,
  ancestors: string[],
  signal: AbortSignal | undefined,
): AsyncGenerator<FoundFile | WalkProblem> {
  let real: string;
  const names: string[] = [];
  try {
    real = await realpath(path);
    if (ancestors.includes(real)) {
      yield { kind: "problem", path, reason: "symlink_loop", message: `leads back to ${real}` };
      return;
    }
    for await (const entry of await opendir(path)) names.push(entry.name);
  } catch (error) {
    yield { kind: "problem", path, reason: "unreadable", message: describe(error) };
    return;
  }
  names.sort();
  for (const name of names) yield* visit(join(path, name), [...ancestors, real], signal);
}

async function statProblem(path: string, error: unknown): Promise<WalkProblem> {
  const code = codeOf(error);
  if (code === "ELOOP") return { kind: "problem", path, reason: "symlink_loop", message: "symbolic links in a circle" };
  if (code !== "ENOENT" && code !== "ENOTDIR")
    return { kind: "problem", path, reason: "unreadable", message: describe(error) };
  const isLink = await lstat(path).then(
    (info) => info.isSymbolicLink(),
    () => false,
  );
  if (isLink) return { kind: "problem", path, reason: "broken_symlink", message: "the link's target does not exist" };
  if (path.includes("\uFFFD"))
    return { kind: "problem", path, reason: "unreadable", message: "the name is not UTF-8; rename the file" };
  return { kind: "problem", path, reason: "missing", message: "there is no such file or folder" };
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

function describe(error: unknown): string {
  const code = codeOf(error);
  if (code === "EACCES" || code === "EPERM") return "permission denied";
  return code || (error instanceof Error ? error.message : String(error));
}
