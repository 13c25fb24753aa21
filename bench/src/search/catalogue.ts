// The generator writes rows with the catalogue's own functions instead of describing them a second time.

export type { Principal, Visibility } from "../../../packages/server/src/access/index.ts";
export { createVisibility } from "../../../packages/server/src/access/index.ts";
export { createKeysets, createMetadataKeys } from "../../../packages/server/src/datasets/index.ts";
export { datasetKind, declaredTotals } from "../../../packages/server/src/datasets/kind.ts";
export { datasetRow } from "../../../packages/server/src/datasets/row.ts";
export { tsv } from "../../../packages/server/src/datasets/store.ts";
export { type Db, openDatabase } from "../../../packages/server/src/db/database.ts";
export { startEmbeddedPostgres } from "../../../packages/server/src/db/embedded/index.ts";
export { migrateDatabase } from "../../../packages/server/src/db/migrate.ts";
export { instrumentKind } from "../../../packages/server/src/instruments/index.ts";
export { beamtimeKind, proposalKind } from "../../../packages/server/src/proposals/index.ts";
export { makeDraft } from "../../../packages/server/src/records/draft.ts";
export { createRecordStore } from "../../../packages/server/src/records/store.ts";
export { sampleKind } from "../../../packages/server/src/samples/index.ts";
