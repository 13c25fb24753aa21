import { basename } from "node:path";
import type { Dataset, DatasetPage, FileHit } from "@margay/contract";
import { type Api, ApiError, pages } from "../api/index.ts";
import type { Caller } from "./owner.ts";
import type { Wanted } from "./wanted.ts";

// A name that thousands of datasets share would otherwise be paged through for each of them.
const maxPages = 20;

type Hit = DatasetPage["items"][number];

/** The dataset with this PID, where the caller may read it. */
export function findByPid(api: Api, pid: string): Promise<Dataset | undefined> {
  return api.get<Dataset>(`/v1/datasets/${encodeURIComponent(pid)}`).catch((error) => {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  });
}

/**
 * The dataset of an earlier ingestion of the same source. By its PID where the caller chooses PIDs; else, and for
 * what others ingested under a PID of the server's, by a search for its name and folder; else by its first file, since
 * a person may have renamed the dataset. The source decides in each case.
 */
export async function findExisting(api: Api, caller: Caller, wanted: Wanted): Promise<Dataset | undefined> {
  if (caller.choosesPids) {
    for (const pid of [wanted.pid, wanted.otherPid]) {
      const found = await findByPid(api, pid);
      if (found && isOurs(found, wanted)) return found;
      if (!found) break;
    }
  }
  const found = await byText(api, wanted);
  // Whoever chooses PIDs would have found its own, also renamed.
  return found || caller.choosesPids ? found : byFile(api, wanted);
}

/** A dataset that no ingestion made is taken for the same when it names the same folder. */
function isOurs(found: Dataset, wanted: Wanted): boolean {
  return found.ingestion ? found.ingestion.source === wanted.source : found.sourceFolder === wanted.folder;
}

async function byText(api: Api, wanted: Wanted): Promise<Dataset | undefined> {
  let left = maxPages;
  const words = [...wordsOf(wanted.name), ...wordsOf(wanted.folder).slice(-8)];
  if (words.length === 0) return undefined;
  const q = words.map((word) => `"${word}"`).join(" ");
  for await (const hits of pages<Hit>(api, "/v1/datasets", { q, facets: "none" })) {
    const found = await firstOfSource(
      api,
      wanted,
      hits.map((hit) => ({ pid: hit.pid, folder: hit.sourceFolder })),
    );
    if (found || --left === 0) return found;
  }
  return undefined;
}

async function byFile(api: Api, wanted: Wanted): Promise<Dataset | undefined> {
  const name = basename(wanted.files[0]?.path ?? "");
  let left = maxPages;
  if (name.length < 3 || /[*?]/.test(name)) return undefined;
  for await (const hits of pages<FileHit>(api, "/v1/files", { q: name })) {
    const places = hits.map(({ dataset }) => ({ pid: dataset.pid, folder: dataset.sourceFolder }));
    const found = await firstOfSource(api, wanted, places);
    if (found || --left === 0) return found;
  }
  return undefined;
}

async function firstOfSource(api: Api, wanted: Wanted, places: { pid: string; folder?: string | undefined }[]) {
  const pids = new Set(places.filter(({ folder }) => folder === wanted.folder).map(({ pid }) => pid));
  for (const pid of pids) {
    const dataset = await findByPid(api, pid);
    if (dataset?.ingestion?.source === wanted.source) return dataset;
  }
  return undefined;
}

/** Words as the catalogue's index splits names and paths; odd ones are left out. */
function wordsOf(text: string): string[] {
  return text.split(/[_\-./:\s]+/).filter((part) => /^[\p{L}\p{N}]+$/u.test(part));
}
