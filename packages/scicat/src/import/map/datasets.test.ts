import { describe, expect, it } from "vitest";
import { unownedGroup } from "../draft.ts";
import { mappers } from "../mappers.ts";
import { check, least } from "./mapping.fixture.ts";

describe("a dataset", () => {
  check("datasets", [
    {
      what: "arrives as it is when it needs no change",
      doc: { size: 12, numberOfFiles: 1, keywords: ["a"] },
      record: { size: 12 },
    },
    {
      what: "gets lists for the single links of older versions",
      doc: { proposalId: "p", sampleId: "s", instrumentId: "i", principalInvestigator: "Ada" },
      record: { proposalIds: ["p"], sampleIds: ["s"], instrumentIds: ["i"], principalInvestigators: ["Ada"] },
      notes: ["proposalId moved into proposalIds", "principalInvestigator moved into principalInvestigators"],
    },
    {
      what: "keeps lists that hold the single link already",
      doc: { proposalIds: ["p"], proposalId: "p", investigator: null },
      record: { proposalIds: ["p"] },
    },
    {
      what: "loses the empty places of lists",
      doc: { proposalIds: [null], investigator: "Eve" },
      record: { proposalIds: [], principalInvestigators: ["Eve"] },
      notes: ["empty items of proposalIds left out", "investigator moved into principalInvestigators"],
    },
    {
      what: "has its relationships respelled",
      doc: { relationships: [{ pid: "x", relationship: "IsDerivedFrom", _id: "5" }, { relationship: "odd" }] },
      record: { relationships: [{ identifier: "x", relationship: "IsDerivedFrom" }] },
      imported: { relationships: [{ relationship: "odd" }] },
      notes: ["pid is called identifier", "relationships lacks identifier"],
    },
    {
      what: "has a lifecycle, and what that has no field for is kept",
      doc: {
        datasetlifecycle: {
          _id: "x",
          archivable: true,
          publishedOn: "2020-01-01",
          retrieveReturnMessage: { a: 1 },
          odd: 2,
        },
      },
      record: {
        lifecycle: { archivable: true, publishedOn: "2020-01-01T00:00:00.000Z", retrieveReturnMessage: { a: 1 } },
      },
      imported: { datasetlifecycle: { odd: 2 } },
      notes: ["datasetlifecycle.publishedOn had no time zone", "datasetlifecycle.odd has no field of its own"],
    },
    {
      what: "keeps what is not an address",
      doc: { contactEmail: "email.com", ownerEmail: "a@b.org;c@d.org" },
      record: { ownerEmail: "a@b.org;c@d.org" },
      imported: { contactEmail: "email.com" },
      notes: ["contactEmail is not an e-mail address: kept in imported.contactEmail"],
    },
    {
      what: "has dates without zones read as UTC",
      doc: { creationTime: "2020-02-07T13:46:43", endTime: "2020-02-07 14:00", startTime: "2020-02-07T14:46:43+0100" },
      record: {
        creationTime: "2020-02-07T13:46:43.000Z",
        endTime: "2020-02-07T14:00:00.000Z",
        startTime: "2020-02-07T13:46:43.000Z",
      },
      notes: ["creationTime had no time zone: read as UTC", "startTime was respelled"],
    },
    {
      what: "has its metadata keys decoded at every level, and nothing else of them changed",
      doc: {
        scientificMetadata: { "beam%2Eenergy%20x": { "a%2Eb": [{ "c%2E": 1 }] }, "100%": 1, "50%25": 2, "x%2Ey z": 3 },
      },
      record: { scientificMetadata: { "beam.energy x": { "a.b": [{ "c.": 1 }] }, "100%": 1, "50%": 2, "x%2Ey z": 3 } },
      notes: ["encoded keys of scientificMetadata decoded"],
    },
    {
      what: "keeps an encoded key whose plain form is there too",
      doc: { scientificMetadata: { "a.b": 1, "a%2Eb": 2 } },
      record: { scientificMetadata: { "a.b": 1, "a%2Eb": 2 } },
    },
    {
      what: "keeps metadata that is no object",
      doc: { scientificMetadata: [1] },
      imported: { scientificMetadata: [1] },
      notes: ["scientificMetadata is not an object"],
    },
    {
      what: "keeps history, version and unknown fields",
      doc: { history: [{ a: 1 }], version: "3.1.0", beamtimeColour: "red", __v: 0, attachments: [], id: "20.500/d1" },
      imported: { history: [{ a: 1 }], version: "3.1.0", beamtimeColour: "red" },
      notes: ["version has no field of its own: kept in imported.version", "empty fields"],
    },
    {
      what: "has totals as whole numbers",
      doc: {
        size: 1.5,
        packedSize: "7",
        numberOfFiles: -1,
        numberOfFilesArchived: JSON.rawJSON("99999999999999999999"),
      },
      record: { size: 2, packedSize: 7 },
      imported: { size: 1.5, numberOfFiles: -1, numberOfFilesArchived: JSON.rawJSON("99999999999999999999") },
      notes: ["size was not a whole number: rounded", "numberOfFiles does not fit", "packedSize was text"],
    },
    {
      what: "is filled where required fields are missing",
      doc: {
        type: undefined,
        datasetName: "",
        ownerGroup: null,
        creationTime: undefined,
        sourceFolder: "/a/b/c/",
        createdAt: "2020-01-01T00:00:00.000Z",
      },
      record: { type: "raw", datasetName: "b/c", ownerGroup: unownedGroup, creationTime: "2020-01-01T00:00:00.000Z" },
      notes: ["type missing", "datasetName missing", "ownerGroup missing", "creationTime missing"],
    },
    {
      what: "keeps group names that the catalogue refuses",
      doc: { accessGroups: ["ok", "user,ada"] },
      record: { accessGroups: ["ok"] },
      imported: { accessGroups: ["user,ada"] },
      notes: ["accessGroups does not fit the catalogue's rules: kept in imported.accessGroups"],
    },
    {
      what: "is known by its pid rather than by the database's id",
      doc: { _id: "60db4e8f1c9d440000a1b2c3", pid: "20.500/d2" },
      key: "20.500/d2",
    },
    {
      what: "takes over techniques without the database's ids",
      doc: { techniques: [{ _id: "5", pid: "t", name: "T" }] },
      record: { techniques: [{ pid: "t", name: "T" }] },
    },
    {
      what: "has a scalar made a list",
      doc: { keywords: "one", usedSoftware: [5] },
      record: { keywords: ["one"], usedSoftware: ["5"] },
      notes: ["keywords was not a list", "usedSoftware was a number: written as text"],
    },
  ]);

  it("gives the same record every time", () => {
    const doc = { ...least.datasets, proposalId: "p", history: [{ a: 1 }] };
    expect(JSON.stringify(mappers.datasets(doc))).toBe(JSON.stringify(mappers.datasets(structuredClone(doc))));
  });
});
