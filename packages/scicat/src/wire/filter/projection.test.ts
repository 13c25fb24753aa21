import { describe, expect, it } from "vitest";
import { project, readProjection, wantedFields } from "./projection.ts";
import { attachmentNames, datasetNames, publicationNamesV3 } from "./tables.ts";

const record = {
  _id: "p",
  pid: "p",
  size: 5,
  proposalId: "x",
  techniques: [
    { pid: "t1", name: "one" },
    { pid: "t2", name: "two" },
  ],
  keywords: ["a"],
  datasetlifecycle: { archivable: true, retrievable: false },
  scientificMetadata: { "a.b": { value: 1, unit: "K" }, "c d": 2 },
  instruments: [{ pid: "i" }],
};
const cut = (fields: unknown, keep: string[] = []) => project(record, readProjection(fields), keep);

const rows: [unknown, object][] = [
  [["pid"], { _id: "p", pid: "p" }],
  [
    { size: 1, pid: 0 },
    { _id: "p", size: 5 },
  ],
  [["proposalId"], { _id: "p", proposalId: "x" }],
  [["techniques.name"], { _id: "p", techniques: [{ name: "one" }, { name: "two" }] }],
  [["keywords.x"], { _id: "p", keywords: [] }],
  [["size.x"], { _id: "p" }],
  [["datasetlifecycle.archivable"], { _id: "p", datasetlifecycle: { archivable: true } }],
  [["datasetlifecycle.archivable", "datasetlifecycle"], { _id: "p", datasetlifecycle: record.datasetlifecycle }],
  [["scientificMetadata.a%2Eb.value"], { _id: "p", scientificMetadata: { "a.b": { value: 1 } } }],
  [["scientificMetadata.c%20d"], { _id: "p", scientificMetadata: { "c d": 2 } }],
  [["scientificMetadata.c d"], { _id: "p", scientificMetadata: { "c d": 2 } }],
  [["nothing"], { _id: "p" }],
];

describe("a projection", () => {
  it.each(rows)("%j keeps what it names, and _id", (fields, expected) => {
    expect(cut(fields)).toEqual(expected);
  });

  it("keeps included relations", () => {
    expect(cut(["pid"], ["instruments"])).toEqual({ _id: "p", pid: "p", instruments: [{ pid: "i" }] });
    expect(cut({ instruments: 0, _id: false, size: 0 }, ["instruments"])).toMatchObject({
      _id: "p",
      instruments: [{}],
    });
  });

  it("leaves out what its flags deny", () => {
    const { size, ...rest } = record;
    expect(size).toBe(5);
    expect(cut({ size: false })).toEqual(rest);
    expect(cut({ "techniques.pid": 0, "scientificMetadata.a%2Eb.unit": 0 })).toEqual({
      ...record,
      techniques: [{ name: "one" }, { name: "two" }],
      scientificMetadata: { "a.b": { value: 1 }, "c d": 2 },
    });
  });

  it("gives the whole record where nothing is named", () => {
    expect(cut({})).toBe(record);
  });
});

describe("the fields that an answer needs", () => {
  const wanted = (fields: unknown, also: string[] = []) => wantedFields(readProjection(fields), datasetNames, also);

  it("are all of them without a projection", () => {
    expect(wanted(undefined)).toBe(undefined);
  });

  it("are the contract's, with the key", () => {
    expect(wanted(["proposalId", "datasetlifecycle.archivable", "version", "foo"])).toEqual([
      "pid",
      "proposalIds",
      "lifecycle",
      "imported",
    ]);
    expect(wanted(["size"], ["ownerGroup"])).toEqual(["pid", "ownerGroup", "size"]);
    expect(wantedFields(readProjection(["creator", "title"]), publicationNamesV3)).toEqual([
      "doi",
      "metadata",
      "title",
    ]);
  });

  it("are all but the denied ones", () => {
    const fields = wantedFields(readProjection({ thumbnail: 0, aid: 0, "relationships.targetId": 0 }), attachmentNames);
    expect(fields).not.toContain("thumbnail");
    expect(fields).toEqual(expect.arrayContaining(["id", "caption", "relationships", "imported", "createdAt"]));
  });
});
