import type { Filter } from "@margay/contract";
import { attachedTo } from "../wire/attachments/read.ts";
import type { Call } from "../wire/call.ts";
import { all, any } from "../wire/filter/index.ts";
import { authenticated, datasetWriters, holdersOf } from "../wire/guards.ts";
import type { Operation } from "../wire/operation.ts";
import { attachmentOut } from "../wire/records/attachment.ts";
import { open } from "../wire/records/record.ts";
import type { WireDeps } from "../wire/wire.ts";
import { nestedAttachments } from "./attachments-nested.ts";
import { datasetParent, proposalParent, readableParent, sampleParent } from "./attachments-parents.ts";
import { each } from "./guards.ts";
import {
  createAttachment,
  createSubAttachment,
  partialUpdateAttachment,
  updateAttachment,
} from "./shapes/attachments.ts";

const parameterOf = (name: string) => (call: Call) => String(call.params[name]);
const pidOf = parameterOf("pid");
const aidOf = parameterOf("aid");

/** Attachments below `/api/v3/datasets/:pid`, `/api/v3/proposals/:pid` and `/api/v3/samples/:id`. */
export const attachments = (deps: WireDeps): Operation[] => [
  ...ofDatasets(deps),
  ...ofProposals(deps),
  ...ofSamples(deps),
];

const datasetRemovers = holdersOf(
  "admin",
  "datasetCreatorPrivileged",
  "datasetCreatorWithPid",
  "datasetCreator",
  "deleter",
);

function ofDatasets(deps: WireDeps): Operation[] {
  const parent = datasetParent(deps);
  const these = nestedAttachments(deps, parent);
  const path = "/datasets/:pid/attachments";
  return [
    {
      id: "DatasetsController_createAttachment_v3",
      method: "POST",
      path,
      guard: datasetWriters,
      handle: (call) => these.create(call, pidOf(call), createAttachment),
    },
    {
      id: "DatasetsController_findAllAttachments_v3",
      method: "GET",
      path,
      handle: (call) => these.list(call, pidOf(call)),
    },
    {
      id: "DatasetsController_attachmentsCount_v3",
      method: "GET",
      path: `${path}/count`,
      handle: (call) => these.count(call, pidOf(call)),
    },
    {
      id: "DatasetsController_findOneAttachmentAndUpdate_v3",
      method: "PUT",
      path: `${path}/:aid`,
      guard: datasetWriters,
      handle: (call) => these.change(call, pidOf(call), aidOf(call), updateAttachment, false),
    },
    {
      id: "DatasetsController_findOneAttachmentAndRemove_v3",
      method: "DELETE",
      path: `${path}/:aid`,
      guard: datasetRemovers,
      handle: (call) => these.remove(call, pidOf(call), aidOf(call)),
    },
    {
      id: "DatasetsController_findAttachmentsAndRemove_v3",
      method: "DELETE",
      path,
      guard: datasetRemovers,
      handle: (call) => these.removeAll(call, pidOf(call)),
    },
    {
      id: "DatasetsController_thumbnail_v3",
      method: "GET",
      path: "/datasets/:pid/thumbnail",
      handle: (call) => thumbnail(deps, call),
    },
  ];
}

/** The first picture of a dataset, for everybody who may read the dataset. */
async function thumbnail(deps: WireDeps, call: Call): Promise<{ thumbnail?: unknown }> {
  const parent = { ...datasetParent(deps), reader: (principal: Call["principal"]) => principal };
  await readableParent(parent, call.principal, pidOf(call));
  // One look at the document each: documents with pictures are large.
  const hasOne = (field: string[]): Filter => ({ op: "range", field, gt: "" });
  const [row] = await deps.catalogue.finder.find(call.principal, "attachment", {
    where: all([attachedTo("dataset", pidOf(call)), any([hasOne(["thumbnail"]), hasOne(["imported", "thumbnail"])])]),
    limit: 1,
    signal: call.signal,
  });
  return row ? { thumbnail: attachmentOut(open(row)).thumbnail } : {};
}

const office = holdersOf("admin", "proposalManager");

function ofProposals(deps: WireDeps): Operation[] {
  const these = nestedAttachments(deps, proposalParent(deps));
  const path = "/proposals/:pid/attachments";
  return [
    {
      id: "ProposalsController_createAttachment_v3",
      method: "POST",
      path,
      guard: office,
      handle: (call) => these.createAsSent(call, pidOf(call), createAttachment),
    },
    {
      id: "ProposalsController_findAllAttachments_v3",
      method: "GET",
      path,
      handle: (call) => these.list(call, pidOf(call)),
    },
    {
      id: "ProposalsController_findOneAttachmentAndUpdate_v3",
      method: "PATCH",
      path: `${path}/:aid`,
      guard: office,
      handle: (call) => these.change(call, pidOf(call), aidOf(call), partialUpdateAttachment, true),
    },
    {
      id: "ProposalsController_findOneAttachmentAndRemove_v3",
      method: "DELETE",
      path: `${path}/:aid`,
      guard: office,
      handle: (call) => these.remove(call, pidOf(call), aidOf(call)),
    },
  ];
}

const sampleWriters = each(authenticated, holdersOf("admin", "sampleCreatorPrivileged", "sampleCreator"));
const sampleRemovers = each(authenticated, holdersOf("admin", "sampleCreatorPrivileged", "sampleCreator", "deleter"));

function ofSamples(deps: WireDeps): Operation[] {
  const these = nestedAttachments(deps, sampleParent(deps));
  const path = "/samples/:id/attachments";
  const idOf = parameterOf("id");
  const fkOf = parameterOf("fk");
  return [
    {
      id: "SamplesController_createAttachments_v3",
      method: "POST",
      path,
      guard: sampleWriters,
      handle: (call) => these.createInheriting(call, idOf(call), createSubAttachment),
    },
    {
      id: "SamplesController_findAllAttachments_v3",
      method: "GET",
      path,
      handle: (call) => these.list(call, idOf(call)),
    },
    {
      id: "SamplesController_findOneAttachment_v3",
      method: "GET",
      path: `${path}/:fk`,
      guard: authenticated,
      handle: (call) => these.find(call, idOf(call), fkOf(call)),
    },
    {
      id: "SamplesController_findOneAttachmentAndRemove_v3",
      method: "DELETE",
      path: `${path}/:fk`,
      guard: sampleRemovers,
      handle: (call) => these.remove(call, idOf(call), fkOf(call)),
    },
  ];
}
