import type { Principal, RecordService, Stored } from "@margay/server";
import type { WireError } from "./errors.ts";
import { holds, isSignedIn } from "./guards.ts";

/** What SciCat answers for a record that is not there, and for one that the caller may not have. */
export interface Refusals {
  absent: Refusal;
  hidden: Refusal;
}

/** An error, or what makes it: errors are costly to make, and hot reads rarely need theirs. */
type Refusal = WireError | (() => WireError);

/** The record, when the caller may read it. Unlike our own API, SciCat tells a missing record from a refused one. */
export async function found(
  service: RecordService,
  principal: Principal,
  key: string,
  { absent, hidden }: Refusals,
): Promise<Stored> {
  const row = await service.find(principal, key);
  if (row) return row;
  const refusal = (await service.probe(principal, key)) === "absent" ? absent : hidden;
  throw typeof refusal === "function" ? refusal() : refusal;
}

/** SciCat's rule for updates: administrators, and members of the owner group. */
export const ownsOrAdmin = (principal: Principal, ownerGroup: string | null): boolean =>
  isSignedIn(principal) && (holds(principal, "admin") || (ownerGroup !== null && principal.groups.has(ownerGroup)));
