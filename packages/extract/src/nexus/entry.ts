import type { Limits } from "../h5/leaf.ts";
import type { H5Reader } from "../h5/reader.ts";
import { readTree } from "../h5/tree.ts";
import { parseTime } from "../time.ts";
import type { ExtractedEntry, ExtractedSample, ExtractedSource, ExtractedUser, Quantity } from "../types.ts";
import { childrenOf, compact, groupsOfClass, nxClass, quantityOf, textOf } from "./lookup.ts";
import { techniquesOf } from "./techniques.ts";

/** Reads one NXentry. */
export function readEntry(reader: H5Reader, path: string, limits: Limits, timeZone: string): ExtractedEntry {
  const instrumentPath = groupsOfClass(reader, path, "NXinstrument", /^instrument$/i)[0];
  const source = readSource(reader, path, instrumentPath);
  // The entry's own fields come first, then those of its sub-entries.
  const bases = [path, ...groupsOfClass(reader, path, "NXsubentry")];
  const definitions = readDefinitions(reader, bases);
  const definition = definitions[0];
  const startTime =
    readTime(reader, bases, timeZone, "start_time", "start_timestamp", "run_start_time") ??
    readTime(reader, detectorGroups(reader, instrumentPath), timeZone, "data_collection_date");
  const endTime = readTime(reader, bases, timeZone, "end_time", "end_timestamp", "run_end_time");
  const instrument = readInstrument(reader, instrumentPath);
  const collection = groupsOfClass(reader, path, "NXcollection")[0];
  const runNumber = textOf(reader, path, "run_number", "run_cycle/run_number");
  const technique = definitions.flatMap((name) => techniquesOf(name, source.probe));
  return compact({
    entryPath: path,
    title: firstOf(bases, (base) => textOf(reader, base, "title", "name")),
    startTime,
    endTime,
    duration: quantityOf(reader, path, "duration") ?? durationOf(startTime, endTime),
    users: readUsers(reader, path),
    instrument,
    beamline:
      textOf(reader, path, "beamline") ??
      textOf(reader, instrumentPath, "beamline") ??
      textOf(reader, collection, "beamline") ??
      instrument.shortName ??
      instrument.name,
    facility:
      textOf(reader, path, "facility") ?? textOf(reader, instrumentPath, "facility") ?? source.shortName ?? source.name,
    source,
    sample: readSample(reader, path, instrumentPath),
    proposalId: textOf(reader, path, "experiment_identifier", "proposal_id", "proposal_number"),
    scanId:
      textOf(reader, path, "entry_identifier", "scan_identifier", "scan_id", "scan_number", "collection_identifier") ??
      runNumber,
    runNumber,
    definition,
    technique: technique.filter((one, index) => technique.findIndex((other) => other.pid === one.pid) === index),
    program: textOf(reader, path, "program_name", "program") ?? reader.textAttribute("/", "creator"),
    dataFormat: definition ? `NeXus HDF5 (${definition})` : "NeXus HDF5",
    scientificMetadata: readTree(reader, path, limits),
  });
}

