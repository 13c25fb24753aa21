import type { ExtractedEntry } from "@margay/extract";
import { describe, expect, it } from "vitest";
import { describeFiles, type Facts } from "./describe.ts";
import { type Caller, ownerObjection, ownershipOf } from "./owner.ts";

const anEntry = (own: Partial<ExtractedEntry> = {}): ExtractedEntry => ({
  entryPath: "/entry",
  users: [],
  instrument: {},
  source: {},
  sample: {},
  technique: [],
  dataFormat: "NeXus HDF5",
  scientificMetadata: {},
  ...own,
});

const describeEntry = (own: Partial<ExtractedEntry>, facts: Partial<Facts> = {}) =>
  describeFiles({
    name: "scan",
    folder: "/data",
    files: [{ path: "/data/scan.nxs", sizeBytes: 1, mtimeMs: Date.UTC(2026, 0, 2) }],
    entry: anEntry(own),
    metadata: undefined,
    beamtime: undefined,
    instrumentId: undefined,
    sampleId: undefined,
    ...facts,
  });

describe("describeFiles", () => {
  it("takes principal investigators by their role, and everybody where no role is told", () => {
    const [ada, ben] = [{ name: "Ada" }, { name: "Ben" }];
    expect(describeEntry({ users: [ada, ben] }).principalInvestigators).toEqual(["Ada", "Ben"]);
    const roles = {
      users: [
        { ...ada, role: "local_contact" },
        { ...ben, role: "principal_investigator" },
      ],
    };
    expect(describeEntry(roles).principalInvestigators).toEqual(["Ben"]);
    expect(describeEntry({ users: [{ ...ada, role: "local_contact" }] }).principalInvestigators).toBeUndefined();
  });

  it("brings times to UTC and takes the oldest file's where the file tells none", () => {
    const startTime = "2026-03-02T09:15:00+01:00";
    expect(describeEntry({ startTime })).toMatchObject({ creationTime: "2026-03-02T08:15:00.000Z" });
    expect(describeEntry({}).creationTime).toBe("2026-01-02T00:00:00.000Z");
  });

  it("leaves out placeholders and texts that no catalogue can hold", () => {
    for (const proposalId of ["DEFAULT", " ", "n/a", "0"])
      expect(describeEntry({ proposalId }).proposalIds).toBeUndefined();
    expect(describeEntry({ title: "a\0b\ud800", facility: "DESY", beamline: "P/8" })).toMatchObject({
      description: "ab\ufffd",
      creationLocation: "/DESY/P 8",
    });
  });

  it("calls what lies in a processed folder derived", () => {
    const folder = "/asap3/petra3/gpfs/p08/2026/data/11012345/processed/scan";
    expect(describeEntry({}, { folder }).type).toBe("derived");
  });
});

describe("ownershipOf", () => {
  const caller = (groups: string[], everyGroup = false): Caller => ({
    username: "ada",
    groups,
    everyGroup,
    choosesPids: everyGroup,
  });
  const beamtime = {
    kind: "beamtime",
    id: "1.2",
    ownerGroup: "2-dmgt",
    accessGroups: ["2-part"],
    warnings: [],
  } as const;
  const record = { ...beamtime, accessGroups: [...beamtime.accessGroups], warnings: [] };

  it("prefers what was given, then the beamtime's group where the caller may, then the only group", () => {
    expect(ownershipOf(caller([]), "given", record, undefined)?.ownerGroup).toBe("given");
    expect(ownershipOf(caller(["x", "2-dmgt"]), undefined, record, undefined)?.ownerGroup).toBe("2-dmgt");
    expect(ownershipOf(caller(["x", "y"]), undefined, record, "y")?.ownerGroup).toBe("y");
    expect(ownershipOf(caller([], true), undefined, record, undefined)?.ownerGroup).toBe("2-dmgt");
    expect(ownershipOf(caller(["x"]), undefined, record, undefined)?.ownerGroup).toBe("x");
  });

  it("objects to a given group that the server would refuse", () => {
    expect(ownerObjection(caller(["x"]), "y")).toContain("you are in x");
    expect(ownerObjection(caller([]), "y")).toContain("you are in no group");
    expect(ownerObjection(caller(["x"]), "x")).toBeUndefined();
    expect(ownerObjection(caller([], true), "y")).toBeUndefined();
  });

  it("asks where several groups are possible, or none", () => {
    expect(ownershipOf(caller(["x", "y"]), undefined, undefined, undefined)).toBeUndefined();
    expect(ownershipOf(caller([], true), undefined, undefined, undefined)).toBeUndefined();
  });
});
