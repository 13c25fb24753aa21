import { WrongState } from "./errors.ts";
import { type PublicationStatus, statuses } from "./status.ts";

/** `resync`: a change that the harvesting service hears of. */
export type Deed = "change" | "publish" | "register" | "amend" | "resync" | "remove";

/** The states in which something may be done, by creators (or, of removals, the delete groups) and by administrators. */
const states: Record<Deed, { others: readonly PublicationStatus[]; admin: readonly PublicationStatus[] }> = {
  change: { others: ["private"], admin: ["private", "public"] },
  publish: { others: ["private"], admin: ["private"] },
  register: { others: statuses, admin: statuses },
  amend: { others: [], admin: ["registered"] },
  resync: { others: statuses, admin: statuses },
  remove: { others: ["private"], admin: ["private", "public"] },
};

/** Throws WrongState unless the deed is possible in the publication's state. */
export function demandState(deed: Deed, doi: string, status: PublicationStatus, isAdmin: boolean): void {
  if (!states[deed][isAdmin ? "admin" : "others"].includes(status)) throw new WrongState(doi, status, deed);
}
