import { describe, expect, it } from "vitest";
import { type Mapped, Unmappable, unownedGroup } from "../draft.ts";
import type { Doc } from "../ejson.ts";
import { mappers } from "../mappers.ts";
import type { Collection } from "../source.ts";

interface Row {
  what: string;
  doc: Doc;
  /** Part of the record. */
  record?: Doc;
  imported?: Doc;
  /** Parts of notes, each of which must be there. */
  notes?: string[];
  key?: string;
}

// The smallest document of each kind, so that rows state only what they are about.
const least: Record<Collection, Doc> = {
  instruments: { _id: "i1", name: "P08" },
  proposals: { _id: "p1", title: "A proposal", ownerGroup: "g" },
  samples: { _id: "s1", sampleName: "Rock", ownerGroup: "g" },
  policies: { _id: "r1", ownerGroup: "g" },
  datasets: {
    _id: "20.500/d1",
    type: "raw",
    datasetName: "scan",
    ownerGroup: "g",
    creationTime: "2020-02-07T13:46:43.000Z",
  },
  origdatablocks: { _id: "o1", datasetId: "20.500/d1", dataFileList: [] },
  datablocks: { _id: "b1", datasetId: "20.500/d1", dataFileList: [], archiveId: "tape/1" },
  attachments: { _id: "a1", relationships: [] },
  publications: { _id: "10.5/x", title: "A publication", datasetPids: [], status: "private" },
  jobs: { _id: "j1", type: "archive" },
};

function check(collection: Collection, rows: Row[]) {
  it.each(rows)("$what", ({ doc, record = {}, imported, notes = [], key }) => {
    const mapped: Mapped = mappers[collection]({ ...least[collection], ...doc });
    const { imported: kept, ...own } = mapped.record;
    expect(own).toMatchObject(record);
    expect(kept).toEqual(imported);
    for (const note of notes) expect(mapped.notes.join("\n")).toContain(note);
    if (notes.length === 0 && !imported) expect(mapped.notes).toEqual([]);
    expect(mapped.key).toBe(key ?? least[collection]._id);
  });
}

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
      doc: { accessGroups: ["ok", "a,b"] },
      record: { accessGroups: ["ok"] },
      imported: { accessGroups: ["a,b"] },
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
