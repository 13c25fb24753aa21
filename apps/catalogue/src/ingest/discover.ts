import { realpath } from "node:fs/promises";
import { basename, dirname, extname, resolve } from "node:path";
import { type FileToGroup, groupFiles, type ProposedDataset } from "@margay/extract";
import { walk } from "@margay/extract/node";
import type { IngestOptions, Trouble } from "./options.ts";

/** Files that are to become a dataset, or several where one file holds several entries. */
export interface Candidate {
  name: string;
  /** Absolute and real, with forward slashes. */
  folder: string;
  /** Files to extract metadata from; the first one names things. */
  masters: string[];
  files: FileToGroup[];
  /** What the identity hangs on: the master, the one named file, or the folder with a slash at its end. */
  anchor: string;
}

export interface Discovery {
  candidates: Candidate[];
  troubles: Trouble[];
  ignored: { path: string; reason: string }[];
}

export interface DiscoverOptions {
  per: IngestOptions["datasetPer"];
  signal: AbortSignal;
  onProgress?: (files: number, sizeBytes: number) => void;
}

/** Walks the paths and groups what is there. What cannot be read is told, never thrown. */
export async function discover(paths: readonly string[], options: DiscoverOptions): Promise<Discovery> {
  // By their real paths, so that a link and its target are one.
  const roots = await Promise.all(paths.map((path) => realpath(path).catch(() => resolve(path))));
  const files: FileToGroup[] = [];
  const troubles: Trouble[] = [];
  const walking = walk(new Set(roots), {
    signal: options.signal,
    onProgress: (progress) => options.onProgress?.(progress.files, progress.sizeBytes),
  });
  for await (const found of walking) {
    const { path } = found;
    if (found.kind === "problem") troubles.push({ path, code: found.reason, message: found.message });
    else if (/\p{Cc}/u.test(path))
      troubles.push({ path, code: "bad_name", message: "the name has control characters; rename the file" });
    else files.push({ path, sizeBytes: found.sizeBytes, mtimeMs: found.mtimeMs });
  }
  const { datasets, ignored } = groupFiles(files, roots);
  return { candidates: arrange(datasets, options.per), troubles, ignored };
}

function arrange(datasets: readonly ProposedDataset[], per: IngestOptions["datasetPer"]): Candidate[] {
  if (per === "file") return datasets.flatMap((dataset) => dataset.files.map((file) => ofFile(file, dataset)));
  if (per === "auto") return datasets.map(ofGroup);
  const folders = Map.groupBy(datasets, (dataset) => dataset.folder);
  return [...folders].map(([folder, members]) => ({
    name: basename(folder) || folder,
    folder,
    masters: members.flatMap((member) => member.masterPath ?? []),
    files: members.flatMap((member) => member.files),
    anchor: `${folder}/`,
  }));
}

function ofGroup(dataset: ProposedDataset): Candidate {
  const { name, folder, files, masterPath } = dataset;
  const named = files.length === 1 && name !== basename(folder) ? files[0]?.path : undefined;
  const masters = masterPath === undefined ? [] : [masterPath];
  return { name, folder, masters, files, anchor: masterPath ?? named ?? `${folder}/` };
}

function ofFile(file: FileToGroup, { masterPath }: ProposedDataset): Candidate {
  const isHdf5 = masterPath !== undefined && extname(file.path).toLowerCase() === extname(masterPath).toLowerCase();
  return {
    name: basename(file.path, extname(file.path)),
    folder: dirname(file.path),
    masters: isHdf5 ? [file.path] : [],
    files: [file],
    anchor: file.path,
  };
}
