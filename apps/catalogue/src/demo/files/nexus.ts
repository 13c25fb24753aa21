import { File, type Group, ready } from "h5wasm";
import { instruments } from "../content/instruments.ts";
import { proposals } from "../content/proposals.ts";
import { samples } from "../content/samples.ts";
import type { PlannedDataset } from "../plan/datasets.ts";
import type { Signal } from "../signals/signal.ts";

/** Bytes of a NeXus file of one scan: NXentry with user, sample, instrument, source and the default plot. */
export async function nexusFile(dataset: PlannedDataset): Promise<Uint8Array> {
  const { FS } = await ready;
  const path = `/${dataset.pid.replace(/\W+/g, "-")}.nxs`;
  const file = new File(path, "w");
  try {
    file.create_attribute("default", "entry");
    file.create_attribute("creator", "Margay demo");
    fillEntry(group(file, "entry", "NXentry"), dataset);
    file.flush();
  } finally {
    file.close();
  }
  const bytes = FS.readFile(path).slice();
  FS.unlink(path);
  return bytes;
}

function fillEntry(entry: Group, dataset: PlannedDataset): void {
  const { input, beamtime } = dataset;
  const proposal = proposals.find((one) => one.id === beamtime.proposalId);
  entry.create_attribute("default", "data");
  text(entry, "title", input.description ?? input.datasetName);
  text(entry, "start_time", input.creationTime);
  text(entry, "end_time", input.endTime ?? input.creationTime);
  text(entry, "experiment_identifier", beamtime.proposalId);
  text(entry, "entry_identifier", input.scanId ?? "");
  text(entry, "collection_identifier", beamtime.id);
  if (proposal) {
    const user = group(entry, "user", "NXuser");
    text(user, "name", `${proposal.pi.first} ${proposal.pi.last}`);
    text(user, "affiliation", proposal.pi.institute);
    text(user, "role", "principal_investigator");
  }
  fillSample(group(entry, "sample", "NXsample"), dataset);
  fillInstrument(group(entry, "instrument", "NXinstrument"), dataset);
  const settings = group(entry, "settings", "NXcollection");
  for (const [name, value] of Object.entries(input.scientificMetadata ?? {})) write(settings, name, value);
  fillData(group(entry, "data", "NXdata"), dataset.signal());
}

function fillSample(group: Group, { input }: PlannedDataset): void {
  const sample = samples.find((one) => one.id === input.sampleIds?.[0]);
  if (!sample) return;
  text(group, "name", sample.name);
  text(group, "description", sample.description);
  text(group, "identifier", sample.id);
  const { chemical_formula } = sample.characteristics;
  if (typeof chemical_formula === "string") text(group, "chemical_formula", chemical_formula);
}

function fillInstrument(entry: Group, { beamtime }: PlannedDataset): void {
  const instrument = instruments[beamtime.instrument];
  text(entry, "name", instrument.name).create_attribute("short_name", instrument.key);
  const source = group(entry, "source", "NXsource");
  for (const [name, value] of Object.entries(instrument.source)) write(source, name, value);
}

function fillData(data: Group, signal: Signal): void {
  data.create_attribute("signal", "data");
  if (signal.kind === "image") {
    const shape = [signal.height, signal.width];
    const field = data.create_dataset({ name: "data", data: signal.values, shape, chunks: shape, compression: 6 });
    field.create_attribute("units", signal.unit);
    field.create_attribute("long_name", signal.title);
    return;
  }
  const { x, y, xAxis, yAxis } = signal;
  data.create_attribute("axes", xAxis.name);
  numbers(data, "data", y, yAxis.unit).create_attribute("long_name", yAxis.name);
  numbers(data, xAxis.name, x, xAxis.unit);
}

/** Metadata as groups, numbers with `units`, and text; what has no such form is left out. */
function write(parent: Group, name: string, value: unknown): void {
  if (typeof value === "string") text(parent, name, value);
  else if (typeof value === "number") numbers(parent, name, value);
  else if (typeof value === "boolean") numbers(parent, name, Number(value));
  else if (Array.isArray(value) && value.every((one) => typeof one === "number"))
    numbers(parent, name, Float64Array.from(value));
  else if (value !== null && typeof value === "object" && !Array.isArray(value)) {
    const { value: inner, unit } = value as { value?: unknown; unit?: unknown }; // an object: any member may be absent
    if (typeof unit !== "string") {
      const child = group(parent, name, "NXcollection");
      for (const [key, one] of Object.entries(value)) write(child, key, one);
    } else if (typeof inner === "number") numbers(parent, name, inner, unit);
    else if (Array.isArray(inner)) numbers(parent, name, Float64Array.from(inner), unit);
  }
}

function group(parent: Group, name: string, nxClass: string): Group {
  const made = parent.create_group(name);
  made.create_attribute("NX_class", nxClass);
  return made;
}

const text = (parent: Group, name: string, data: string) => parent.create_dataset({ name, data });

function numbers(parent: Group, name: string, data: number | Float64Array, unit?: string) {
  const field = parent.create_dataset({ name, data });
  if (unit) field.create_attribute("units", unit);
  return field;
}
