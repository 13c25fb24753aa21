import { CatalogueError } from "../../errors.ts";

/** A query that cannot be read: where it goes wrong (in UTF-16 units) and what to type instead. */
export function badQuery(message: string, position: number, suggestion: string): CatalogueError {
  return new CatalogueError("invalid_query", `q: ${message} (at character ${position + 1}). ${suggestion}`, {
    errors: [{ pointer: "q", detail: message }],
    details: { position, suggestion },
  });
}
