import { describe, expect, it } from "vitest";
import { fromV3, toV3 } from "./published-data-form.ts";

const sent = {
  creator: ["Curie, Marie", " X "],
  authors: ["C"],
  publisher: "Ring",
  publicationYear: 2020,
  title: "Zebras",
  url: "https://example.org",
  abstract: "Stripes",
  dataDescription: "Many files",
  resourceType: "raw",
  numberOfFiles: 3,
  sizeOfArchive: 1.5,
  pidArray: ["20.500.test/a"],
  relatedPublications: ["10.1/x"],
  downloadLink: "https://example.org/d",
  thumbnail: "data:image/png;base64,AA==",
  scicatUser: "ada",
  affiliation: "Sorbonne",
  registeredTime: "2026-03-02T08:00:00.000Z",
};

describe("the older form of a publication", () => {
  it("becomes the newest, with names as they are and no affiliation at the creators", () => {
    expect(fromV3(sent)).toEqual({
      title: "Zebras",
      abstract: "Stripes",
      datasetPids: ["20.500.test/a"],
      numberOfFiles: 3,
      registeredTime: "2026-03-02T08:00:00.000Z",
      metadata: {
        creators: [{ name: "Curie, Marie" }, { name: " X " }],
        contributors: [{ name: "C" }],
        publisher: { name: "Ring" },
        relatedIdentifiers: [{ relatedIdentifier: "10.1/x" }],
        publicationYear: 2020,
        url: "https://example.org",
        dataDescription: "Many files",
        resourceType: "raw",
        numberOfFiles: 3,
        sizeOfArchive: 1.5,
        downloadLink: "https://example.org/d",
        thumbnail: "data:image/png;base64,AA==",
        scicatUser: "ada",
        affiliation: "Sorbonne",
      },
    });
  });

  it("comes back as it was sent", () => {
    expect(toV3({ ...fromV3(sent), doi: "10.5072/a", status: "private" })).toMatchObject({
      ...sent,
      doi: "10.5072/a",
      status: "pending_registration",
    });
  });

  it.each([
    ["private", "pending_registration"],
    ["public", "pending_registration"],
    ["registered", "registered"],
    ["amended", "registered"],
  ])("shows the state %s as %s, and takes that for no change", (status, shown) => {
    expect(toV3({ status }).status).toBe(shown);
    expect(fromV3({ status: shown }, { status })).toEqual({});
  });

  it.each([
    ["registered", "registered"],
    ["pending_registration", "private"],
    ["anything", "private"],
  ])("takes the state %s of a new publication for %s", (status, taken) => {
    expect(fromV3({ status })).toEqual({ status: taken });
  });

  it("keeps what it does not know of the metadata", () => {
    const before = {
      metadata: {
        creators: [{ name: "A", affiliation: [{ name: "here" }] }, { name: "B" }],
        publisher: { name: "Ring", publisherIdentifier: "https://ror.org/x" },
        language: "en",
      },
    };
    const { metadata } = fromV3({ creator: ["C", "A"], publisher: "Ring", downloadLink: "https://d" }, before);
    expect(metadata).toEqual({
      creators: [{ name: "C" }, { name: "A", affiliation: [{ name: "here" }] }],
      publisher: { name: "Ring", publisherIdentifier: "https://ror.org/x" },
      language: "en",
      downloadLink: "https://d",
    });
  });
});
