import { ExtractError } from "../errors.ts";
import type { H5Input, H5Module, H5Wasm } from "./lib.ts";
import { H5Reader } from "./reader.ts";
import { checkSuperblock } from "./superblock.ts";

let counter = 0;

/**
 * Opens the input, hands a reader to `use`, and closes whatever happens.
 * @throws ExtractError `not_hdf5`, `truncated` or `unreadable`.
 */
export async function withHdf5<T>(input: H5Input, h5wasm: H5Wasm, use: (reader: H5Reader) => T): Promise<T> {
  const module = await h5wasm.ready;
  if (input.kind === "path") return openAndUse(h5wasm, module, input.path, input.path, use);
  checkSuperblock(input.bytes, input.bytes.length, input.name);
  // Each file gets a folder of its own in h5wasm's memory file system, so links between uploads cannot resolve.
  const folder = `/margay-extract-${++counter}`;
  const path = `${folder}/input.h5`;
  module.FS.mkdir(folder);
  try {
    module.FS.writeFile(path, input.bytes);
    return openAndUse(h5wasm, module, path, input.name, use);
  } finally {
    if (module.FS.analyzePath(path, false).exists) module.FS.unlink(path);
    module.FS.rmdir(folder);
  }
}

function openAndUse<T>(h5wasm: H5Wasm, module: H5Module, path: string, name: string, use: (reader: H5Reader) => T): T {
  const file = new h5wasm.File(path, "r");
  if (file.file_id < 0n) {
    const why = "It may still be open for writing, was not closed properly, or is damaged.";
    throw new ExtractError("unreadable", name, `HDF5 could not open this file. ${why}`);
  }
  try {
    return use(new H5Reader(module, file));
  } finally {
    file.close();
  }
}
