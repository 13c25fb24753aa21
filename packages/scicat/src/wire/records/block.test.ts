import type { Stored } from "@margay/server";
import { describe, expect, it } from "vitest";
import { blockText, openBlock, openServedBlock, origDatablockOut, withMember } from "./block.ts";

const at = new Date("2024-05-06T07:08:09Z");
const row = (docText: string, extra: Record<string, unknown> = {}): Stored => ({
  id: 1,
  key: "b1",
  version: 1,
  aclId: 1,
  ownerGroup: "ring",
  createdAt: at,
  createdBy: "ada",
  updatedAt: at,
  updatedBy: "ada",
  docText,
  extra: { size: 3, numberOfFiles: 1, ownerGroup: "ring", accessGroups: [], isPublished: false, ...extra },
});
const files = '{"path":"a","size":3}';

describe("A block whose files stay text", () => {
  it("has its list apart from the rest, and both together again in the answer", () => {
    const { opened, files: text } = openBlock(row(`{"datasetPid":"p","chkAlg":"md5","dataFileList":[${files}]}`));
    expect([opened.doc, text]).toEqual([{ datasetPid: "p", chkAlg: "md5", dataFileList: [] }, files]);
    const record = JSON.parse(blockText(origDatablockOut(opened), text));
    expect(record).toMatchObject({ _id: "b1", id: "b1", datasetId: "p", size: 3, dataFileList: [JSON.parse(files)] });
  });

  it("is found behind objects that have a list of the same name, and brackets in texts", () => {
    const imported = '{"notes":["]","x"],"old":{"dataFileList":[1,2]}}';
    const metadata = '{"path":"a]","size":3,"metadata":{"dataFileList":[{"b":"]}"}]}}';
    const text = `{"datasetPid":"p","imported":${imported},"dataFileList":[${metadata}],"size":9}`;
    const { opened, files: list } = openBlock(row(text));
    expect(list).toBe(metadata);
    expect(opened.imported).toEqual(JSON.parse(imported));
    expect(origDatablockOut(opened)).toMatchObject({ size: 9, notes: ["]", "x"] });
  });

  it("may have no files, and no list where none was read", () => {
    const empty = openBlock(row('{"datasetPid":"p","dataFileList":[]}'));
    expect(JSON.parse(blockText(origDatablockOut(empty.opened), empty.files)).dataFileList).toEqual([]);
    const without = openBlock(row('{"datasetPid":"p"}'));
    expect(JSON.parse(blockText(origDatablockOut(without.opened), without.files))).not.toHaveProperty("dataFileList");
  });

  it("is read from what a write answers, with the managed fields in front", () => {
    const body = `{"id":"b1","version":2,"createdAt":"c","createdBy":"ada","updatedAt":"u","updatedBy":"bob","size":3,"numberOfFiles":1,"ownerGroup":"ring","accessGroups":["x"],"isPublished":true,"datasetPid":"p","dataFileList":[${files}]}`;
    const { opened, files: text } = openServedBlock({ key: "b1", version: 2, body });
    expect(text).toBe(files);
    expect(origDatablockOut(opened)).toEqual({
      ...{ _id: "b1", id: "b1", datasetId: "p", size: 3, ownerGroup: "ring", accessGroups: ["x"], isPublished: true },
      ...{ createdBy: "ada", createdAt: "c", updatedBy: "bob", updatedAt: "u", __v: 0, dataFileList: [] },
    });
  });

  it("shows what an import kept under SciCat's names, but the dataset's groups and nothing of our own", () => {
    const imported = { ownerGroup: "old", isPublished: true, instrumentGroup: "staff", repeatedFiles: [1] };
    const text = JSON.stringify({ datasetPid: "p", imported, dataFileList: [] });
    const record = origDatablockOut(openBlock(row(text)).opened);
    expect(record).toMatchObject({ ownerGroup: "ring", isPublished: false, instrumentGroup: "staff" });
    for (const name of ["repeatedFiles", "imported", "numberOfFiles", "datasetPid"])
      expect(record).not.toHaveProperty(name);
  });
});

it("adds a member to the text of an object, be it empty", () => {
  expect(withMember('{"a":1}', '"b":2')).toBe('{"a":1,"b":2}');
  expect(withMember("{}", '"b":2')).toBe('{"b":2}');
});
