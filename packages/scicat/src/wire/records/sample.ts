import { SampleInput } from "@margay/contract";
import type { Doc } from "../shape.ts";
import { type FieldMap, written } from "./fields.ts";
import { metadataIn, metadataOut } from "./metadata.ts";
import { fieldNames, managed, type Opened } from "./record.ts";

const map: FieldMap = {
  fields: fieldNames(SampleInput),
  convert: { sampleCharacteristics: metadataIn },
  neverEmpty: ["proposalId", "parentSampleId"],
};

/** A valid body of SciCat as the catalogue takes it: for a new sample, or as a change of one. */
export const sampleIn = (sent: Doc, record?: Doc): Doc => written(map, sent, record);

/** A new sample: what SciCat fills in where the client says nothing. */
export const newSample = (sent: Doc): Doc =>
  sampleIn({ accessGroups: [], sampleCharacteristics: {}, isPublished: false, ...sent });

/** A sample in SciCat's form. */
export function sampleOut(opened: Opened): Doc {
  const { key, doc, imported, lacksSI } = opened;
  return {
    _id: key,
    id: key,
    sampleId: key,
    accessGroups: [],
    isPublished: false,
    ...imported,
    ...doc,
    sampleCharacteristics: metadataOut(doc.sampleCharacteristics, lacksSI),
    ...managed(opened),
  };
}
