import { open, stat } from "node:fs/promises";
import { ExtractError } from "../errors.ts";
import { checkSuperblock, hasSignature, signatureOffsets } from "../h5/superblock.ts";

/**
 * Everything about a path that can be found out without HDF5.
 * @throws ExtractError `missing`, `unreadable`, `not_hdf5` or `truncated`
 */
export async function preflight(path: string): Promise<void> {
  try {
    const info = await stat(path);
    if (info.isDirectory()) throw new ExtractError("not_hdf5", path, "This is a folder, not a file.");
    // Opening a pipe or a device could block for ever.
    if (!info.isFile()) throw new ExtractError("unreadable", path, "This is not a regular file.");
    const handle = await open(path, "r");
    try {
      for (const offset of signatureOffsets(info.size)) {
        const block = Buffer.alloc(96);
        const { bytesRead } = await handle.read(block, 0, block.length, offset);
        if (!hasSignature(block)) continue;
        checkSuperblock(block.subarray(0, Math.max(bytesRead, 8)), info.size, path);
        return;
      }
      checkSuperblock(new Uint8Array(0), info.size, path);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw asExtractError(error, path);
  }
}

function asExtractError(error: unknown, path: string): ExtractError {
  if (error instanceof ExtractError) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOENT" || code === "ENOTDIR") {
    return new ExtractError("missing", path, "There is no file at this path.", { cause: error });
  }
  const why = code === "EACCES" || code === "EPERM" ? "permission denied" : code || String(error);
  return new ExtractError("unreadable", path, `The file cannot be read: ${why}.`, { cause: error });
}
