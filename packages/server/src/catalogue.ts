import type { Attachments } from "./attachments/index.ts";
import type { Changes } from "./changes/index.ts";
import type { Blocks } from "./datablocks/index.ts";
import type { SearchIndex } from "./datasets/index.ts";
import type { History } from "./history/index.ts";
import type { Identity } from "./identity/index.ts";
import type { Jobs } from "./jobs/index.ts";
import type { Logbooks } from "./logbooks/index.ts";
import type { MetadataKeyCatalogue } from "./metadata-keys/index.ts";
import type { MetadataSchemas } from "./metadata-schemas/index.ts";
import type { Outbound } from "./outbound/index.ts";
import type { Policies } from "./policies/index.ts";
import type { Publications } from "./publications/index.ts";
import type { RecordService } from "./records/verbs.ts";
import type { RuntimeConfigs } from "./runtime-config/index.ts";
import type { Finder } from "./search/index.ts";
import type { SmallKinds } from "./small-kinds/index.ts";

/** What the catalogue can do, without HTTP: every call names the caller, and the permission rules apply to it. */
export interface Catalogue {
  readonly clock: () => Date;
  readonly identity: Identity;
  readonly datasets: RecordService;
  readonly origDatablocks: Blocks;
  readonly datablocks: Blocks;
  readonly attachments: Attachments;
  readonly records: SmallKinds;
  readonly outbound: Outbound;
  readonly metadataKeys: MetadataKeyCatalogue;
  readonly metadataSchemas: MetadataSchemas;
  readonly logbooks: Logbooks;
  readonly runtimeConfigs: RuntimeConfigs;
  readonly policies: Policies;
  /** The workflow of publications; plain reads and an administrator's writes are `records.publication`. */
  readonly publications: Publications;
  /** Jobs and their actions; plain reads of their records are `records.job` and the finder. */
  readonly jobs: Jobs;
  readonly history: History;
  readonly changes: Changes;
  readonly searchIndex: SearchIndex;
  /** Throws `unavailable` while the database does not answer. */
  readonly demandDatabase: () => Promise<void>;
  readonly finder: Finder;
}
