export { datasetPolicy } from "./access.ts";
export { startFormPass } from "./form-pass.ts";
export type { Keyset } from "./keyset.ts";
export { createKeysets, type Keysets } from "./keyset-store.ts";
export { createMetadataKeys } from "./metadata-key-store.ts";
export { metadataTag } from "./row.ts";
export { createSearchIndex, type SearchIndex } from "./search-index.ts";
export { createDatasets } from "./service.ts";
export { type DatasetStoredRow, storedColumns, toStored } from "./store.ts";
