import type { DatasetInput } from "@margay/contract";
import { type BeamtimeMetadata, type ExtractedEntry, type FileToGroup, parseFacilityPath } from "@margay/extract";
import { cleanText } from "./metadata.ts";
import type { IngestOptions } from "./options.ts";

type Fields = Partial<DatasetInput>;

/** What is known about one dataset before it is described. */
export interface Facts {
  name: string;
  folder: string;
  files: readonly FileToGroup[];
  entry: ExtractedEntry | undefined;
  metadata: Record<string, unknown> | undefined;
  beamtime: BeamtimeMetadata | undefined;
  instrumentId: string | undefined;
  sampleId: string | undefined;
}

/** Fields that the files say, or that are made up where they say nothing. */
export function describeFiles(facts: Facts): Fields {
  const { entry, beamtime } = facts;
  const people = principalInvestigators(facts);
  return compact({
    datasetName: clip(facts.name, 2_000) ?? "unnamed",
    type: parseFacilityPath(facts.folder)?.area === "processed" ? "derived" : "raw",
    sourceFolder: facts.folder,
    description: clip(entry?.title ?? beamtime?.title, 100_000),
    creationTime: utc(entry?.startTime) ?? oldest(facts.files),
    startTime: utc(entry?.startTime),
    endTime: utc(entry?.endTime),
    creationLocation: clip(beamtime?.creationLocation ?? location(entry), 2_000),
    dataFormat: clip(entry?.dataFormat, 500),
    scanId: clip(entry?.scanId, 500),
    runNumber: clip(entry?.runNumber, 500),
    owner: clip(beamtime?.owner ?? people[0], 2_000),
    contactEmail: beamtime?.contactEmail,
    principalInvestigators: people,
    techniques: entry?.technique.map(({ pid, name }) => ({ pid: pid ?? "", name: name ?? pid ?? "" })),
    usedSoftware: entry?.program === undefined ? undefined : [cleanText(entry.program)],
    proposalIds: proposals(facts),
    beamtimeIds: list(beamtime?.beamtimeId ?? beamtime?.commissioningTag),
    instrumentIds: list(beamtime?.instrumentId ?? facts.instrumentId),
    sampleIds: list(facts.sampleId),
    scientificMetadata: facts.metadata,
  });
}

/** Fields that the person gave. */
export function describeOptions(options: IngestOptions): Fields {
  return compact({
    ownerGroup: options.ownerGroup,
    accessGroups: options.accessGroup,
    type: options.type,
    proposalIds: list(options.proposal),
    instrumentIds: list(options.instrument),
    contactEmail: options.contactEmail,
    creationLocation: options.location,
    license: options.license,
    keywords: options.keyword,
    isPublished: options.publish ? true : undefined,
  });
}

/** Users whose role says so; where no role is told, every named user. */
function principalInvestigators({ entry, beamtime }: Facts): string[] {
  const users = entry?.users ?? [];
  const leaders = users.filter((user) => /principal|^pi$/i.test(user.role ?? ""));
  const named = leaders.length > 0 || users.some((user) => user.role !== undefined) ? leaders : users;
  const names = [beamtime?.principalInvestigator, ...named.map((user) => user.name)];
  return [...new Set(names.flatMap((name) => clip(name, 2_000) ?? []))];
}

// What instruments write where nobody told them.
const placeholder = /^(default|none|unknown|n\/?a|null|-|0*)$/i;

function proposals({ entry, beamtime }: Facts): string[] | undefined {
  if (beamtime) return list(beamtime.proposalId ?? beamtime.beamtimeId);
  const id =
    clip(entry?.proposalId, 512)
      ?.replace(/\p{Cc}/gu, "")
      .trim() ?? "";
  return placeholder.test(id) ? undefined : [id];
}

/** `/facility/beamline`, with what is known of it. */
function location(entry: ExtractedEntry | undefined): string | undefined {
  const beamline = entry?.beamline ?? entry?.instrument.shortName ?? entry?.instrument.name;
  const parts = [entry?.facility, beamline].flatMap((part) => clip(part?.replaceAll("/", " "), 900) ?? []);
  const known = [...new Set(parts)];
  return known.length === 0 ? undefined : `/${known.join("/")}`;
}

const oldest = (files: readonly FileToGroup[]) =>
  new Date(files.reduce((least, { mtimeMs }) => Math.min(least, mtimeMs), Number.MAX_SAFE_INTEGER)).toISOString();

/** As the catalogue keeps times, so that equal times compare equal. */
function utc(text: string | undefined): string | undefined {
  const at = new Date(text ?? Number.NaN);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

function clip(text: string | undefined, length: number): string | undefined {
  const clean = cleanText(text ?? "").trim();
  return clean === "" ? undefined : cleanText(clean.slice(0, length));
}

const list = (value: string | undefined) => (value === undefined ? undefined : [value]);

/** Without absent fields and empty lists. */
function compact(fields: { [Name in keyof Fields]?: Fields[Name] | undefined }): Fields {
  const present = Object.entries(fields).filter(([, value]) =>
    Array.isArray(value) ? value.length > 0 : value !== undefined,
  );
  return Object.fromEntries(present);
}
