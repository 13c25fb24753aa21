import type { Principal, Stored } from "@margay/server";
import type { Call } from "../call.ts";
import { named, type WireError } from "../errors.ts";
import { found } from "../found.ts";
import { isSignedIn, withoutRole } from "../guards.ts";
import type { Guard } from "../operation.ts";
import type { WireDeps } from "../wire.ts";

export const unauthorized = named(403, "Unauthorized access");

/** 403 `Unauthorized access` to anonymous callers. */
export const members: Guard = ({ principal }) => {
  if (!isSignedIn(principal)) throw unauthorized;
};

/** SciCat's lifecycle groups read every dataset, but blocks only as everybody else does. */
export const blockReader = (principal: Principal): Principal => withoutRole(principal, "lifecycleManager");

export const noDataset = (pid: string) => named(404, `dataset: ${pid} not found`);

/** The dataset of a nested route, for callers who may read it without being in the lifecycle groups. */
export const readableDataset = ({ catalogue }: WireDeps, call: Call, pid: string): Promise<Stored> =>
  found(catalogue.datasets, blockReader(call.principal), pid, { absent: () => noDataset(pid), hidden: unauthorized });

/**
 * Demands that there is a dataset and that the caller may do with it what the operation does; `ownerGroup` is null where
 * the dataset is hidden from the caller, who then is in none of its groups.
 */
export async function demandDataset(
  { catalogue: { datasets } }: WireDeps,
  { principal }: Call,
  pid: string,
  { absent, allows }: { absent(): WireError; allows(ownerGroup: string | null): boolean },
): Promise<void> {
  const row = await datasets.find(principal, pid);
  if (!row && (await datasets.probe(principal, pid)) === "absent") throw absent();
  if (!allows(row?.ownerGroup ?? null)) throw unauthorized;
}
