import type { Wire } from "../wire/wire.ts";
import { admin } from "./admin.ts";
import { attachments } from "./attachments.ts";
import { auth } from "./auth.ts";
import { msadLogin } from "./auth-login.ts";
import { datablocks } from "./datablocks.ts";
import { datasetBlocks } from "./dataset-blocks.ts";
import { datasets } from "./datasets/index.ts";
import { events } from "./events.ts";
import { health } from "./health.ts";
import { history } from "./history.ts";
import { instruments } from "./instruments.ts";
import { jobs } from "./jobs.ts";
import { logbooks } from "./logbooks.ts";
import { document } from "./openapi/index.ts";
import { opensearch } from "./opensearch.ts";
import { origDatablocks } from "./origdatablocks.ts";
import { policies } from "./policies.ts";
import { proposals } from "./proposals.ts";
import { publishedData } from "./published-data.ts";
import { runtimeConfigs } from "./runtime-config.ts";
import { samples } from "./samples.ts";
import { userIdentities } from "./user-identities.ts";
import { users } from "./users.ts";

/** `/api/v3`. */
export const wire: Wire = {
  prefix: "/api/v3",
  document,
  operations: (deps) => [
    ...auth(deps),
    ...users(deps),
    ...userIdentities(deps),
    ...runtimeConfigs(deps),
    ...admin(deps),
    ...health(deps),
    ...logbooks(deps),
    ...opensearch(deps),
    ...history(deps),
    ...events(deps),
    ...datasets(deps),
    ...instruments(deps),
    ...policies(deps),
    ...jobs(deps),
    ...proposals(deps),
    ...samples(deps),
    ...publishedData(deps),
    ...attachments(deps),
    ...datasetBlocks(deps),
    ...origDatablocks(deps),
    ...datablocks(deps),
  ],
  // Clients that know only the server's root sign in there.
  elsewhere: (deps) => [{ prefix: "/auth/msad", operations: [{ ...msadLogin(deps), path: "/" }] }],
};
