export { ingest, NeedsAnswer } from "./ingest.ts";
export type { IngestOptions } from "./options.ts";
export { printReport } from "./report.ts";
