export { InvalidMetadata, WrongState } from "./errors.ts";
export { publicationKind } from "./kind.ts";
export { createMetadataJudge, type MetadataJudge } from "./metadata.ts";
export { createPublications, type Publications, type Registration } from "./service.ts";
export type { PublicationStatus } from "./status.ts";
