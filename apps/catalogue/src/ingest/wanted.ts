import type { DataFile, DatasetInput } from "@margay/contract";

/** What a dataset should be after the ingestion, by the files alone and the person's options. */
export interface Wanted {
  /** Identity of the data; the same source is the same dataset. */
  source: string;
  name: string;
  folder: string;
  /** PID to choose, for callers who may. */
  pid: string;
  /** For another dataset that already has the PID. */
  otherPid: string;
  /** Fields by the files, and those that the person gave. */
  fields: Partial<Omit<DatasetInput, "ingestion">>;
  /** Names of fields that the person gave. */
  given: string[];
  files: DataFile[];
  checksum: "sha256" | "md5" | undefined;
  preview: { thumbnail: string; caption: string } | undefined;
  /** Nothing could be extracted this time: what an earlier ingestion found stays. */
  partial: boolean;
}
