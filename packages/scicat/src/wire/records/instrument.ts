import { InstrumentInput } from "@margay/contract";
import type { Doc } from "../shape.ts";
import { metadataIn, metadataOut } from "./metadata.ts";
import { fieldNames, managed, type Opened, withImported } from "./record.ts";

const fields = fieldNames(InstrumentInput);

/** A valid body of SciCat as the catalogue takes it; `imported` is what the record has there already. */
export function instrumentIn(body: Doc, imported?: Doc): Doc {
  const { customMetadata, ...rest } = body;
  const metadata = customMetadata === undefined ? {} : { customMetadata: metadataIn(customMetadata) };
  return withImported({ ...rest, ...metadata }, fields, imported);
}

export function instrumentOut(opened: Opened): Doc {
  const { doc, key, imported, lacksSI } = opened;
  return {
    ...imported,
    ...doc,
    _id: key,
    id: key,
    pid: key,
    customMetadata: metadataOut(doc.customMetadata, lacksSI),
    ...managed(opened),
  };
}
