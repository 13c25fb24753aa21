import type { Schema } from "../schema.ts";
import type { ColumnIndex, IndexOptions } from "./types.ts";

/** An empty index. Close it to end its threads. */
export function createColumnIndex(schema: Schema, options: IndexOptions): ColumnIndex {
  throw new Error(`not yet: ${schema.facets.length} ${options.threads}`);
}
