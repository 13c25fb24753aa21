import type { FastifyInstance } from "fastify";
import type { Principal } from "../access/index.ts";
import type { History } from "../history/index.ts";
import { registerListRoute } from "../records/list-routes.ts";
import { registerRecordRoutes } from "../records/routes.ts";
import type { SmallKinds } from "./service.ts";

interface SmallKindRouteDeps {
  history: History;
  principalFor(username: string): Promise<Principal | undefined>;
}

/** Registers the routes of all small kinds. */
export function registerSmallKinds(app: FastifyInstance, kinds: SmallKinds, deps: SmallKindRouteDeps): void {
  for (const [name, { service, lists, refs }] of Object.entries(kinds)) {
    registerListRoute(app, { service: lists, refs });
    // Jobs do more than change a record; that is in jobs/routes.ts. Their PUT writes the record alone, for imports.
    const without = name === "job" ? (["create", "patch", "remove"] as const) : [];
    registerRecordRoutes(app, { service, history: deps.history, principalFor: deps.principalFor, without });
  }
}
