import { randomFrom } from "../random.ts";
import { scanName } from "../scans/scan.ts";
import type { PlannedDataset } from "./datasets.ts";

/** Datasets as they also occur: what a viewer must cope with. Changes the plan in place. */
export function addSpecialCases(plan: readonly PlannedDataset[]): void {
  unresolvedReferences(rawOf(plan, "11021344", 4));
  unknownUnit(rawOf(plan, "11021207", 3));
  manyKeys(rawOf(plan, "11022655", 8));
  manyFiles(rawOf(plan, "11022410", 6));
  openEmbargo(rawOf(plan, "11019420", 11));
}

function rawOf(plan: readonly PlannedDataset[], beamtimeId: string, index: number): PlannedDataset {
  const found = plan.filter((one) => one.beamtime.id === beamtimeId)[index];
  if (!found) throw new Error(`beamtime ${beamtimeId} has no dataset ${index}`);
  return found;
}

function unresolvedReferences({ input }: PlannedDataset): void {
  input.sampleIds = ["20010587-R60", "20010587-R99"];
  input.inputDatasets = ["20.500.kestrel/11021340-00007"];
  input.proposalIds = ["20010587", "20009999"];
  input.instrumentIds = [...(input.instrumentIds ?? []), "20.500.kestrel/instrument.laser-lab-2"];
  input.comment = "Reference frames were taken in the laser laboratory before the catalogue existed.";
}

function unknownUnit({ input }: PlannedDataset): void {
  input.scientificMetadata = {
    ...input.scientificMetadata,
    beam_monitor: { gain: { value: 3, unit: "clicks" }, integral: { value: 81_244, unit: "ADU/bunch" } },
  };
}

/** A snapshot of all motors, as control systems write it: 300 keys. */
function manyKeys({ input }: PlannedDataset): void {
  const random = randomFrom("motors");
  const groups = ["optics", "slits", "sample_stage", "detector_stage", "furnace", "diagnostics"];
  const axes = ["x", "y", "z", "pitch", "roll"];
  const snapshot = Object.fromEntries(
    groups.map((group) => [
      group,
      Object.fromEntries(
        Array.from({ length: 10 }, (_, device) => [
          `m${String(device + 1).padStart(2, "0")}`,
          Object.fromEntries(
            axes.map((axis, index) => [
              axis,
              { value: Number(random.normal(0, 12).toFixed(4)), unit: index < 3 ? "mm" : "mrad" },
            ]),
          ),
        ]),
      ),
    ]),
  );
  input.scientificMetadata = { ...input.scientificMetadata, snapshot };
  input.keywords = [...(input.keywords ?? []), "motor snapshot"];
}

/** A map of 200 × 100 points with a file for each. */
function manyFiles(dataset: PlannedDataset): void {
  const { input } = dataset;
  const start = Date.parse(input.creationTime);
  const name = `${scanName(Number(input.runNumber))}_map`;
  const random = randomFrom("map");
  dataset.files = Array.from({ length: 20_000 }, (_, index) => ({
    path: `map/row_${String(Math.floor(index / 200) + 1).padStart(3, "0")}/${name}_${String(index + 1).padStart(6, "0")}.cbf`,
    size: 2_512_000 + random.integer(-40_000, 40_000),
    time: new Date(start + index * 52).toISOString(),
  }));
  input.datasetName = `CNC_film_map_200x100_${String(input.runNumber).padStart(4, "0")}`;
  input.description = "SAXS map of a dried film, 200 × 100 points in steps of 25 µm, one file a point";
  input.endTime = new Date(start + 20_000 * 52).toISOString();
  input.keywords = ["SAXS", "mapping", "cellulose", "film"];
  input.scientificMetadata = {
    ...input.scientificMetadata,
    map: { shape: [100, 200], step: { value: 25, unit: "um" }, range_x: { value: [-2.5, 2.5], unit: "mm" } },
  };
}

function openEmbargo({ input }: PlannedDataset): void {
  input.comment = "Kept back until the patent application is published.";
  input.keywords = [...(input.keywords ?? []), "embargo"];
}
