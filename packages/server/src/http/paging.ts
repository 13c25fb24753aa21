import Type, { type TSchema } from "typebox";
import { CatalogueError } from "../errors.ts";

/** Query parameters of every list. */
export const pageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, default: 25, description: "Records a page" })),
  cursor: Type.Optional(Type.String({ maxLength: 4_000, description: "From the page before" })),
  sort: Type.Optional(
    Type.String({ maxLength: 200, description: "`field:asc`, `field:desc`, or `-field` for descending" }),
  ),
};

/** A page of a list; `plural` names what is listed. */
export const pageOf = (item: TSchema, plural: string) =>
  Type.Object({
    items: Type.Array(item),
    total: Type.Integer({ description: `Number of ${plural} that match and that the caller may read` }),
    cursor: Type.Optional(Type.String({ description: "Send it back as `cursor` to get the next page" })),
  });

/** A cursor is opaque to clients: the place after which the next page starts. */
export function encodeCursor(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}

export function decodeCursor(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString());
  } catch (cause) {
    throw badCursor(cause);
  }
}

export const badCursor = (cause?: unknown) =>
  new CatalogueError("invalid_query", "cursor: is not one that this list gave; start from the first page.", {
    errors: [{ pointer: "cursor", detail: "is not one that this list gave" }],
    cause,
  });

export interface Sort<Field extends string> {
  field: Field;
  descending: boolean;
}

/** Parses `sort`; names the fields that exist when it is wrong. */
export function parseSort<Field extends string>(
  text: string | undefined,
  fields: readonly Field[],
  fallback: Sort<Field>,
): Sort<Field> {
  if (text === undefined || text === "") return fallback;
  const found = /^(-?)([A-Za-z]+)(?::(asc|desc))?$/.exec(text);
  const field = fields.find((name) => name === found?.[2]);
  if (!found || !field)
    throw new CatalogueError("invalid_query", `sort: choose one of ${fields.join(", ")}, as field:asc or -field.`, {
      errors: [{ pointer: "sort", detail: `must be one of ${fields.join(", ")}` }],
    });
  return { field, descending: found[1] === "-" || found[3] === "desc" };
}
