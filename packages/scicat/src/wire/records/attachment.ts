import { AttachmentInput } from "@margay/contract";
import type { Doc } from "../shape.ts";
import { type FieldMap, written } from "./fields.ts";
import { fieldNames, managed, type Opened, withImported } from "./record.ts";

const fields = fieldNames(AttachmentInput);

function relationshipsIn(list: unknown): unknown {
  if (!Array.isArray(list)) return list;
  // The shapes demand objects in there.
  return (list as Doc[]).map(({ targetType, relationType, ...one }) => ({
    ...one,
    targetType: targetType === "published_data" ? "publication" : targetType,
    relationType: relationType ?? attached,
  }));
}

const relationshipsOut = (list: unknown): Doc[] =>
  ((list ?? []) as Doc[]) // the contract has a list of objects there
    .map(({ targetId, targetType, relationType }) => ({
      targetId,
      targetType: targetType === "publication" ? "published_data" : targetType,
      relationType: relationType ?? attached,
    }));

const attached = "is attached to";

const map: FieldMap = { fields, renamed: { aid: "id" }, convert: { relationships: relationshipsIn } };

/** The picture as the catalogue takes it, and how its type was spelled; undefined for what looks like none. */
function pictureOf(thumbnail: string): { thumbnail: string; spelling?: string } | undefined {
  const [head = "", type = ""] = /^data:image\/(png|jpe?g|gif|webp);base64,/i.exec(thumbnail.slice(0, 40)) ?? [];
  if (head === "") return thumbnail === "" ? { thumbnail } : undefined;
  const proper = `data:image/${type.toLowerCase().replace("jpg", "jpeg")};base64,`;
  return head === proper ? { thumbnail } : { thumbnail: proper + thumbnail.slice(head.length), spelling: head };
}

function withoutPicture({ thumbnail: _, imported, ...rest }: Doc): Doc {
  const { thumbnail: _text, [spelling]: _spelled, ...others } = (imported ?? {}) as Doc; // the contract has an object there
  return Object.keys(others).length === 0 ? rest : { ...rest, imported: others };
}

const spelling = "thumbnailSpelling";

/**
 * A valid body of the newest form as the catalogue takes it: for a new attachment, or as a change of a record, in which
 * null removes a field. A thumbnail may be any text in SciCat, here it is a picture: what is none goes to `imported`,
 * with `isPicture` false also what only looks like one.
 */
export function attachmentIn(sent: Doc, record: Doc = {}, isPicture = true): Doc {
  const { thumbnail, ...rest } = sent;
  if (thumbnail === undefined) return written(map, rest, record);
  const next = written(map, rest, withoutPicture(record));
  if (typeof thumbnail !== "string") return next;
  const picture = isPicture ? pictureOf(thumbnail) : undefined;
  const { imported, ...doc } = next as Doc & { imported?: Doc }; // the contract has an object there
  if (!picture) return { ...doc, imported: { ...imported, thumbnail } };
  const spelled = picture.spelling === undefined ? {} : { [spelling]: picture.spelling };
  return withImported({ ...doc, thumbnail: picture.thumbnail, ...spelled }, fields, imported);
}

/** An attachment in the newest SciCat's form. */
export function attachmentOut(opened: Opened): Doc {
  const { key, doc } = opened;
  const { [spelling]: spelled, ...imported } = opened.imported;
  const record: Doc = {
    _id: key,
    id: key,
    aid: key,
    accessGroups: [],
    isPublished: false,
    ...imported,
    ...doc,
    relationships: relationshipsOut(doc.relationships),
    ...managed(opened),
  };
  if (typeof spelled === "string" && typeof doc.thumbnail === "string")
    record.thumbnail = spelled + doc.thumbnail.slice(doc.thumbnail.indexOf(",") + 1);
  return record;
}
