import { parseTime } from "../time.ts";
import { facilityId, parseFacilityPath } from "./path.ts";

/** What may be taken over from DESY's `beamtime-metadata-*.json` and `commissioning-metadata-*.json`. */
export interface BeamtimeMetadata {
  kind: "beamtime" | "commissioning";
  /** `DOOR.beamtime`, e.g. `20010123.11012345`; the bare beamtime id or commissioning tag without a proposal. */
  id: string;
  /** DOOR proposal number. */
  proposalId?: string;
  beamtimeId?: string;
  commissioningTag?: string;
  proposalType?: string;
  title?: string;
  /** Short facility name, e.g. `petra3`, `flash`. */
  facility?: string;
  beamline?: string;
  beamlineAlias?: string;
  beamlineSetup?: string;
  /** ISO 8601 with offset. */
  startTime?: string;
  endTime?: string;
  generatedTime?: string;
  /** `corePath`. */
  sourceFolder?: string;
  /** `/DESY/{facility}/{beamlineAlias}`. */
  creationLocation?: string;
  /** `/{facility}/{beamline}`. */
  instrumentId?: string;
  /** Last name of the leader, else of the applicant. */
  owner?: string;
  /** `pi.email`: the one address that is kept. */
  contactEmail?: string;
  /** Last name of the principal investigator, else of the applicant. */
  principalInvestigator?: string;
  /** Groups by which DESY's file system names those responsible and those taking part. */
  ownerGroup?: string;
  accessGroups: string[];
  /** Contradictions found, in words. */
  warnings: string[];
}

/** The text was JSON, but not a beamtime metadata record. */
export class BeamtimeMetadataError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "BeamtimeMetadataError";
  }
}

type Fields = Record<string, unknown>;

/** Whether a file name is that of a beamtime or commissioning record. */
export function isBeamtimeMetadataFile(name: string): boolean {
  return /^(beamtime|commissioning)-metadata-.*\.json$/i.test(name);
}

/**
 * Maps a beamtime record by allow-list, after DESY's own mapping. Dropped, because they must never reach a catalogue:
 * `users`, `onlineAnalysis` (key paths, accounts), `unixId`, user ids and account names of everybody, and the e-mail
 * addresses of applicant, leader and contact. DESY's mapping puts the applicant's address into
 * `principalInvestigator`; here it is a name.
 *
 * @param json the parsed file
 * @param options.timeZone zone of its zoneless times. Default `Europe/Berlin`
 * @throws BeamtimeMetadataError when `json` is not an object with a beamtime id or commissioning tag
 */
export function parseBeamtimeMetadata(json: unknown, options: { timeZone?: string } = {}): BeamtimeMetadata {
  if (!isFields(json)) throw new BeamtimeMetadataError("a beamtime record is a JSON object");
  const timeZone = options.timeZone ?? "Europe/Berlin";
  const warnings: string[] = [];
  const time = (field: string) => {
    const given = text(json, field);
    const parsed = given === undefined ? undefined : parseTime(given, timeZone);
    if (given !== undefined && !parsed)
      warnings.push(`${field} "${given.slice(0, 60)}" is not a time that can be read`);
    return parsed?.iso;
  };
  const sourceFolder = text(json, "corePath");
  const path = sourceFolder === undefined ? undefined : parseFacilityPath(sourceFolder);
  const identity = identify(json, path?.commissioningTag);
  const facility = facilityId(text(json, "facility")) ?? path?.facility;
  const beamline = text(json, "beamline") ?? path?.beamline;
  const beamlineAlias = text(json, "beamlineAlias") ?? beamline;
  if (path?.beamtimeId && identity.beamtimeId && path.beamtimeId !== identity.beamtimeId) {
    warnings.push(`corePath names beamtime ${path.beamtimeId}, the record ${identity.beamtimeId}`);
  }
  const [leader, applicant, pi] = [person(json, "leader"), person(json, "applicant"), person(json, "pi")];
  const metadata: BeamtimeMetadata = {
    ...identity,
    proposalType: text(json, "proposalType"),
    title: text(json, "title"),
    facility,
    beamline,
    beamlineAlias,
    beamlineSetup: text(json, "beamlineSetup"),
    startTime: time("eventStart"),
    endTime: time("eventEnd"),
    generatedTime: time("generated"),
    sourceFolder,
    creationLocation: facility && beamlineAlias ? `/DESY/${facility}/${beamlineAlias}` : undefined,
    instrumentId: facility && beamline ? `/${facility}/${beamline}` : undefined,
    owner: text(leader, "lastname") ?? text(applicant, "lastname"),
    contactEmail: text(pi, "email"),
    principalInvestigator: text(pi, "lastname") ?? text(applicant, "lastname"),
    ...groups(identity.beamtimeId, beamline),
    warnings,
  };
  // Absent fields are left out, so that the record serialises and compares cleanly.
  return Object.fromEntries(
    Object.entries(metadata).filter(([, value]) => value !== undefined),
  ) as unknown as BeamtimeMetadata;
}

function identify(json: Fields, tagInPath: string | undefined) {
  const beamtimeId = text(json, "beamtimeId");
  const proposalId = text(json, "proposalId");
  const isTag = (value: string | undefined) => value !== undefined && /^c\d{8}_/.test(value);
  const tags = [text(json, "commissioningId"), text(json, "id"), text(json, "tag"), beamtimeId];
  const commissioningTag = tags.find(isTag) ?? tagInPath;
  if (commissioningTag) return { kind: "commissioning" as const, id: commissioningTag, commissioningTag };
  if (!beamtimeId) throw new BeamtimeMetadataError("a beamtime record needs beamtimeId or a commissioning tag");
  const id = proposalId ? `${proposalId}.${beamtimeId}` : beamtimeId;
  return { kind: "beamtime" as const, id, proposalId, beamtimeId };
}

function groups(beamtimeId?: string, beamline?: string): Pick<BeamtimeMetadata, "ownerGroup" | "accessGroups"> {
  const ofBeamline = beamline ? [`${beamline}dmgt`, `${beamline}staff`] : [];
  if (!beamtimeId) return { accessGroups: ofBeamline };
  return {
    ownerGroup: `${beamtimeId}-dmgt`,
    accessGroups: [`${beamtimeId}-clbt`, `${beamtimeId}-part`, ...ofBeamline],
  };
}

/** Text or a number as text; blank and Python's `"None"` count as absent. */
function text(fields: Fields, name: string): string | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  if (typeof value !== "string") return undefined;
  const trimmed = value.trim();
  return trimmed === "" || trimmed.toLowerCase() === "none" ? undefined : trimmed;
}

function person(fields: Fields, name: string): Fields {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return isFields(value) ? value : {};
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
