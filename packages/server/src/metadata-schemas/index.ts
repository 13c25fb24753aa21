export { createMetadataSchemas, type MetadataSchemas, type MetadataSchemasDeps } from "./service.ts";
