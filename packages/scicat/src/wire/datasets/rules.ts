import type { Call } from "../call.ts";
import type { ScicatConfig } from "../config.ts";
import { named } from "../errors.ts";
import { holdersOf, holds } from "../guards.ts";
import type { Guard } from "../operation.ts";
import type { Doc } from "../shape.ts";

/** SciCat's route guard of changes to the lifecycle of datasets. */
export const lifecycleWriters: Guard = holdersOf(
  "admin",
  "datasetCreatorPrivileged",
  "datasetCreatorWithPid",
  "datasetCreator",
  "lifecycleManager",
);

/** SciCat's rule on new datasets: for any group by role, else for the caller's own, with a PID of one's choice by role. */
export function mayCreate({ principal }: Call, { ownerGroup, pid }: Doc): boolean {
  if (holds(principal, "admin", "datasetCreatorPrivileged")) return true;
  if (!principal.groups.has(String(ownerGroup))) return false;
  return holds(principal, "datasetCreatorWithPid") || (holds(principal, "datasetCreator") && !pid);
}

/** Throws SciCat's 400 for a PID that does not follow the site's form. */
export function demandPid({ pidValidation }: ScicatConfig, pid: unknown): void {
  if (typeof pid === "string" && pidValidation?.test(pid) === false)
    throw named(400, "PID is not following required standards");
}
