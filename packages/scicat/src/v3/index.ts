import type { Wire } from "../wire/wire.ts";
import { attachments } from "./attachments.ts";
import { datablocks } from "./datablocks.ts";
import { datasetBlocks } from "./dataset-blocks.ts";
import { datasets } from "./datasets/index.ts";
import { instruments } from "./instruments.ts";
import { document } from "./openapi/index.ts";
import { origDatablocks } from "./origdatablocks.ts";
import { policies } from "./policies.ts";
import { proposals } from "./proposals.ts";
import { publishedData } from "./published-data.ts";
import { samples } from "./samples.ts";

/** `/api/v3`. */
export const wire: Wire = {
  prefix: "/api/v3",
  document,
  operations: (deps) => [
    ...datasets(deps),
    ...instruments(deps),
    ...policies(deps),
    ...proposals(deps),
    ...samples(deps),
    ...publishedData(deps),
    ...attachments(deps),
    ...datasetBlocks(deps),
    ...origDatablocks(deps),
    ...datablocks(deps),
  ],
};
