import type { Operation } from "../../wire/operation.ts";
import type { WireDeps } from "../../wire/wire.ts";
import { datasetLinkOperations } from "./links.ts";
import { datasetMetadataKeyOperations } from "./metadata-keys.ts";
import { datasetReadOperations } from "./reads.ts";
import { datasetWriteOperations } from "./writes.ts";

/** `/api/v3/datasets` without what hangs on a dataset (blocks, attachments). */
export const datasets = (deps: WireDeps): Operation[] => [
  ...datasetReadOperations(deps),
  ...datasetMetadataKeyOperations(deps),
  ...datasetLinkOperations(deps),
  ...datasetWriteOperations(deps),
];
