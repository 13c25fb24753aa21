import { proposalRecord } from "@margay/contract";
import { demandValid } from "@margay/server";
import type { Call } from "../wire/call.ts";
import { named } from "../wire/errors.ts";
import { proposalNames } from "../wire/filter/index.ts";
import { deleters, holdersOf } from "../wire/guards.ts";
import { bodyOf, changeOf, type Operation } from "../wire/operation.ts";
import { newProposal, proposalIn } from "../wire/records/proposal.ts";
import { type Doc, faultsOf, isObject } from "../wire/shape.ts";
import type { WireDeps } from "../wire/wire.ts";
import { proposalReads } from "./proposals-reads.ts";
import { createProposal, partialUpdateProposal } from "./shapes/proposals.ts";
import { datasetCounts, datasetsOf, smallKind } from "./small-kinds.ts";

const office = holdersOf("admin", "proposalManager");

/** `/api/v3/proposals` without attachments: the user office writes, delete groups delete. */
export function proposals(deps: WireDeps): Operation[] {
  const { catalogue, config } = deps;
  const { service } = catalogue.records.proposal;
  const these = smallKind(deps, {
    kind: "proposal",
    service,
    names: proposalNames,
    absent: (id) => named(404, `Proposal: ${id} not found`),
    refused: named(403, "Unauthorized to this proposal"),
    taken: (id) => named(409, `Proposal with ${id} already exists`),
    changed: (id, since) => named(412, `Proposal ${id} has been modified on the server since ${since.toISOString()}.`),
  });
  const reads = proposalReads(deps, these);
  const idOf = (call: Call) => String(call.params.pid);

  async function counted(call: Call, proposal: Doc): Promise<Doc> {
    const id = String(proposal.proposalId);
    return { ...proposal, numberOfDatasets: (await datasetCounts(deps, call, [id])).get(id) ?? 0 };
  }

  // Only when proposals are made, as in SciCat: a type may leave the list while proposals have it.
  function demandType({ type }: Doc): void {
    const types = [...new Set([...config.proposalTypes, config.defaultProposalType])];
    if (!types.includes(String(type)))
      throw named(400, `type must be one of the following values: ${types.join(", ")}`);
  }

  return [
    {
      id: "ProposalsController_create_v3",
      method: "POST",
      path: "/proposals",
      guard: office,
      async handle(call) {
        const doc = newProposal(bodyOf(call, createProposal), config);
        demandType(doc);
        demandValid(proposalRecord.input, doc);
        return counted(call, await these.create(call, doc));
      },
    },
    {
      id: "ProposalsController_isValid_v3",
      method: "POST",
      path: "/proposals/isValid",
      status: 200,
      guard: office,
      handle({ body }) {
        const sent = isObject(body) ? body : {};
        // SciCat looks only at what is there.
        const faults = faultsOf(createProposal, sent).filter(({ property }) => sent[property] != null);
        return { valid: faults.length === 0 };
      },
    },
    ...reads,
    {
      id: "ProposalsController_findById_v3",
      method: "GET",
      path: "/proposals/:pid",
      handle: async (call) => counted(call, these.out(await these.get(call, idOf(call)))),
    },
    {
      id: "ProposalsController_findByIdAccess_v3",
      method: "GET",
      path: "/proposals/:pid/authorization",
      handle: (call) => these.canAccess(call, idOf(call)),
    },
    {
      id: "ProposalsController_update_v3",
      method: "PATCH",
      path: "/proposals/:pid",
      guard: office,
      async handle(call) {
        const body = changeOf(call, partialUpdateProposal);
        return counted(call, await these.change(call, idOf(call), (record) => proposalIn(body, record)));
      },
    },
    {
      id: "ProposalsController_remove_v3",
      method: "DELETE",
      path: "/proposals/:pid",
      guard: deleters,
      async handle(call) {
        // Datasets keep naming it; how many do is the same before and after.
        return counted(call, await these.remove(call, idOf(call)));
      },
    },
    {
      id: "ProposalsController_findAllDatasets_v3",
      method: "GET",
      path: "/proposals/:pid/datasets",
      guard: office,
      async handle(call) {
        await these.get(call, idOf(call));
        return datasetsOf(deps, call, "proposalIds", idOf(call));
      },
    },
  ];
}
