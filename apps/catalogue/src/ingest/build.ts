import { relative } from "node:path";
import { parseFacilityPath } from "@margay/extract";
import type { FoundBeamtime } from "./beamtime.ts";
import { describeFiles, describeOptions } from "./describe.ts";
import type { Candidate } from "./discover.ts";
import type { Read } from "./extract.ts";
import { uuidOf } from "./hash.ts";
import type { IngestOptions } from "./options.ts";
import type { Wanted } from "./wanted.ts";

export interface BuildContext {
  options: IngestOptions;
  beamtime: FoundBeamtime | undefined;
  instrumentId: string | undefined;
  sampleId: string | undefined;
}

/** Puts together what one dataset should be, without its file list. */
export function buildWanted(candidate: Candidate, read: Read, context: BuildContext): Omit<Wanted, "files"> {
  const { options, beamtime } = context;
  const name = `${candidate.name}${read.suffix}`;
  const source = sourceOf(candidate, read, context);
  const facts = {
    name,
    folder: candidate.folder,
    files: candidate.files,
    entry: read.entry,
    metadata: read.metadata,
    beamtime: beamtime?.metadata,
    instrumentId: context.instrumentId,
    sampleId: context.sampleId,
  };
  const given = describeOptions(options);
  const pid = pidOf(source, name, context);
  return {
    source,
    name,
    folder: candidate.folder,
    pid,
    otherPid: `${pid}:${uuidOf(source).slice(0, 8)}`,
    fields: { ...describeFiles(facts), ...given },
    given: Object.keys(given),
    checksum: options.checksum,
    preview: read.preview,
    partial: read.entry === undefined && candidate.masters.length > 0,
  };
}

/**
 * Names the data so that it is known again: by the beamtime and the path below its folder, which is the same at the
 * beamline, on central storage and on any mount; else by the facility's path; else by host and path.
 */
function sourceOf(candidate: Candidate, read: Read, { options, beamtime }: BuildContext): string {
  const { anchor, folder } = candidate;
  const entry = read.suffix === "" ? "" : `#${read.suffix.slice(1)}`;
  if (beamtime) {
    const slash = anchor.endsWith("/") ? "/" : "";
    const below = relative(beamtime.folder, anchor).replaceAll("\\", "/");
    return `${beamtime.metadata.id}:${below}${below === "" ? "" : slash}${entry}`;
  }
  if (parseFacilityPath(folder)?.view === "core") {
    // Whatever the mount point: the path from the facility's root on.
    return `${anchor.slice(Math.max(0, anchor.search(/\/asap3\//)))}${entry}`;
  }
  return `${options.sourceHost}:${anchor}${entry}`;
}

/** `beamtime/scan`, as DESY names datasets; without a beamtime a UUID that follows from the source. */
function pidOf(source: string, name: string, { options, beamtime }: BuildContext): string {
  const { value, given } = options.pidPrefix;
  const group = beamtime?.metadata.beamtimeId ?? beamtime?.metadata.commissioningTag;
  if (group === undefined) return `${value}/${uuidOf(source)}`;
  return `${given ? `${value}/` : ""}${group}/${name.slice(0, 300)}`;
}
