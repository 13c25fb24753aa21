import type { DataFile, DatasetInput } from "@margay/contract";
import { beamtimes, type DemoBeamtime, ownerGroup, readerGroup, staffGroup } from "../content/beamtimes.ts";
import { type DemoInstrument, instruments } from "../content/instruments.ts";
import { type DemoProposal, proposals } from "../content/proposals.ts";
import { type DemoSample, samples } from "../content/samples.ts";
import { type Random, randomFrom } from "../random.ts";
import { methods } from "../scans/index.ts";
import { filesOf, type Scan, scanName } from "../scans/scan.ts";
import type { Signal } from "../signals/signal.ts";
import { addDays, beamtimeFolder, beamtimeSpan } from "./places.ts";

/** A dataset with all that belongs to it. */
export interface PlannedDataset {
  pid: string;
  input: DatasetInput & { creationTime: string };
  files: DataFile[];
  caption: string;
  hasPicture: boolean;
  /** Made once, when asked for. */
  signal: () => Signal;
  beamtime: DemoBeamtime;
  /** `<facility>/<beamline>/<year>/data/<beamtime>/raw/<scan>` */
  folder: string;
}

const pictured = 0.72;

/** All datasets, by beamtime and time. The same anchor gives the same datasets. */
export function planDatasets(anchor: Date): PlannedDataset[] {
  return beamtimes.flatMap((beamtime) => planBeamtime(beamtime, anchor));
}

function planBeamtime(beamtime: DemoBeamtime, anchor: Date): PlannedDataset[] {
  const instrument: DemoInstrument = instruments[beamtime.instrument];
  const proposal = proposals.find((one) => one.id === beamtime.proposalId);
  // A block from which others were cut is not measured itself.
  const own = samples.filter((one) => one.proposalId === beamtime.proposalId && !one.name.endsWith("block"));
  if (!proposal || own.length === 0) throw new Error(`beamtime ${beamtime.id} has no proposal or no samples`);
  const { start, lastScan } = beamtimeSpan(beamtime, anchor);
  const random = randomFrom(beamtime.id);
  const stepMs = (lastScan.getTime() - start.getTime()) / (beamtime.raw + beamtime.derived + 1);
  const at = (index: number) => new Date(Math.floor(start.getTime() + (index + random.between(0.3, 0.7)) * stepMs));
  const place = { beamtime, instrument, proposal, beamtimeStart: start, anchor };
  let number = random.integer(8, 40);

  const raw = Array.from({ length: beamtime.raw }, (_, index) => {
    number += random.integer(1, 4);
    const sample = own[Math.floor((index / beamtime.raw) * own.length)] ?? own[0];
    const pid = `20.500.${instrument.site}/${beamtime.id}-${String(number).padStart(5, "0")}`;
    const part = index / Math.max(1, beamtime.raw - 1);
    return plan({ ...place, pid, index, number, part, sample: sample ?? fail(), start: at(index) });
  });
  const derived = Array.from({ length: beamtime.derived }, (_, index) => {
    const pid = `20.500.${instrument.site}/${beamtime.id}-proc-${String(index + 1).padStart(2, "0")}`;
    const slice = raw.slice((index / beamtime.derived) * raw.length, ((index + 1) / beamtime.derived) * raw.length);
    const sampleId = slice[0]?.input.sampleIds?.[0];
    const sample = own.find((one) => one.id === sampleId) ?? own[0] ?? fail();
    const order = beamtime.raw + index;
    const part = (index + 1) / beamtime.derived;
    return plan({
      ...place,
      pid,
      index: order,
      number: number + index + 1,
      part,
      sample,
      start: at(order),
      inputs: slice,
    });
  });
  return [...raw, ...derived];
}

interface Order {
  beamtime: DemoBeamtime;
  instrument: DemoInstrument;
  proposal: DemoProposal;
  sample: DemoSample;
  beamtimeStart: Date;
  anchor: Date;
  pid: string;
  index: number;
  number: number;
  part: number;
  start: Date;
  /** Of a derived dataset. */
  inputs?: readonly PlannedDataset[];
}

