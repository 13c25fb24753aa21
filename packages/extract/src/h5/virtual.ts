import type { H5Metadata } from "./lib.ts";
import type { H5Reader } from "./reader.ts";

/** Sources looked at, at most; a stack of a thousand files is trusted after its first ones. */
const maxChecked = 20;

/**
 * Whether the datasets that a virtual dataset is made of can be opened. HDF5 fills it with zeros where they cannot,
 * which must become neither statistics nor a picture.
 */
export function virtualSourcesReachable(reader: H5Reader, path: string, metadata: H5Metadata): boolean {
  const sources = metadata.virtual_sources ?? [];
  const missing = sources.slice(0, maxChecked).find(({ file_name, dset_name }) => {
    return file_name === "." ? !reader.exists(dset_name) : !reader.existsInFile(file_name, dset_name);
  });
  if (!missing) return true;
  const where = missing.file_name === "." ? missing.dset_name : `${missing.file_name}::${missing.dset_name}`;
  reader.warn(`virtual dataset: its values lie in ${where}, which cannot be read`, path);
  return false;
}
