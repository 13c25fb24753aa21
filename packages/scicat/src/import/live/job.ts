import type { Doc } from "../ejson.ts";
import { type Live, LiveError } from "./client.ts";

/** What could not be read, with the reason; the rest is in the folder, for `folderSource`. */
export interface Download {
  url: string;
  missing: { file: string; reason: string }[];
}

/** Where documents of one collection go. */
export interface Writer {
  write(docs: readonly Doc[]): Promise<void>;
}

export interface Job {
  live: Live;
  folder: string;
  /** Writes a whole file, or nothing that counts. */
  file(name: string, work: (writer: Writer) => Promise<void>): Promise<void>;
  tell(name: string, done: number, total?: number): void;
  missing: Download["missing"];
}

/** Notes what the caller may not read, or the server does not have. */
export async function optional(job: Job, name: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof LiveError) || ![401, 403, 404].includes(error.status)) throw error;
    job.missing.push({ file: name, reason: error.message });
  }
}