function plan(order: Order): PlannedDataset {
  const { pid, beamtime, instrument, start, number, inputs } = order;
  const method = methods[beamtime.instrument];
  const random = randomFrom(pid);
  // The signal draws from a source of its own, so that it does not matter when it is made.
  const context = { ...order, random: randomFrom(`${pid} scan`) };
  const scan: Scan & Partial<ReturnType<typeof method.derived>> = inputs
    ? method.derived(context)
    : method.raw(context);
  let signal: Signal | undefined;
  const isFresh = start.getTime() > order.anchor.getTime() - 3 * 86_400_000;
  const end = new Date(Math.min(start.getTime() + scan.seconds * 1_000, order.anchor.getTime() - 60_000));
  const folder = `${beamtimeFolder(beamtime, order.beamtimeStart)}/${inputs ? "processed" : "raw"}/${inputs ? scan.name : scanName(number)}`;
  const isPublished = order.index < beamtime.published;
  const recorded = new Date(
    Math.min(end.getTime() + random.integer(60, 900) * 1_000, order.anchor.getTime()),
  ).toISOString();
  return {
    pid,
    beamtime,
    folder,
    caption: scan.caption,
    hasPicture: random.next() < pictured,
    signal: () => (signal ??= scan.signal()),
    files: filesOf(scan.files, { start, seconds: (end.getTime() - start.getTime()) / 1_000, random }),
    input: {
      type: inputs ? "derived" : "raw",
      datasetName: scan.name,
      description: scan.description,
      keywords: scan.keywords,
      ...people(order),
      ownerGroup: ownerGroup(beamtime.id),
      accessGroups: [readerGroup(beamtime.id)],
      instrumentGroup: staffGroup(beamtime.instrument),
      sourceFolder: `/data/${folder}`,
      sourceFolderHost: `storage.${instrument.site}.example`,
      creationTime: start.toISOString(),
      startTime: start.toISOString(),
      endTime: end.toISOString(),
      creationLocation: instrument.location,
      dataFormat: scan.dataFormat,
      ...(inputs ? {} : { runNumber: String(number), scanId: scanName(number) }),
      techniques: scan.techniques,
      proposalIds: [order.proposal.id],
      beamtimeIds: [beamtime.id],
      sampleIds: [order.sample.id],
      instrumentIds: [instrument.pid],
      scientificMetadata: JSON.parse(JSON.stringify(scan.metadata)), // without what is undefined
      ...judgement(random, isFresh),
      ...(scan.usedSoftware ? { usedSoftware: scan.usedSoftware } : {}),
      ...(scan.jobParameters ? { jobParameters: scan.jobParameters } : {}),
      ...(inputs ? { inputDatasets: inputs.map((one) => one.pid) } : {}),
      ...publicity(order, isPublished),
      createdAt: recorded,
      createdBy: "ingestor",
      updatedAt: recorded,
      updatedBy: "ingestor",
    },
  };
}

const people = ({ proposal, instrument }: Order) => ({
  owner: `${proposal.pi.first} ${proposal.pi.last}`,
  ownerEmail: proposal.pi.email,
  contactEmail: instrument.contact,
  principalInvestigators: [`${proposal.pi.first} ${proposal.pi.last}`],
});

const comments = [
  "Beam dump during the last third, intensities normalised by the diode.",
  "Good statistics; used for the figure in the report.",
  "Sample moved slightly, see the next scan.",
  "Repeated with a lower dose.",
  "Detector threshold re-calibrated before this scan.",
];

function judgement(random: Random, isFresh: boolean) {
  return {
    classification: "IN=medium,AV=low,CO=low",
    validationStatus: isFresh ? "unchecked" : random.pick(["valid", "valid", "valid", "questionable"]),
    ...(random.next() < 0.55 ? { dataQualityMetrics: random.integer(2, 5) } : {}),
    ...(random.next() < 0.18 ? { comment: random.pick(comments) } : {}),
  };
}

const embargoYears = 3;

function publicity({ start, anchor }: Order, isPublished: boolean): Partial<DatasetInput> {
  const embargoEnd = new Date(start);
  embargoEnd.setUTCFullYear(start.getUTCFullYear() + embargoYears);
  const publishedOn = new Date(Math.min(addDays(start, 300).getTime(), anchor.getTime())).toISOString();
  const base = { isOnCentralDisk: true, archivable: true, retrievable: isPublished };
  if (isPublished)
    return {
      isPublished,
      license: "CC-BY-4.0",
      lifecycle: { ...base, publishable: true, publishedOn, dateOfPublishing: publishedOn },
    };
  return { isPublished, lifecycle: { ...base, publishable: false, dateOfPublishing: embargoEnd.toISOString() } };
}

function fail(): never {
  throw new Error("a demo proposal has no samples");
}
