import { describe, expect, it } from "vitest";
import { Unmappable, unownedGroup } from "../draft.ts";
import { mappers } from "../mappers.ts";
import type { Collection } from "../names.ts";
import { check, least } from "./mapping.fixture.ts";

describe("a block of original files", () => {
  check("origdatablocks", [
    {
      what: "names its dataset by PID and keeps its own groups aside",
      doc: { ownerGroup: "g", accessGroups: [], isPublished: true, size: 3, chkAlg: "sha256" },
      record: { datasetPid: "20.500/d1", size: 3, chkAlg: "sha256" },
      imported: { ownerGroup: "g", isPublished: true },
      notes: ["datasetId is called datasetPid here", "a block's ownerGroup is that of its dataset"],
    },
    {
      what: "has its files fitted one by one, and what does not fit kept",
      doc: {
        dataFileList: [
          { path: "a.nxs", size: 14.1e9, time: "2020-01-01", uid: 501, _id: "5" },
          { path: "b\u0001", size: 1 },
          { path: "c", size: 1, colour: "red" },
          { path: "c", size: 2 },
        ],
      },
      record: {
        dataFileList: [
          { path: "a.nxs", size: 14_100_000_000, time: "2020-01-01T00:00:00.000Z", uid: "501" },
          { path: "c", size: 1 },
        ],
      },
      imported: {
        dataFileList: [
          { path: "b\u0001", size: 1 },
          { index: 2, colour: "red" },
        ],
        repeatedFiles: [{ path: "c", size: 2 }],
      },
      notes: [
        "dataFileList.uid was a number",
        "dataFileList.colour has no field",
        "a path stood in dataFileList more than once",
      ],
    },
  ]);

  it("without a dataset is refused", () => {
    expect(() => mappers.origdatablocks({ _id: "o" })).toThrow(Unmappable);
  });
});

describe("a block of archived files", () => {
  check("datablocks", [
    {
      what: "keeps the version of its packaging",
      doc: { version: "1.2", packedSize: 9 },
      record: { archiveId: "tape/1", archiveVersion: "1.2", packedSize: 9 },
      notes: ["version is called archiveVersion here"],
    },
    {
      what: "gets an archive id when it lacks one",
      doc: { archiveId: null },
      record: { archiveId: "b1" },
      notes: ["archiveId missing"],
    },
  ]);
});

const picture = "data:image/png;base64,iVBORw0KGgo=";

describe("an attachment", () => {
  check("attachments", [
    {
      what: "of an older version becomes related to its dataset",
      doc: { relationships: undefined, datasetId: "d", thumbnail: picture, caption: "c", ownerGroup: "g" },
      record: { relationships: [{ targetId: "d", targetType: "dataset" }], thumbnail: picture, ownerGroup: "g" },
      notes: ["datasetId moved into relationships"],
    },
    {
      what: "keeps its relationships, published data being publications here",
      doc: {
        aid: "a7",
        relationships: [{ targetId: "10.5/x", targetType: "published_data", relationType: "is attached to" }],
      },
      record: { relationships: [{ targetId: "10.5/x", targetType: "publication", relationType: "is attached to" }] },
      key: "a7",
    },
    {
      what: "has the spelling of its picture corrected",
      doc: { thumbnail: "data:image/jpg;base64,iVBO\nRw0KGgo=" },
      record: { thumbnail: "data:image/jpeg;base64,iVBORw0KGgo=" },
      notes: ["thumbnail: the spelling"],
    },
    {
      what: "keeps a picture of a kind that is not shown",
      doc: { thumbnail: "data:image/svg+xml;base64,AAAA" },
      imported: { thumbnail: "data:image/svg+xml;base64,AAAA" },
      notes: ["thumbnail does not fit"],
    },
  ]);
});

describe("a proposal", () => {
  check("proposals", [
    {
      what: "has its principal investigator and its periods respelled",
      doc: {
        proposalId: "p1",
        pi_email: "a@b.org",
        pi_lastname: "Lovelace",
        MeasurementPeriodList: [
          {
            _id: "m",
            instrument: "P08",
            start: "2020-01-01T00:00:00.000Z",
            end: "2020-01-02T00:00:00.000Z",
            createdAt: "x",
          },
        ],
        parentProposalId: null,
        numberOfDatasets: 3,
      },
      record: {
        piEmail: "a@b.org",
        piLastname: "Lovelace",
        measurementPeriods: [
          { id: "m", instrument: "P08", start: "2020-01-01T00:00:00.000Z", end: "2020-01-02T00:00:00.000Z" },
        ],
      },
      imported: { MeasurementPeriodList: [{ index: 0, createdAt: "x" }], numberOfDatasets: 3 },
      notes: ["pi_email is called piEmail here", "MeasurementPeriodList is called measurementPeriods here"],
    },
    {
      what: "is filled where title and owner are missing",
      doc: { title: "", ownerGroup: undefined, email: "email.com" },
      record: { title: "p1", ownerGroup: unownedGroup },
      imported: { email: "email.com" },
      notes: ["title missing", "ownerGroup missing", "email is not an e-mail address"],
    },
  ]);
});

