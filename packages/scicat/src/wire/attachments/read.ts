import type { Filter } from "@margay/contract";
import type { FindQuery, Principal, Stored } from "@margay/server";
import { named } from "../errors.ts";
import { attachmentNames, boundedLimit, project, type ReadFilter, wantedFields } from "../filter/index.ts";
import { attachmentOut } from "../records/attachment.ts";
import { open } from "../records/record.ts";
import type { Doc } from "../shape.ts";
import type { WireDeps } from "../wire.ts";

/** What attachments belong to, by SciCat's names. */
export type Target = "dataset" | "proposal" | "sample";

/** The attachments of any of these records. */
export const attachedTo = (targetType: Target, ...targetIds: readonly string[]): Filter => ({
  op: "element",
  field: ["relationships"],
  where: {
    op: "and",
    of: [
      { op: "in", field: ["targetType"], values: [targetType] },
      { op: "in", field: ["targetId"], values: targetIds },
    ],
  },
});

/** Ids of the records of a type that an attachment belongs to. */
export const targetsOf = (targetType: Target, { relationships }: Doc): string[] =>
  ((relationships ?? []) as Doc[]) // the contract has objects there
    .filter((one) => one.targetType === targetType)
    .map(({ targetId }) => String(targetId));

/** Attachments in the newest form, as far as the caller may read them. */
export async function attachmentPage(
  deps: WireDeps,
  principal: Principal,
  { where, sort, limit, offset, projection }: Omit<ReadFilter, "include">,
  signal: AbortSignal,
): Promise<Doc[]> {
  // Texts that are no pictures are kept there.
  const also = projection?.only === true && projection.paths.includes("thumbnail") ? ["imported"] : [];
  const fields = wantedFields(projection, attachmentNames, also);
  const query = { where, sort, limit: boundedLimit(limit), offset, fields, signal };
  const rows = await bearableRows(deps, principal, query);
  return rows.map((row) => project(attachmentOut(open(row)), projection));
}

const few = 10;
const maxCharacters = 150_000_000;

/** Rows, a few at a time: their pictures are in memory together, and one picture alone may have 16 megabytes. */
async function bearableRows(
  { catalogue: { finder } }: WireDeps,
  principal: Principal,
  query: FindQuery & { offset: number },
): Promise<Stored[]> {
  const { fields, limit, offset, signal } = query;
  if (fields && !fields.includes("thumbnail")) return finder.find(principal, "attachment", query);
  const rows = await finder.find(principal, "attachment", { ...query, limit: Math.min(limit, few) });
  if (rows.length < few || limit <= few) return rows;
  const others = { ...query, offset: offset + few, limit: limit - few, fields: ["id"] };
  const keys = (await finder.find(principal, "attachment", others)).map(({ key }) => key);
  let characters = rows.reduce((sum, { docText }) => sum + docText.length, 0);
  for (let at = 0; at < keys.length; at += few) {
    const values = keys.slice(at, at + few);
    const where: Filter = { op: "in", field: ["id"], values };
    const found = await finder.find(principal, "attachment", { where, limit: few, fields, signal });
    const byKey = new Map(found.map((row) => [row.key, row]));
    rows.push(...values.flatMap((key) => byKey.get(key) ?? []));
    characters += found.reduce((sum, { docText }) => sum + docText.length, 0);
    if (characters > maxCharacters)
      throw named(
        400,
        `These ${few + keys.length} attachments have more than ${maxCharacters} characters; ask for fewer of them (limits.limit) or leave thumbnail out (fields)`,
      );
  }
  return rows;
}
