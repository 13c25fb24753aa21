import { publicationIn } from "../wire/records/publication.ts";
import { type Doc, isObject } from "../wire/shape.ts";

/** Lists of names in the older form, and the property of the metadata whose items have these names. */
const lists = {
  creator: { property: "creators", field: "name" },
  authors: { property: "contributors", field: "name" },
  relatedPublications: { property: "relatedIdentifiers", field: "relatedIdentifier" },
} as const;

/** What the older form has beside the metadata that the newest keeps in it. */
const flat = [
  "affiliation",
  "publicationYear",
  "url",
  "dataDescription",
  "resourceType",
  "numberOfFiles",
  "sizeOfArchive",
  "scicatUser",
  "thumbnail",
  "downloadLink",
] as const;

const counts = ["numberOfFiles", "sizeOfArchive"] as const;
const same = ["doi", "title", "abstract", "registeredTime"] as const;

const isRegistered = (status: unknown) => status === "registered" || status === "amended";
const statusOut = (status: unknown) => (isRegistered(status) ? "registered" : "pending_registration");
const itemsOf = (value: unknown): Doc[] => (Array.isArray(value) ? value.filter(isObject) : []);

/**
 * What a body in the older form says, in the catalogue's form. Everything that it does not say stays as it was: the older
 * form knows little of the metadata, and SciCat loses the rest.
 */
export function fromV3(body: Doc, before: Doc = {}): Doc {
  const result: Doc = {};
  for (const name of same) if (body[name] !== undefined) result[name] = body[name];
  if (body.pidArray !== undefined) result.datasetPids = body.pidArray;
  // The older form has two states for four, so one that says nothing new changes nothing.
  if (body.status !== undefined && (before.status === undefined || body.status !== statusOut(before.status)))
    result.status = body.status === "registered" ? "registered" : "private";
  for (const name of counts) if (isCount(body[name])) result[name] = body[name];
  const metadata = metadataFrom(body, isObject(before.metadata) ? before.metadata : {});
  if (Object.keys(metadata).length > 0) result.metadata = metadata;
  return publicationIn(result);
}

const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0;

function metadataFrom(body: Doc, before: Doc): Doc {
  const metadata: Doc = { ...before };
  for (const name of flat) if (body[name] !== undefined && body[name] !== null) metadata[name] = body[name];
  for (const [name, { property, field }] of Object.entries(lists)) {
    const value = body[name];
    if (!Array.isArray(value)) continue;
    // Of somebody who was there already more may be known than the name.
    const known = itemsOf(before[property]);
    metadata[property] = value.map((one: unknown) => known.find((item) => item[field] === one) ?? { [field]: one });
  }
  if (typeof body.publisher === "string") {
    const { publisher } = before;
    const isSame = isObject(publisher) && publisher.name === body.publisher;
    metadata.publisher = isSame ? publisher : { name: body.publisher };
  }
  return metadata;
}

/** A publication in the newest SciCat's form, in the older one. */
export function toV3(publication: Doc): Doc {
  const metadata = isObject(publication.metadata) ? publication.metadata : {};
  const { publisher, resourceType } = metadata;
  const result: Doc = {
    _id: publication._id,
    id: publication.id,
    doi: publication.doi,
    title: publication.title,
    abstract: publication.abstract,
    pidArray: publication.datasetPids,
    status: statusOut(publication.status),
    registeredTime: publication.registeredTime,
    publisher: isObject(publisher) ? publisher.name : publisher,
    createdAt: publication.createdAt,
    updatedAt: publication.updatedAt,
  };
  for (const [name, { property, field }] of Object.entries(lists)) {
    const items = itemsOf(metadata[property]).map((item) => item[field]);
    if (items.length > 0 || name === "creator") result[name] = items;
  }
  for (const name of flat) {
    const value = metadata[name] ?? publication[name];
    if (value !== undefined) result[name] = value;
  }
  if (isObject(resourceType)) result.resourceType = resourceType.resourceType ?? resourceType.resourceTypeGeneral;
  return result;
}
