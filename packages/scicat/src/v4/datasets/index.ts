import type { Operation } from "../../wire/operation.ts";
import type { WireDeps } from "../../wire/wire.ts";
import { publicDatasetOperations } from "./public.ts";
import { datasetReadOperations } from "./reads.ts";
import { datasetWriteOperations } from "./writes.ts";

/** `/api/v4/datasets` and `/api/v4/datasets/public`. */
export const datasets = (deps: WireDeps): Operation[] => [
  ...publicDatasetOperations(deps),
  ...datasetReadOperations(deps),
  ...datasetWriteOperations(deps),
];
