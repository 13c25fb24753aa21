/** What a path on DESY's file systems says. */
export interface FacilityPath {
  /** `core`: the archive-side tree; `beamline`: the view at the beamline, which names neither beamline nor beamtime. */
  view: "core" | "beamline";
  facility?: string;
  beamline?: string;
  year?: number;
  beamtimeId?: string;
  area?: "raw" | "processed" | "shared" | "scratch";
  commissioningTag?: string;
  /** Path below the area (or below the beamtime), `""` at its root. */
  relativePath: string;
}

// <anything>/asap3/<facility>/gpfs/<beamline>/<year>/{data/<beamtime>|commissioning/<tag>}[/<area>[/<rest>]]
const corePattern =
  /(?:^|\/)asap3\/([^/]+)\/gpfs\/([^/]+)\/(\d{4})\/(?:data\/(\d{7,9})|commissioning\/([^/]+))(?:\/(.*))?$/;
const beamlinePattern = /(?:^|\/)gpfs\/(current|commissioning|local)(?:\/(.*))?$/;
/** Folders beside the beamlines that are none. */
const notBeamlines = new Set(["common", "BeamtimeUsers", "state", "support"]);

/**
 * Understands DESY's core view and beamline view, also below a mount point.
 * @returns undefined for any other path
 */
export function parseFacilityPath(path: string): FacilityPath | undefined {
  const clean = path
    .replaceAll("\\", "/")
    .replace(/\/{2,}/g, "/")
    .replace(/\/$/, "");
  const core = corePattern.exec(clean);
  if (core) {
    const [, facility, beamline, year, beamtimeId, commissioningTag, rest = ""] = core;
    if (!facility || !beamline || notBeamlines.has(beamline)) return undefined;
    const found: FacilityPath = { view: "core", facility, beamline, year: Number(year), ...areaOf(rest) };
    if (beamtimeId) found.beamtimeId = beamtimeId;
    if (commissioningTag) found.commissioningTag = commissioningTag;
    return found;
  }
  const local = beamlinePattern.exec(clean);
  return local ? { view: "beamline", ...areaOf(local[2] ?? "") } : undefined;
}

function areaOf(rest: string): Pick<FacilityPath, "area" | "relativePath"> {
  const [first = "", ...others] = rest.split("/");
  const area = /^(raw|processed|shared|scratch)(?:_(?:bl|cc))?$/.exec(first)?.[1];
  if (!area) return { relativePath: rest };
  // The pattern allows these four only.
  return { area: area as NonNullable<FacilityPath["area"]>, relativePath: others.join("/") };
}

/** `PETRA III` and `petra3` are one facility. */
export function facilityId(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const compactName = name.toLowerCase().replace(/[\s_-]+/g, "");
  return compactName.replace(/^petra(iii|iv)$/, (_, numeral: string) => (numeral === "iv" ? "petra4" : "petra3"));
}
