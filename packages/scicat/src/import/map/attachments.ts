import { attachmentRecord } from "@margay/contract";
import { Draft, type Mapped } from "../draft.ts";
import { type Doc, isObject } from "../ejson.ts";

const targets = {
  datasetId: "dataset",
  rawDatasetId: "dataset",
  derivedDatasetId: "dataset",
  sampleId: "sample",
  proposalId: "proposal",
} as const;

/** A picture with a caption; the one thing an older record belonged to becomes a relationship. */
export function attachmentFrom(doc: Doc): Mapped {
  const draft = new Draft(attachmentRecord, doc);
  const id = draft.key("aid", "id", "_id");
  draft.same("caption", "ownerGroup", "accessGroups", "instrumentGroup", "isPublished");
  thumbnail(draft);
  draft.put("relationships", relationships(draft));
  draft.fill("relationships", [], "relationships missing: set to an empty list");
  return draft.finish(id);
}

function relationships(draft: Draft): unknown {
  const value = draft.take("relationships");
  const links = Array.isArray(value) ? value.map(renamedTarget) : value === undefined || value === null ? [] : [value];
  for (const [name, targetType] of Object.entries(targets)) {
    const targetId = draft.take(name);
    if (targetId === undefined || targetId === null || targetId === "") continue;
    if (links.some((one) => isObject(one) && one.targetId === targetId && one.targetType === targetType)) continue;
    links.push({ targetId, targetType, relationType: "is attached to" });
    draft.note(`${name} moved into relationships`);
  }
  return links;
}

const renamedTarget = (one: unknown) =>
  isObject(one) && (one.targetType === "published_data" || one.targetType === "publisheddata")
    ? { ...one, targetType: "publication" }
    : one;

function thumbnail(draft: Draft): void {
  const value = draft.take("thumbnail");
  draft.put("thumbnail", typeof value === "string" ? respelled(draft, value) : value);
}

function respelled(draft: Draft, value: string): string {
  const comma = value.indexOf(",");
  const head = value.slice(0, comma + 1).replace(/^data:image\/jpg;/i, "data:image/jpeg;");
  const plain = comma < 0 ? value : `${head}${value.slice(comma + 1).replaceAll(/\s/g, "")}`;
  if (plain !== value) draft.note("thumbnail: the spelling of its type or its line breaks corrected");
  return plain;
}
