import type { Role } from "@margay/contract";
import type { Ownership, Principal, RecordService } from "@margay/server";
import type { Target } from "../wire/attachments/read.ts";
import { blockReader, noDataset, unauthorized } from "../wire/blocks/access.ts";
import { named, type WireError } from "../wire/errors.ts";
import { found, ownsOrAdmin } from "../wire/found.ts";
import { holds, withoutRole } from "../wire/guards.ts";
import type { WireDeps } from "../wire/wire.ts";

type Rule = (principal: Principal, ownerGroup: string | null) => boolean;

/** A kind of record that has attachments below its own address, and SciCat's rules on them. */
export interface Parent {
  target: Target;
  service: RecordService;
  absent(key: string): WireError;
  refused: WireError;
  /** Whoever reads the parent's attachments, without the roles that do not count for them. */
  reader(principal: Principal): Principal;
  may: Record<"create" | "change" | "remove", Rule>;
}

const orHolder =
  (role: Role): Rule =>
  (principal, ownerGroup) =>
    holds(principal, role) || ownsOrAdmin(principal, ownerGroup);

export const datasetParent = ({ catalogue }: WireDeps): Parent => ({
  target: "dataset",
  service: catalogue.datasets,
  absent: noDataset,
  refused: unauthorized,
  reader: blockReader,
  may: { create: orHolder("datasetCreatorPrivileged"), change: ownsOrAdmin, remove: orHolder("deleter") },
});

export const proposalParent = ({ catalogue }: WireDeps): Parent => ({
  target: "proposal",
  service: catalogue.records.proposal.service,
  absent: (id) => named(404, `Proposal: ${id} not found`),
  refused: named(403, "Unauthorized to this proposal"),
  reader: (principal) => withoutRole(principal, "proposalManager"),
  may: { create: orHolder("proposalManager"), change: ownsOrAdmin, remove: ownsOrAdmin },
});

export const sampleParent = ({ catalogue }: WireDeps): Parent => ({
  target: "sample",
  service: catalogue.records.sample.service,
  absent: (id) => named(404, `Sample: ${id} not found`),
  refused: named(403, "Unauthorized to this sample"),
  reader: (principal) => principal,
  may: { create: orHolder("sampleCreatorPrivileged"), change: ownsOrAdmin, remove: orHolder("deleter") },
});

/** The parent, for callers who may read its attachments. */
export const readableParent = ({ service, reader, absent, refused }: Parent, principal: Principal, key: string) =>
  found(service, reader(principal), key, { absent: () => absent(key), hidden: refused });

/** The parent, for callers whom SciCat lets do this with its attachments, even if they may not read it. */
export async function writableParent(
  { service, may, absent, refused }: Parent,
  principal: Principal,
  key: string,
  verb: keyof Parent["may"],
): Promise<Ownership> {
  const row = await service.ownership(key);
  if (!row) throw absent(key);
  if (!may[verb](principal, row.ownerGroup)) throw refused;
  return row;
}
