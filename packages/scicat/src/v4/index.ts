import type { Wire } from "../wire/wire.ts";
import { attachments } from "./attachments.ts";
import { datasets } from "./datasets/index.ts";
import { jobs } from "./jobs.ts";
import { metadataKeys } from "./metadata-keys.ts";
import { document } from "./openapi/index.ts";
import { origDatablocks } from "./origdatablocks.ts";
import { origDatablocksPublic } from "./origdatablocks-public.ts";
import { policies } from "./policies.ts";
import { publishedData } from "./published-data.ts";

/** `/api/v4`. */
export const wire: Wire = {
  prefix: "/api/v4",
  document,
  operations: (deps) => [
    ...datasets(deps),
    ...attachments(deps),
    ...metadataKeys(deps),
    ...publishedData(deps),
    ...policies(deps),
    ...jobs(deps),
    ...origDatablocks(deps),
    ...origDatablocksPublic(deps),
  ],
};