describe("a sample", () => {
  check("samples", [
    {
      what: "without a name takes its id",
      doc: { sampleName: undefined, sampleCharacteristics: { "a%2Eb": 1 } },
      record: { sampleName: "s1", sampleCharacteristics: { "a.b": 1 } },
      notes: ["sampleName missing: set to sampleId", "encoded keys of sampleCharacteristics"],
    },
  ]);
});

describe("an instrument", () => {
  check("instruments", [
    {
      what: "without a unique name takes its PID",
      doc: {},
      record: { name: "P08", uniqueName: "i1" },
      notes: ["uniqueName missing"],
    },
    {
      what: "keeps its unique name",
      doc: { uniqueName: "desy-p08", customMetadata: { a: 1 } },
      record: { uniqueName: "desy-p08" },
    },
  ]);
});

describe("a policy", () => {
  check("policies", [
    {
      what: "keeps its rules",
      doc: { manager: "boss@x.org", embargoPeriod: 3, archiveEmailsToBeNotified: ["a@b.org"], autoArchiveDelay: 7 },
      record: {
        manager: ["boss@x.org"],
        embargoPeriod: 3,
        archiveEmailsToBeNotified: ["a@b.org"],
        autoArchiveDelay: 7,
      },
      notes: ["manager was not a list"],
    },
  ]);
});

describe("a publication", () => {
  check("publications", [
    {
      what: "of the older form moves into metadata",
      doc: {
        datasetPids: undefined,
        pidArray: ["d"],
        creator: ["Ada", "al."],
        authors: ["Eve"],
        publisher: "DESY",
        publicationYear: 2019,
        relatedPublications: ["doi:1"],
        url: "",
        numberOfFiles: null,
        status: "pending_registration",
      },
      record: {
        datasetPids: ["d"],
        status: "private",
        metadata: {
          creators: [{ name: "Ada" }, { name: "al." }],
          contributors: [{ name: "Eve" }],
          publisher: { name: "DESY" },
          publicationYear: 2019,
          relatedIdentifiers: [{ relatedIdentifier: "doi:1" }],
        },
      },
      notes: ["creator moved into metadata.creators", "pending_registration is called private"],
    },
    {
      what: "of the newer form keeps its metadata",
      doc: { status: "amended", metadata: { creators: [{ name: "Ada" }], publicationYear: 2020 }, sizeOfArchive: 5 },
      record: { status: "amended", metadata: { creators: [{ name: "Ada" }], publicationYear: 2020 }, sizeOfArchive: 5 },
    },
    {
      what: "of both forms keeps both",
      doc: { metadata: { publicationYear: 2020 }, publicationYear: 2019 },
      record: { metadata: { publicationYear: 2020 } },
      imported: { publicationYear: 2019 },
      notes: ["metadata.publicationYear is there already"],
    },
    {
      what: "with an unknown status is private",
      doc: { status: "lost" },
      record: { status: "private" },
      imported: { status: "lost" },
      notes: ["status is not one of the catalogue's"],
    },
  ]);
});

describe("a job", () => {
  check("jobs", [
    {
      what: "of the newer form keeps its fields",
      doc: { statusCode: "done", statusMessage: "Done.", jobParams: { a: 1 }, ownerUser: "u", contactEmail: "x" },
      record: { statusCode: "done", statusMessage: "Done.", jobParams: { a: 1 }, ownerUser: "u" },
    },
    {
      what: "of the older form is respelled",
      doc: {
        emailJobInitiator: "a@b.org",
        creationTime: "2020-01-01T00:00:00.000Z",
        executionTime: "2020-01-02T00:00:00.000Z",
        jobStatusMessage: "finished",
        datasetList: [{ pid: "d", files: [] }],
        jobParams: { username: "ada" },
      },
      record: {
        contactEmail: "a@b.org",
        createdAt: "2020-01-01T00:00:00.000Z",
        updatedAt: "2020-01-01T00:00:00.000Z",
        statusCode: "finished",
        statusMessage: "finished",
        ownerUser: "ada",
        jobParams: {
          username: "ada",
          executionTime: "2020-01-02T00:00:00.000Z",
          datasetList: [{ pid: "d", files: [] }],
        },
      },
      notes: ["jobStatusMessage moved", "emailJobInitiator is called contactEmail here", "ownerUser taken from"],
    },
  ]);
});

describe("any record", () => {
  it.each(Object.keys(least))("of %s without a usable id is refused", (collection) => {
    // Keys of the table above are collections.
    expect(() => mappers[collection as Collection]({ _id: "", name: "x" })).toThrow(Unmappable);
  });

  it("keeps its dates and people, and the creator as writer where none is named", () => {
    const { record, notes } = mappers.samples({
      ...least.samples,
      createdAt: "2020-01-01T00:00:00.000Z",
      createdBy: "ingestor",
    });
    expect(record).toMatchObject({
      createdAt: "2020-01-01T00:00:00.000Z",
      createdBy: "ingestor",
      updatedAt: "2020-01-01T00:00:00.000Z",
      updatedBy: "ingestor",
    });
    expect(notes).toEqual(["updatedBy missing: set to createdBy", "updatedAt missing: set to createdAt"]);
  });
});
