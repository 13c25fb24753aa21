import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Catalogue, DataFile, NewBlock } from "./catalogue.ts";
import { AlreadyThere, below, copyChecked, exists, folderName, ordinaryFile, Refusal } from "./files.ts";
import type { Settings } from "./settings.ts";

/** A folder on tape; the list of what is in it is written last, and stands for its being complete. */
const contents = "contents.json";

/**
 * Moves a dataset from disk to tape. Every step can be repeated: what stands on tape under this job's name is complete,
 * and the disk is cleared only once the catalogue knows every block.
 */
export async function archive(catalogue: Catalogue, settings: Settings, jobId: string, pid: string): Promise<void> {
  const { sourceFolder } = await catalogue.dataset(pid);
  const files = await catalogue.files(pid);
  if (files.length === 0) throw new Refusal(`the dataset ${pid} has no files`);
  const ours = `${folderName(pid)}/${encodeURIComponent(jobId)}`;
  const known = await catalogue.blocks(pid);
  if (known.some(({ archiveId }) => !archiveId.startsWith(`${ours}/`)))
    throw new AlreadyThere(`the dataset ${pid} is on tape already`);
  await catalogue.lifecycle(pid, { archivable: false, archiveStatusMessage: "started" });

  for (const [index, part] of parts(files, settings.blockBytes).entries()) {
    const archiveId = `${ours}/${index + 1}`;
    const block = await writeBlock(settings, sourceFolder, archiveId, part);
    if (!known.some((other) => other.archiveId === archiveId)) await catalogue.addBlock(pid, block);
  }
  await catalogue.lifecycle(pid, {
    archivable: false,
    retrievable: true,
    isOnCentralDisk: false,
    archiveStatusMessage: "datasetOnArchiveDisk",
  });
  for (const { path } of files) await rm(below(settings.disk, sourceFolder, path), { force: true });
}

/** Files in their order, cut where a block would grow beyond the size; the same for every repetition. */
export function parts(files: readonly DataFile[], blockBytes: number): DataFile[][] {
  const cut: DataFile[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const file of files) {
    if (bytes + file.size > blockBytes) {
      cut.push([]);
      bytes = 0;
    }
    cut.at(-1)?.push(file);
    bytes += file.size;
  }
  return cut;
}

async function writeBlock(
  { disk, tape }: Settings,
  sourceFolder: string,
  archiveId: string,
  files: readonly DataFile[],
): Promise<NewBlock> {
  const folder = below(tape, archiveId);
  const list = below(folder, contents);
  // We wrote it.
  if (await exists(list)) return JSON.parse(await readFile(list, "utf8")) as NewBlock;
  const dataFileList: DataFile[] = [];
  for (const { path } of files) {
    const from = await ordinaryFile(disk, sourceFolder, path);
    const chk = await copyChecked(from, below(folder, "files", path));
    const { size, mtime } = await stat(from);
    dataFileList.push({ path, size, time: mtime.toISOString(), chk });
  }
  const size = dataFileList.reduce((sum, file) => sum + file.size, 0);
  const block = { archiveId, size, packedSize: size, chkAlg: "sha256", version: "1", dataFileList };
  await mkdir(dirname(list), { recursive: true });
  await writeFile(`${list}.part`, JSON.stringify(block, null, 2), { flush: true });
  await rename(`${list}.part`, list);
  return block;
}

/** Where a file of a block lies. */
export const onTape = ({ tape }: Settings, archiveId: string, path: string): Promise<string> =>
  ordinaryFile(tape, archiveId, "files", path);
