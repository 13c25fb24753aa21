import { createHash } from "node:crypto";
import type { DatasetInput } from "@margay/contract";
import { seeded } from "../random.ts";
import type { NumericKey } from "./metadata-plan.ts";
import { firstDay, type Proposal, type World, weekMs, weeks } from "./world.ts";

type Random = ReturnType<typeof seeded>;

const detectors = ["Eiger 2X 9M", "Lambda 2M", "Pilatus 300k", "PCO edge", "Jungfrau 4M", "AGIPD"] as const;
const motors = ["eta", "phi", "omega", "samx", "samz", "energy"] as const;
const materials = ["gold", "steel", "silicon", "bone", "polymer", "zeolite", "graphene", "copper", "water"] as const;

/** The PID of the n-th dataset. */
export function pidOf(n: number): string {
  const hex = createHash("md5").update(`margay ${n}`).digest("hex");
  return `bench/${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The n-th dataset, as an administrator's import sends it. Later ones were taken later, but for a tenth of them. */
export function searchDataset(world: World, n: number): DatasetInput {
  const random = seeded(n + 1_000_003);
  const share = random.whole(10) === 0 ? random.between(0, 1) : (n + random.between(0, 1)) / (world.datasets + 1);
  const week = Math.min(weeks - 1, Math.floor(share * weeks));
  const proposal = world.proposalIn(week, random.between(0, 1));
  const { beamline } = proposal;
  const takenAt = Math.floor(firstDay + Math.min(share * weeks, weeks - 0.001) * weekMs);
  const sample = random.pick(proposal.samples as readonly [Sample, ...Sample[]]); // three of them
  const scan = random.whole(5_000);
  const guess = Math.max(1, Math.floor(10 ** random.between(0, 2.2)));
  const files = world.fileCounts?.[n] ?? guess;
  const time = new Date(takenAt).toISOString();
  const written = new Date(takenAt + 60_000 + random.whole(3_600_000)).toISOString();
  const material = random.pick(materials);
  return {
    pid: pidOf(n),
    type: random.whole(5) === 0 ? "derived" : "raw",
    datasetName: `${sample.name}_${beamline.name.toLowerCase()}_${String(scan).padStart(5, "0")}`,
    description: Array.from({ length: 20 }, () => world.words[world.drawWord(random.between(0, 1))]).join(" "),
    ownerGroup: proposal.ownerGroup,
    accessGroups: [`${proposal.beamtime}-part`, beamline.staffGroup],
    isPublished: isPublished(proposal, random),
    creationTime: time,
    startTime: time,
    creationLocation: beamline.location,
    sourceFolder: `/asap3/${beamline.name.toLowerCase()}/${new Date(takenAt).getUTCFullYear()}/data/${proposal.beamtime}/raw/scan_${scan}`,
    owner: proposal.pi,
    proposalIds: [proposal.id],
    beamtimeIds: [proposal.beamtime],
    instrumentIds: [beamline.instrumentId],
    sampleIds: [sample.id],
    principalInvestigators: [proposal.pi],
    keywords: proposal.keywords.slice(0, 1 + random.whole(4)).filter((one, at, all) => all.indexOf(one) === at),
    techniques: [beamline.techniques[random.whole(beamline.techniques.length)] ?? { pid: "", name: "" }],
    dataFormat: beamline.dataFormat,
    scanId: String(scan),
    size: files * (1_000_000 + random.whole(400_000_000)),
    numberOfFiles: files,
    scientificMetadata: metadata(proposal, material, random),
    createdAt: written,
    createdBy: "bench",
    updatedAt: written,
    updatedBy: "bench",
  };
}

type Sample = Proposal["samples"][number];

/** A proposal publishes some of its datasets or none; a twentieth of all is public. */
function isPublished(proposal: Proposal, random: Random): boolean {
  return Number(proposal.id) % 10 === 0 && random.whole(3) === 0;
}

function metadata(proposal: Proposal, material: string, random: Random) {
  const { kits } = proposal.beamline;
  // A proposal measures in a few ways, so that datasets share their sets of keys.
  const kit = kits[(Number(proposal.id) * 7 + random.whole(3)) % kits.length];
  const groups: Record<string, Record<string, unknown>> = {
    sample: { material, name: proposal.samples[0]?.name ?? "" },
    scan: { motor: random.pick(motors), command: `dscan ${random.whole(40)} ${random.whole(400)}` },
    detector: { name: random.pick(detectors), shutter_open: random.whole(2) === 0 },
  };
  for (const key of kit?.keys ?? []) {
    const [group, name] = key.path;
    const value = numberFor(key, random.between(0, 1));
    groups[group] ??= {};
    groups[group][name] = key.unit === undefined ? value : { value, unit: key.unit };
  }
  return groups;
}

/** Six digits, as control systems write them. */
export function numberFor({ lo, hi, logarithmic, whole }: NumericKey, u: number): number {
  const value = logarithmic ? lo * (hi / lo) ** u : lo + u * (hi - lo);
  return whole ? Math.round(value) : Number(value.toPrecision(6));
}
