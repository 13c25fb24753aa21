import { InstrumentInput } from "@margay/contract";
import type { Doc } from "../shape.ts";
import { type FieldMap, written } from "./fields.ts";
import { metadataIn, metadataOut } from "./metadata.ts";
import { fieldNames, managed, type Opened } from "./record.ts";

const map: FieldMap = { fields: fieldNames(InstrumentInput), convert: { customMetadata: metadataIn } };

/** A valid body of SciCat as the catalogue takes it: for a new instrument, or as a change of one. */
export const instrumentIn = (sent: Doc, record?: Doc): Doc => written(map, sent, record);

// Clients of SciCat do not know these; some refuse what they do not know.
const ours = ["facility", "description", "techniques"];

/** An instrument in SciCat's form. */
export function instrumentOut(opened: Opened): Doc {
  const { doc, key, imported, lacksSI } = opened;
  const known = Object.fromEntries(Object.entries(doc).filter(([name]) => !ours.includes(name)));
  return {
    ...imported,
    ...known,
    _id: key,
    id: key,
    pid: key,
    customMetadata: metadataOut(doc.customMetadata, lacksSI),
    ...managed(opened),
  };
}
