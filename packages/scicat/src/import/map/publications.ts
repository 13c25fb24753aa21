import { publicationRecord } from "@margay/contract";
import { Draft, type Mapped } from "../draft.ts";
import { type Doc, isObject } from "../ejson.ts";
import { objectAt } from "./metadata.ts";

const statuses: Record<string, string> = {
  private: "private",
  public: "public",
  registered: "registered",
  amended: "amended",
  pending_registration: "private",
};

/** Lists of names in the older form, and the DataCite property that each becomes. */
const lists = {
  creator: { to: "creators", field: "name" },
  authors: { to: "contributors", field: "name" },
  relatedPublications: { to: "relatedIdentifiers", field: "relatedIdentifier" },
} as const;

const plain = ["affiliation", "publicationYear", "url", "dataDescription", "resourceType", "scicatUser", "thumbnail"];

/** A publication, in the older form with flat fields or the newer one with a `metadata` object. */
export function publicationFrom(doc: Doc): Mapped {
  const draft = new Draft(publicationRecord, doc);
  const doi = draft.key("doi", "_id");
  if (draft.take("pid") !== doi && doc.pid !== undefined) draft.keep("pid", doc.pid);
  draft.same("title", "abstract", "datasetPids", "registeredTime", "numberOfFiles", "sizeOfArchive", "metadata");
  draft.renamed("pidArray", "datasetPids");
  status(draft);
  const moved = flatFields(draft, objectAt(draft.record, "metadata"));
  if (Object.keys(moved).length > 0) draft.record.metadata = { ...objectAt(draft.record, "metadata"), ...moved };
  draft.fill("title", doi, "title missing: set to the DOI");
  draft.fill("datasetPids", [], "datasetPids missing: set to an empty list");
  return draft.finish(doi);
}

function status(draft: Draft): void {
  const value = draft.take("status");
  const known = typeof value === "string" && Object.hasOwn(statuses, value) ? statuses[value] : undefined;
  draft.record.status = known ?? "private";
  if (known === undefined)
    draft.keep("status", value ?? undefined, "status is not one of the catalogue's, so the record is private; its own");
  if (value === "pending_registration") draft.note("status pending_registration is called private here");
  if (value === undefined) draft.note("status missing: set to private");
}

function flatFields(draft: Draft, present: Doc): Doc {
  const moved: Doc = {};
  const move = (from: string, to: string, value: unknown) => {
    if (Object.hasOwn(present, to)) return draft.keep(from, value, `metadata.${to} is there already; ${from}`);
    moved[to] = value;
    draft.note(`${from} moved into metadata.${to}`);
  };
  const taken = (from: string): unknown => {
    const value = draft.take(from);
    if (value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0))
      return value;
    if (value !== undefined) draft.note("empty fields without a place of their own left out");
    return undefined;
  };
  for (const [from, { to, field }] of Object.entries(lists)) {
    const value = taken(from);
    if (value === undefined) continue;
    const items = Array.isArray(value) ? value : [value];
    move(
      from,
      to,
      items.map((item: unknown) => (isObject(item) ? item : { [field]: item })),
    );
  }
  const publisher = taken("publisher");
  if (publisher !== undefined) move("publisher", "publisher", isObject(publisher) ? publisher : { name: publisher });
  for (const name of [...plain, "downloadLink"]) {
    const value = taken(name);
    if (value !== undefined) move(name, name, value);
  }
  return moved;
}
