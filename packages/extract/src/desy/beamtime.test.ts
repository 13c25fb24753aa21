import { describe, expect, it } from "vitest";
import { BeamtimeMetadataError, isBeamtimeMetadataFile, parseBeamtimeMetadata } from "./beamtime.ts";

const secret = "SECRET";
const person = (lastname: string) => ({
  email: `${lastname}@${secret}.example`,
  institute: "DESY",
  lastname,
  userId: secret,
  username: secret,
});
const record = {
  applicant: person("Applicant"),
  beamline: "p08",
  beamlineAlias: "p08",
  beamlineSetup: "None",
  beamtimeId: "11012345",
  contact: `contact@${secret}.example`,
  corePath: "/asap3/petra3/gpfs/p08/2024/data/11012345",
  eventEnd: "2024-07-02 08:00:00",
  eventStart: "2024-01-15 09:30:00",
  facility: "PETRA III",
  generated: "2024-01-14 10:00:00",
  leader: person("Leader"),
  onlineAnalysis: { sshPublicKeyPath: `/root/${secret}`, userAccount: secret },
  pi: { ...person("Pi"), email: "pi@uni.example" },
  proposalId: "20010123",
  proposalType: "I",
  title: "H20 distribution",
  unixId: secret,
  users: { doorDb: [secret], special: [secret], unknown: [secret] },
};

describe("parseBeamtimeMetadata", () => {
  it("maps the allowed fields after DESY's mapping", () => {
    expect(parseBeamtimeMetadata(record)).toEqual({
      kind: "beamtime",
      id: "20010123.11012345",
      proposalId: "20010123",
      beamtimeId: "11012345",
      proposalType: "I",
      title: "H20 distribution",
      facility: "petra3",
      beamline: "p08",
      beamlineAlias: "p08",
      startTime: "2024-01-15T09:30:00+01:00",
      endTime: "2024-07-02T08:00:00+02:00",
      generatedTime: "2024-01-14T10:00:00+01:00",
      sourceFolder: "/asap3/petra3/gpfs/p08/2024/data/11012345",
      creationLocation: "/DESY/petra3/p08",
      instrumentId: "/petra3/p08",
      owner: "Leader",
      contactEmail: "pi@uni.example",
      principalInvestigator: "Pi",
      ownerGroup: "11012345-dmgt",
      accessGroups: ["11012345-clbt", "11012345-part", "p08dmgt", "p08staff"],
      warnings: [],
    });
  });

  it("lets no account, key path, user list or further address through", () => {
    expect(JSON.stringify(parseBeamtimeMetadata(record))).not.toContain(secret);
    expect(JSON.stringify(parseBeamtimeMetadata({ ...record, extra: secret, users: secret }))).not.toContain(secret);
  });

  it("falls back to the applicant and leaves out what is None", () => {
    const found = parseBeamtimeMetadata({ ...record, leader: { lastname: "None" }, pi: "None", title: "None" });
    expect([found.owner, found.principalInvestigator, found.contactEmail, found.title]).toEqual([
      "Applicant",
      "Applicant",
      undefined,
      undefined,
    ]);
  });

  it("notices a corePath of another beamtime and a time it cannot read", () => {
    const { warnings } = parseBeamtimeMetadata({
      ...record,
      corePath: "/asap3/petra3/gpfs/p08/2024/data/11099999",
      eventEnd: "soon",
    });
    expect(warnings).toEqual([
      "corePath names beamtime 11099999, the record 11012345",
      'eventEnd "soon" is not a time that can be read',
    ]);
  });

  it("reads commissioning records", () => {
    const found = parseBeamtimeMetadata({
      id: "c20210823_000_MAA",
      beamline: "p00",
      corePath: "/asap3/petra3/gpfs/p00/2021/commissioning/c20210823_000_MAA",
    });
    expect(found).toMatchObject({
      kind: "commissioning",
      id: "c20210823_000_MAA",
      beamline: "p00",
      facility: "petra3",
    });
    expect(found.ownerGroup).toBeUndefined();
  });

  it.each([[null], [[]], ["text"], [{}], [{ beamtimeId: "None" }]])("refuses %j", (json) => {
    expect(() => parseBeamtimeMetadata(json)).toThrow(BeamtimeMetadataError);
  });

  it("recognises the files by name", () => {
    const names = ["beamtime-metadata-11012345.json", "commissioning-metadata-c20210823_000_MAA.json", "metadata.json"];
    expect(names.map(isBeamtimeMetadataFile)).toEqual([true, true, false]);
  });
});
