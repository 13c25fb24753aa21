import { mkdir, rename, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PlannedDataset } from "../plan/datasets.ts";
import { beamtimeFile } from "./beamtime-file.ts";
import { nexusFile } from "./nexus.ts";

/** Beamtimes whose first scan has a file that can be opened. */
const withFiles = ["11018342", "11018655", "11019107", "11019420", "14000211", "14000305", "11021344", "11022655"];
const beamtimeWithRecord = "11021344";

/**
 * Writes small NeXus files below `<dataDir>/demo-data` and lets their datasets name them: folder, size and time as on
 * the disk. Files that are there stay, so that a repeated load says the same.
 */
export async function writeDemoFiles(plan: readonly PlannedDataset[], dataDir: string, anchor: Date): Promise<void> {
  const root = join(dataDir, "demo-data");
  for (const beamtimeId of withFiles) {
    const dataset = plan.find((one) => one.beamtime.id === beamtimeId);
    if (!dataset) throw new Error(`beamtime ${beamtimeId} has no datasets`);
    const folder = join(root, dataset.folder);
    const name = `${dataset.input.datasetName}.nxs`;
    const end = new Date(dataset.input.endTime ?? dataset.input.creationTime);
    const { size } = await writeOnce(folder, name, end, () => nexusFile(dataset));
    dataset.files = [{ path: name, size, time: end.toISOString() }];
    dataset.input.sourceFolder = folder;
    dataset.input.dataFormat = "NeXus";
    delete dataset.input.sourceFolderHost;
    dataset.hasPicture = true;
    if (beamtimeId !== beamtimeWithRecord) continue;
    const beamtimeFolder = join(folder, "../..");
    await writeOnce(beamtimeFolder, `beamtime-metadata-${beamtimeId}.json`, end, async () =>
      beamtimeFile(dataset.beamtime, beamtimeFolder, anchor),
    );
  }
}

async function writeOnce(folder: string, name: string, time: Date, make: () => Promise<Uint8Array | string>) {
  const path = join(folder, name);
  const present = await stat(path).catch(() => undefined);
  if (present) return present;
  await mkdir(folder, { recursive: true });
  // A file that was cut short would stay for ever.
  await writeFile(`${path}.new`, await make());
  await utimes(`${path}.new`, time, time);
  await rename(`${path}.new`, path);
  return stat(path);
}
