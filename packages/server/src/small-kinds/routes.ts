import type { FastifyInstance } from "fastify";
import type { Principal } from "../access/index.ts";
import type { History } from "../history/index.ts";
import { instrumentKind } from "../instruments/index.ts";
import { jobKind } from "../jobs/index.ts";
import { policyKind } from "../policies/index.ts";
import { beamtimeKind, proposalKind } from "../proposals/index.ts";
import { publicationKind } from "../publications/index.ts";
import type { RecordKind } from "../records/kind.ts";
import { registerListRoute } from "../records/list-routes.ts";
import { registerRecordRoutes } from "../records/routes.ts";
import type { RecordDeps } from "../records/service.ts";
import { sampleKind } from "../samples/index.ts";
import { createSmallKind } from "./service.ts";

interface SmallKind {
  kind: RecordKind;
  refs?: Record<string, string>;
}

/** The kinds that need nothing beyond the record engine, with the references by which their lists are filtered. */
const smallKinds = (pidPrefix: string): SmallKind[] => [
  { kind: proposalKind, refs: { instrument: "instrument", parent: "parent" } },
  { kind: beamtimeKind, refs: { proposal: "proposal", instrument: "instrument" } },
  { kind: sampleKind, refs: { proposal: "proposal", parent: "parent" } },
  { kind: instrumentKind(pidPrefix) },
  { kind: policyKind, refs: { group: "group" } },
  { kind: publicationKind, refs: { dataset: "dataset" } },
  { kind: jobKind, refs: { dataset: "dataset" } },
];

export interface SmallKindDeps extends RecordDeps {
  pidPrefix: string;
  history: History;
  principalFor(username: string): Promise<Principal | undefined>;
}

/** Registers the routes of all small kinds. */
export function registerSmallKinds(app: FastifyInstance, deps: SmallKindDeps): void {
  for (const { kind, refs = {} } of smallKinds(deps.pidPrefix)) {
    const { service, lists } = createSmallKind(kind, deps);
    registerListRoute(app, { service: lists, refs });
    registerRecordRoutes(app, { service, history: deps.history, principalFor: deps.principalFor });
  }
}
