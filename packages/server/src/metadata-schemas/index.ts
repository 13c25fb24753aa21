export { createMetadataSchemas, type MetadataSchemas } from "./service.ts";
