import { datasetMetadataKeys } from "../../wire/datasets/metadata-keys.ts";
import type { Operation } from "../../wire/operation.ts";
import type { WireDeps } from "../../wire/wire.ts";

/** The keys of the scientific metadata of datasets. */
export const datasetMetadataKeyOperations = (deps: WireDeps): Operation[] => [
  {
    id: "DatasetsController_metadataKeys_v3",
    method: "GET",
    path: "/datasets/metadataKeys",
    handle: (call) => datasetMetadataKeys(deps, call, call.principal),
  },
];
