import type { Target } from "../wire/attachments/read.ts";
import type { Doc } from "../wire/shape.ts";

/** Where the older form names what an attachment belongs to. */
const fields: Readonly<Record<Target, string>> = {
  dataset: "datasetId",
  proposal: "proposalId",
  sample: "sampleId",
};

const targets = Object.keys(fields) as Target[]; // the table has exactly these

/** What an attachment belongs to. */
export interface Link {
  targetType: Target;
  targetId: string;
}

/** The links that a body names beside the record at whose address it is sent. */
export function otherLinks(body: Doc, parent: Link): Link[] {
  return targets.flatMap((targetType) => {
    const targetId = body[fields[targetType]];
    return targetType === parent.targetType || typeof targetId !== "string" || targetId === ""
      ? []
      : [{ targetType, targetId }];
  });
}

/** The same links as the words that they were sent in. */
export const inWords = (links: readonly Link[]): Doc =>
  Object.fromEntries(links.map(({ targetType, targetId }) => [fields[targetType], targetId]));

/** The fields of a body that an attachment keeps; what clients send beside them is ignored. */
export const own = ({ thumbnail, caption, accessGroups, instrumentGroup }: Doc): Doc =>
  Object.fromEntries(
    Object.entries({ thumbnail, caption, accessGroups, instrumentGroup }).filter(([, value]) => value !== undefined),
  );

/** An attachment in the older form, as it is seen from one of the records that it belongs to. */
export function toV3({ relationships, ...record }: Doc, parent: Link, ownerGroup: string | null): Doc {
  const links = (Array.isArray(relationships) ? relationships : []) as Link[]; // attachmentOut wrote them
  const named = links.filter(({ targetType }) => Object.hasOwn(fields, targetType));
  return { ...(ownerGroup === null ? {} : { ownerGroup }), ...record, ...inWords([...named, parent]) };
}
