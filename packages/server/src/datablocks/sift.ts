import type { DataFile } from "@margay/contract";
import { CatalogueError } from "../errors.ts";
import { timeOf } from "./files.ts";

/** A file that a dataset has already. */
export interface PresentFile {
  path: string;
  size: number;
  /** Milliseconds since 1970. */
  time: number | null;
  blockKey: string;
}

/** What became of one file of many. */
export type FileOutcome =
  | { status: "created" | "exists" /** Of the block that holds it. */; key: string }
  | { status: "refused"; error: unknown };

/** Tells new files from those that are there already, or that stand in the list before. */
export function sift(files: readonly DataFile[], present: readonly PresentFile[], blockKey: string) {
  const known = new Map(present.map((file) => [file.path, file]));
  const fresh: DataFile[] = [];
  const outcomes = files.map((file): FileOutcome => {
    const before = known.get(file.path);
    if (!before) {
      known.set(file.path, { path: file.path, size: file.size, time: timeOf(file.time), blockKey });
      fresh.push(file);
      return { status: "created", key: blockKey };
    }
    if (before.size === file.size && before.time === timeOf(file.time))
      return { status: "exists", key: before.blockKey };
    const error = new CatalogueError(
      "conflict",
      `/path: the dataset has this file with another size or time in block ${before.blockKey}; change it there.`,
      { errors: [{ pointer: "/path", detail: "stands for another file in this dataset" }] },
    );
    return { status: "refused", error };
  });
  return { outcomes, fresh };
}
