import { WrongState } from "./errors.ts";

/** `private`: a draft of its creator. `public`: readable, without a DOI that resolves. `amended`: to be registered again. */
export type PublicationStatus = "private" | "public" | "registered" | "amended";

/** `resync`: a change that the harvesting service hears of. */
export type Deed = "change" | "publish" | "register" | "amend" | "resync" | "remove";

const any: readonly PublicationStatus[] = ["private", "public", "registered", "amended"];

/** The states in which something may be done, by creators (or, of removals, the delete groups) and by administrators. */
const states: Record<Deed, { others: readonly PublicationStatus[]; admin: readonly PublicationStatus[] }> = {
  change: { others: ["private"], admin: ["private", "public"] },
  publish: { others: ["private"], admin: ["private"] },
  register: { others: any, admin: any },
  amend: { others: [], admin: ["registered"] },
  resync: { others: any, admin: any },
  remove: { others: ["private"], admin: ["private", "public"] },
};

export const statusOf = (doc: Readonly<Record<string, unknown>>): PublicationStatus =>
  any.find((status) => status === doc.status) ?? "private";

/** Throws WrongState unless the deed is possible in the publication's state. */
export function demandState(deed: Deed, doi: string, status: PublicationStatus, isAdmin: boolean): void {
  if (!states[deed][isAdmin ? "admin" : "others"].includes(status)) throw new WrongState(doi, status, deed);
}
