import { expect, it } from "vitest";
import type { Mapped } from "../draft.ts";
import type { Doc } from "../ejson.ts";
import { mappers } from "../mappers.ts";
import type { Collection } from "../names.ts";

/** A document, and what its record is to be. */
export interface Row {
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
export const least: Record<Collection, Doc> = {
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

/** Tests a mapping by rows; a row without notes and imported fields says that nothing was adapted. */
export function check(collection: Collection, rows: Row[]) {
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