function firstOf<T>(bases: readonly string[], read: (base: string) => T | undefined): T | undefined {
  for (const base of bases) {
    const found = read(base);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Detectors and what they say of themselves; Eiger detectors write the only time of a file there. */
function detectorGroups(reader: H5Reader, instrumentPath: string | undefined): string[] {
  if (instrumentPath === undefined) return [];
  const detectors = groupsOfClass(reader, instrumentPath, "NXdetector", /^detector$/i);
  return detectors.flatMap((path) => [path, ...groupsOfClass(reader, path, "NXcollection", /^detectorSpecific$/i)]);
}

function readDefinitions(reader: H5Reader, bases: readonly string[]): string[] {
  const found = bases.flatMap((one) => textOf(reader, one, "definition") ?? []);
  return [...new Set(found.map((name) => name.replace(/\.nxdl(\.xml)?$/i, "")))];
}

function readTime(
  reader: H5Reader,
  bases: readonly string[],
  timeZone: string,
  ...names: string[]
): string | undefined {
  const base = bases.find((one) => textOf(reader, one, ...names) !== undefined);
  const name = names.find((one) => textOf(reader, base, one) !== undefined);
  const text = name && textOf(reader, base, name);
  if (!text) return undefined;
  const parsed = parseTime(text, timeZone);
  if (!parsed) reader.warn(`"${text.slice(0, 60)}" is not a time that can be read`, `${base}/${name}`);
  else if (parsed.assumedZone) {
    reader.warn(`"${text}" has no time zone; read as ${parsed.assumedZone}`, `${base}/${name}`);
  }
  return parsed?.iso;
}

function durationOf(startTime?: string, endTime?: string): Quantity | undefined {
  if (!startTime || !endTime) return undefined;
  const seconds = (Date.parse(endTime) - Date.parse(startTime)) / 1000;
  return seconds >= 0 ? { value: seconds, unit: "s" } : undefined;
}

function readInstrument(reader: H5Reader, path: string | undefined): ExtractedEntry["instrument"] {
  if (path === undefined) return {};
  const shortName = reader.textAttribute(path, "short_name") ?? reader.textAttribute(`${path}/name`, "short_name");
  return compact({ name: textOf(reader, path, "name") ?? shortName, shortName });
}

function readSource(reader: H5Reader, entryPath: string, instrumentPath: string | undefined): ExtractedSource {
  const bases = [instrumentPath, entryPath].filter((base) => base !== undefined);
  const path = bases.flatMap((base) => groupsOfClass(reader, base, "NXsource", /^source$/i))[0];
  if (path === undefined) return {};
  return compact({
    name: textOf(reader, path, "name"),
    shortName: reader.textAttribute(path, "short_name") ?? reader.textAttribute(`${path}/name`, "short_name"),
    type: textOf(reader, path, "type"),
    probe: textOf(reader, path, "probe"),
    energy: quantityOf(reader, path, "energy"),
    current: quantityOf(reader, path, "current"),
  });
}

function readSample(reader: H5Reader, entryPath: string, instrumentPath: string | undefined): ExtractedSample {
  const bases = [entryPath, instrumentPath].filter((base) => base !== undefined);
  const path = bases.flatMap((base) => groupsOfClass(reader, base, "NXsample", /^sample$/i))[0];
  if (path === undefined) return {};
  return compact({
    name: textOf(reader, path, "name", "sample_name", "short_title"),
    formula: textOf(reader, path, "chemical_formula", "formula"),
    description: textOf(reader, path, "description"),
    id: textOf(reader, path, "identifier", "sample_id", "id"),
    temperature: quantityOf(reader, path, "temperature", "temperature/value", "temperature/average_value"),
    pressure: quantityOf(reader, path, "pressure"),
    mass: quantityOf(reader, path, "mass"),
  });
}

/** Names, affiliations, ORCID iDs and roles; nothing else of NXuser is read. */
function readUsers(reader: H5Reader, path: string): ExtractedUser[] {
  const users = groupsOfClass(reader, path, "NXuser", /^users?(_?\d+)?$/i).map((user) => {
    const name = textOf(reader, user, "name", "full_name");
    const orcid = /(\d{4}-\d{4}-\d{4}-\d{3}[\dX])/.exec(textOf(reader, user, "ORCID", "orcid") ?? "")?.[1];
    return compact({
      name: name?.includes("@") ? undefined : name,
      affiliation: textOf(reader, user, "affiliation"),
      orcid,
      role: textOf(reader, user, "role"),
    });
  });
  return users.filter((user) => user.name !== undefined || user.orcid !== undefined);
}

/** Paths of the entries of a file; none for plain HDF5. */
export function findEntries(reader: H5Reader): string[] {
  const groups = childrenOf(reader, "/").filter((child) => child.kind === "group");
  const declared = groups.filter((child) => nxClass(reader, child.path) === "NXentry");
  if (declared.length > 0) return declared.map((child) => child.path);
  if (nxClass(reader, "/") === "NXentry") return ["/"];
  const likely = groups.filter((child) => {
    if (nxClass(reader, child.path) !== undefined) return false;
    return childrenOf(reader, child.path).some((inner) => nxClass(reader, inner.path)?.startsWith("NX"));
  });
  for (const child of likely) reader.warn("read as an NXentry, though it has no NX_class", child.path);
  return likely.map((child) => child.path);
}
