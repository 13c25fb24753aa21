import { PublicationInput } from "@margay/contract";
import type { Doc } from "../shape.ts";
import { fieldNames, managed, type Opened, withImported } from "./record.ts";

const fields = fieldNames(PublicationInput);

/** A body in the newest SciCat's form as the catalogue takes it; what is null or missing is left out. */
export function publicationIn(body: Doc): Doc {
  const given = Object.entries(body).filter(([, value]) => value !== null && value !== undefined);
  const doc: Doc = Object.fromEntries(given);
  const { registeredTime } = doc;
  // SciCat takes every ISO 8601 date, the catalogue those with a zone.
  const at = typeof registeredTime === "string" ? new Date(registeredTime) : undefined;
  if (at && !Number.isNaN(at.getTime())) doc.registeredTime = at.toISOString();
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
