import type { FieldPath } from "@margay/contract";
import { CatalogueError } from "../../../errors.ts";

/** An `invalid_query` that names the field at fault. */
export function refusal(field: FieldPath | string, detail: string, cause?: unknown): CatalogueError {
  const name = (typeof field === "string" ? field : field.join(".")).slice(0, 200);
  return new CatalogueError("invalid_query", `${name}: ${detail}.`, {
    errors: [{ pointer: name, detail }],
    ...(cause === undefined ? {} : { cause }),
  });
}
