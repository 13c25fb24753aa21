import { PublicationInput } from "@margay/contract";
import type { Doc } from "../shape.ts";
import { instant } from "./instant.ts";
import { fieldNames, managed, type Opened, withImported } from "./record.ts";

const fields = fieldNames(PublicationInput);

/** A body in the newest SciCat's form as the catalogue takes it; what is null or missing is left out. */
export function publicationIn(body: Doc): Doc {
  const given = Object.entries(body).filter(([, value]) => value !== null && value !== undefined);
  const doc: Doc = Object.fromEntries(given);
  if ("registeredTime" in doc) doc.registeredTime = instant(doc.registeredTime);
  return withImported(doc, fields);
}

/** A publication in the newest SciCat's form. */
export function publicationOut(opened: Opened): Doc {
  const { key, doc, imported } = opened;
  return {
    _id: key,
    id: key,
    doi: key,
    pid: key,
    datasetPids: [],
    status: "private",
    metadata: {},
    ...imported,
    ...doc,
    ...managed(opened),
  };
}
