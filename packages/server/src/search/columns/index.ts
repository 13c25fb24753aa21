export { createColumns } from "./columns.ts";
export { forgetDatasetChanges } from "./feed/index.ts";
export type { Columns } from "./types.ts";
