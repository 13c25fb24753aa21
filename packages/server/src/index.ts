export { anonymous, type Principal, roleGroupsFrom } from "./access/index.ts";
export type { Attachments } from "./attachments/index.ts";
export type { Catalogue } from "./catalogue.ts";
export { type Changes, type StreamOrder, streamChanges } from "./changes/index.ts";
export type { Config } from "./config.ts";
export { type Blocks, foundBy } from "./datablocks/index.ts";
export type { SearchIndex } from "./datasets/index.ts";
export { type Connection, type Database, openDatabase } from "./db/database.ts";
export { EmbeddedPostgresError, startEmbeddedPostgres } from "./db/embedded/index.ts";
export { migrateDatabase } from "./db/migrate.ts";
export { CatalogueError, NotFound } from "./errors.ts";
export type { EntriesQuery, FullEntry, History, HistoryPage, HistoryReaders } from "./history/index.ts";
export { signalOf } from "./http/cancel.ts";
export {
  type Account,
  type AccountQuery,
  type FlowCookie,
  type Identity,
  type IdentityConfig,
  type IdentityRecord,
  type IssuedJwt,
  keepFlow,
  leadOn,
  type OidcDone,
  type OidcFrontend,
  originOf,
  type Person,
  type PersonDraft,
  parseDuration,
  toPerson,
  type UserQuery,
  type UserSettings,
} from "./identity/index.ts";
export {
  type FirstOutcome,
  type ItemFault,
  type JobChange,
  JobRefusal,
  type JobRefusalReason,
  type JobRequest,
  type Jobs,
  type JobsConfig,
  type RefusalDetails,
  type Submitted,
} from "./jobs/index.ts";
export { parseJson, parseStored } from "./json.ts";
export type { Logbook, LogbookConfig, LogbookFilters, Logbooks } from "./logbooks/index.ts";
export type { MetadataKeyCatalogue, MetadataKeyQuery, MetadataKeyUse } from "./metadata-keys/index.ts";
export { createOutbound, type Outbound, type OutboundOptions, parseAllowList } from "./outbound/index.ts";
export {
  createMetadataJudge,
  InvalidMetadata,
  type MetadataJudge,
  type PublicationStatus,
  type Publications,
  type Registration,
  WrongState,
} from "./publications/index.ts";
export type { Doc } from "./records/kind.ts";
export { mergePatch } from "./records/patch.ts";
export type { Stored } from "./records/stored.ts";
export { demandValid } from "./records/validate.ts";
export type { Ownership, RecordService, Served } from "./records/verbs.ts";
export type { FacetAnswer, FacetCount, Finder, FindKind, FindQuery, FoundFile } from "./search/index.ts";
export { createServer, type Server, type ServerDeps } from "./server.ts";
