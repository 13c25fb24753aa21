import { techniques } from "../content/techniques.ts";
import { digits } from "../random.ts";
import { tomographySlice } from "../signals/imaging.ts";
import { type Method, quantity, type ScanContext, slug } from "./scan.ts";

const voxel = (scan: ScanContext) => (scan.beamtime.id === "11019107" ? 1.63 : 0.82);
const stem = (scan: ScanContext) => `tomo_${String(scan.number).padStart(4, "0")}_${slug(scan.sample.name)}`;

/** K07: energies in keV, lengths in micrometres. */
export const tomography: Method = {
  raw(scan) {
    const { random, sample, part } = scan;
    const projections = random.pick([901, 1_201, 1_501]);
    const milliseconds = random.pick([40, 80, 120]);
    const loaded = scan.beamtime.id === "11022119";
    return {
      name: stem(scan),
      description: `Tomogram of ${sample.name}, ${projections} projections over 180°, voxel ${voxel(scan)} µm`,
      keywords: ["tomography", "concrete", loaded ? "load frame" : "freeze-thaw", "porosity"],
      techniques: techniques("PaNET01208", "PaNET01333"),
      seconds: (projections * milliseconds) / 1_000 + 75,
      dataFormat: "TIFF",
      metadata: {
        beam_energy: quantity(loaded ? 28 : 34.5, "keV"),
        instrument: {
          source: { ...scan.instrument.source, current: quantity(digits(random.normal(200.1, 0.3), 5), "mA") },
          multilayer: { material: "Ru/B4C", bandwidth: quantity(2.1, "%") },
          detector: {
            camera: "sCMOS 5.5M",
            objective: loaded ? "10x" : "5x",
            scintillator: { material: "LuAG:Ce", thickness: quantity(loaded ? 50 : 100, "um") },
            pixel_size: quantity(voxel(scan), "um"),
            exposure_time: quantity(milliseconds, "ms"),
            propagation_distance: quantity(loaded ? 120 : 210, "mm"),
          },
        },
        acquisition: {
          projections,
          darks: 20,
          flats: 50,
          rotation: {
            start: quantity(0, "deg"),
            stop: quantity(180, "deg"),
            step: quantity(digits(180 / (projections - 1), 4), "deg"),
          },
          axis_position: quantity(digits(random.normal(1_279.6, 2), 6), "pixel"),
        },
        sample_environment: loaded
          ? {
              device: "load frame",
              force: quantity(Math.round(1_450 * part), "N"),
              displacement: quantity(digits(0.18 * part, 3), "mm"),
            }
          : {
              device: "climate cell",
              temperature: quantity(digits(-20 + 30 * part, 3), "degC"),
              relative_humidity: quantity(62, "%"),
            },
      },
      files: [
        { name: `proj_#.tif`, count: projections, bytes: 11_059_400, spread: 0 },
        { name: `flat_#.tif`, count: 100, bytes: 11_059_400, spread: 0 },
        { name: `dark_#.tif`, count: 20, bytes: 11_059_400, spread: 0 },
        { name: `${stem(scan)}.nxs`, bytes: 2_240_000 },
        { name: `${stem(scan)}_scan.log`, bytes: 31_000 },
      ],
      signal: () =>
        tomographySlice(random, { pores: Math.round(60 + 90 * part), cracks: Math.round(1 + 4 * part), noise: 0.045 }),
      caption: "Preview reconstruction, central slice",
    };
  },
  derived(scan) {
    const { random, part } = scan;
    return {
      name: `reco_${stem(scan)}`,
      description: "Phase retrieved and reconstructed volume with ring removal, 32 bit",
      keywords: ["tomography", "reconstruction", "volume"],
      techniques: techniques("PaNET01208"),
      seconds: 1_900,
      dataFormat: "TIFF",
      metadata: {
        reconstruction: {
          algorithm: "gridrec",
          phase_retrieval: "Paganin",
          delta_beta: 180,
          ring_removal: "wavelet",
          rotation_axis: quantity(1_280.25, "pixel"),
        },
        volume: {
          shape: [1_080, 2_560, 2_560],
          voxel_size: quantity(voxel(scan), "um"),
          range: quantity([-0.4, 1.9], "1/mm"),
        },
        segmentation: { porosity: quantity(digits(9 + 4 * part, 3), "%"), pores: random.integer(41_000, 93_000) },
      },
      files: [
        { name: "slices/slice_#.tif", count: 1_080, bytes: 26_214_800, spread: 0 },
        { name: "reconstruction.log", bytes: 22_000 },
        { name: "parameters.json", bytes: 1_900 },
      ],
      signal: () =>
        tomographySlice(random, { pores: Math.round(60 + 90 * part), cracks: Math.round(1 + 4 * part), noise: 0.02 }),
      caption: "Reconstructed slice 540 of 1080",
      usedSoftware: ["TomoPy 1.15", "Fiji 2.16"],
      jobParameters: { nodes: 4, gpus: 8, padding: "edge", pixel_binning: 1 },
    };
  },
};
