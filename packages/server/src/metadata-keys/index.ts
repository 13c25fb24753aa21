export type { MetadataKeyUse } from "./key-use.ts";
export { createMetadataKeyCatalogue, type MetadataKeyCatalogue, type MetadataKeyQuery } from "./service.ts";
export { mergeUseRows } from "./store.ts";
