import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { dirname, resolve, sep } from "node:path";

type Open = typeof fs.openSync;

/** The real folders below which h5wasm may open files at the moment; undefined: anywhere. */
let allowedFolders: string[] | undefined;

/**
 * Lets h5wasm, in this thread, open only `path` and files below `folder` (or below the folder that `path` really lies
 * in), until the returned function is called. External links, virtual datasets and external storage name files freely;
 * without this, a file could show the contents of any other file that this process can read.
 */
export function confineTo(folder: string, path: string): () => void {
  allowedFolders = [fs.realpathSync(folder), dirname(fs.realpathSync(path))];
  return () => {
    allowedFolders = undefined;
  };
}

/**
 * Call once in a worker thread, before h5wasm is imported. Installs the guard behind {@link confineTo} and keeps the
 * HDF5 library's own error print-outs, which go straight to file descriptor 2, out of the terminal.
 */
export function guardFileSystem(): void {
  const open: Open = fs.openSync;
  const guarded: Open = (path, flags, mode) => {
    if (typeof path === "string" && allowedFolders?.every((folder) => !isBelow(path, folder))) {
      throw Object.assign(new Error(`ENOENT: outside the folder of the file: ${path}`), { code: "ENOENT", errno: -2 });
    }
    return open(path, flags, mode);
  };
  fs.openSync = guarded;
  const write = fs.writeSync;
  const silent = (fd: number, data: string | NodeJS.ArrayBufferView, ...rest: unknown[]): number => {
    if (fd === 1 || fd === 2) {
      const size = typeof data === "string" ? Buffer.byteLength(data) : data.byteLength;
      return typeof rest[1] === "number" ? rest[1] : size;
    }
    // The overloads of writeSync cannot be spelled as one signature.
    return (write as (...values: unknown[]) => number)(fd, data, ...rest);
  };
  // Same reason as above.
  fs.writeSync = silent as typeof fs.writeSync;
  syncBuiltinESMExports();
}

function isBelow(path: string, folder: string): boolean {
  let real: string;
  try {
    real = fs.realpathSync(path);
  } catch {
    real = resolve(path);
  }
  return real.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
