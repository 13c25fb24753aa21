export { type ColumnsDeps, createColumns } from "./columns.ts";
export type { SearchConfig } from "./config.ts";
export { forgetDatasetChanges } from "./feed/index.ts";
export type { ColumnState, Columns, CurrentOptions } from "./types.ts";
