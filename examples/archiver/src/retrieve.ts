import { rm } from "node:fs/promises";
import { onTape } from "./archive.ts";
import type { Block, Catalogue } from "./catalogue.ts";
import { below, copyChecked, folderName, ordinaryFile, Refusal } from "./files.ts";
import type { Settings } from "./settings.ts";

/** Copies files of a dataset from tape back to its folder on disk; all of them where none are named. */
export async function retrieve(
  catalogue: Catalogue,
  settings: Settings,
  pid: string,
  wanted: readonly string[],
): Promise<void> {
  const { sourceFolder } = await catalogue.dataset(pid);
  const blocks = await catalogue.blocks(pid);
  if (blocks.length === 0) throw new Refusal(`the dataset ${pid} is not on tape`);
  await catalogue.lifecycle(pid, { retrieveStatusMessage: "started" });
  await copyBack(settings, blocks, wanted, (path) => below(settings.disk, sourceFolder, path));
  await catalogue.lifecycle(pid, {
    retrieveStatusMessage: "datasetRetrieved",
    retrieveIntegrityCheck: true,
    ...(wanted.length === 0 ? { isOnCentralDisk: true } : {}),
  });
}

/** Copies files of a dataset to where everybody can fetch them; from tape, or from disk where it is not archived. */
export async function publishCopy(
  catalogue: Catalogue,
  settings: Settings,
  pid: string,
  wanted: readonly string[],
): Promise<string> {
  const folder = folderName(pid);
  const target = (path: string) => below(settings.publicFolder, folder, path);
  const blocks = await catalogue.blocks(pid);
  if (blocks.length > 0) await copyBack(settings, blocks, wanted, target);
  else {
    const { sourceFolder } = await catalogue.dataset(pid);
    for (const { path } of await catalogue.files(pid))
      if (wanted.length === 0 || wanted.includes(path))
        await copyChecked(await ordinaryFile(settings.disk, sourceFolder, path), target(path));
  }
  return `${settings.publicUrl}/${encodeURIComponent(folder)}/`;
}

async function copyBack(
  settings: Settings,
  blocks: readonly Block[],
  wanted: readonly string[],
  target: (path: string) => string,
): Promise<void> {
  const missing = new Set(wanted);
  for (const { archiveId, dataFileList } of blocks)
    for (const { path, chk } of dataFileList) {
      missing.delete(path);
      if (wanted.length === 0 || wanted.includes(path))
        await copyChecked(await onTape(settings, archiveId, path), target(path), chk);
    }
  if (missing.size > 0) throw new Refusal(`not on tape: ${[...missing].join(", ")}`);
}

/**
 * Forgets that a dataset was archived: its blocks leave the catalogue and the tape. Refused while files are on tape alone,
 * unless the job says `discard: true`.
 */
export async function reset(catalogue: Catalogue, settings: Settings, pid: string, discard: boolean): Promise<void> {
  const { sourceFolder } = await catalogue.dataset(pid);
  if (!discard)
    for (const { path } of await catalogue.files(pid)) await ordinaryFile(settings.disk, sourceFolder, path);
  const blocks = await catalogue.blocks(pid);
  await catalogue.lifecycle(pid, {
    archivable: !discard,
    retrievable: false,
    isOnCentralDisk: !discard,
    archiveStatusMessage: discard ? "filesNotYetAvailable" : "datasetCreated",
    retrieveStatusMessage: "",
    retrieveIntegrityCheck: false,
  });
  for (const { id } of blocks) await catalogue.removeBlock(pid, id);
  await rm(below(settings.tape, folderName(pid)), { recursive: true, force: true });
}
