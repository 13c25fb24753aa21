import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { File, Group } from "h5wasm";

let counter = 0;

/** Bytes of an HDF5 file that `fill` writes, made in memory. */
export async function hdf5File(fill: (file: File) => void): Promise<Uint8Array> {
  const h5wasm = await import("h5wasm");
  const module = await h5wasm.ready;
  const path = `/fixture-${++counter}.h5`;
  const file = new h5wasm.File(path, "w");
  fill(file);
  file.flush();
  file.close();
  const bytes = module.FS.readFile(path).slice();
  module.FS.unlink(path);
  return bytes;
}

/** A group with an NX_class. */
export function nxGroup(parent: Group, name: string, nxClass: string): Group {
  const group = parent.create_group(name);
  group.create_attribute("NX_class", nxClass);
  return group;
}

/** A dataset of numbers, with a unit where given. */
export function numbers(parent: Group, name: string, data: number | Float64Array | Float32Array, unit?: string): void {
  const dataset = parent.create_dataset({ name, data });
  if (unit !== undefined) dataset.create_attribute("units", unit);
}

/** The folder of real files beside the checkout; undefined, with a printed reason, where it is absent. */
export function samplesFolder(kind: string): string | undefined {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (dirname(folder) !== folder) {
    const samples = join(folder, "..", "shared", "samples", kind);
    if (existsSync(samples)) return samples;
    folder = dirname(folder);
  }
  console.warn(`skipped: no folder ../shared/samples/${kind} beside the checkout`);
  return undefined;
}
