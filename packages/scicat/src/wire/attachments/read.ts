import type { Filter } from "@margay/contract";
import type { Principal } from "@margay/server";
import { attachmentNames, project, type ReadFilter, wantedFields } from "../filter/index.ts";
import { attachmentOut } from "../records/attachment.ts";
import { open } from "../records/record.ts";
import type { Doc } from "../shape.ts";
import type { WireDeps } from "../wire.ts";

/** What attachments belong to, by SciCat's names. */
export type Target = "dataset" | "proposal" | "sample";

export const maxAttachments = 100_000;

/** The attachments of a record. */
export const attachedTo = (targetType: Target, targetId: string): Filter => ({
  op: "element",
  field: ["relationships"],
  where: {
    op: "and",
    of: [
      { op: "in", field: ["targetType"], values: [targetType] },
      { op: "in", field: ["targetId"], values: [targetId] },
    ],
  },
});

/** Attachments in the newest form, as far as the caller may read them. */
export async function attachmentPage(
  { catalogue }: WireDeps,
  principal: Principal,
  { where, sort, limit = maxAttachments, offset, projection }: Omit<ReadFilter, "include">,
  signal: AbortSignal,
): Promise<Doc[]> {
  // Texts that are no pictures are kept there.
  const also = projection?.only === true && projection.paths.includes("thumbnail") ? ["imported"] : [];
  const rows = await catalogue.finder.find(principal, "attachment", {
    where,
    sort,
    limit: Math.min(limit, maxAttachments),
    offset,
    fields: wantedFields(projection, attachmentNames, also),
    signal,
  });
  return rows.map((row) => project(attachmentOut(open(row)), projection));
}
