import { randomUUID } from "node:crypto";
import { sampleRecord } from "@margay/contract";
import { demandValid } from "@margay/server";
import type { Call } from "../wire/call.ts";
import { named } from "../wire/errors.ts";
import { sampleNames } from "../wire/filter/index.ts";
import { ownsOrAdmin } from "../wire/found.ts";
import { authenticated, deleters, holdersOf, holds } from "../wire/guards.ts";
import { bodyOf, changeOf, type Operation } from "../wire/operation.ts";
import { newSample, sampleIn } from "../wire/records/sample.ts";
import { modified } from "../wire/refusing.ts";
import type { WireDeps } from "../wire/wire.ts";
import { each } from "./guards.ts";
import { sampleReads } from "./samples-reads.ts";
import { createSample, partialUpdateSample } from "./shapes/samples.ts";
import { datasetsOf, smallKind } from "./small-kinds.ts";

/** 401 to anonymous callers, 403 to those without a role for samples. */
const writers = each(authenticated, holdersOf("admin", "sampleCreatorPrivileged", "sampleCreator"));

const createRefused = named(403, "Unauthorized to create this sample");

/** `/api/v3/samples` without attachments: sample groups write what their own groups own, delete groups delete. */
export function samples(deps: WireDeps): Operation[] {
  const { service } = deps.catalogue.records.sample;
  const refused = named(403, "Unauthorized to this sample");
  const these = smallKind(deps, {
    kind: "sample",
    service,
    names: sampleNames,
    absent: (id) => named(404, `Sample: ${id} not found`),
    refused,
    taken: (id) => named(409, `Sample with ${id} already exists`),
    changed: (key, since) => modified("Sample", key, since),
  });
  const idOf = (call: Call) => String(call.params.id);

  return [
    {
      id: "SamplesController_create_v3",
      method: "POST",
      path: "/samples",
      guard: writers,
      async handle(call) {
        const body = bodyOf(call, createSample);
        const { principal } = call;
        const isPrivileged = holds(principal, "admin", "sampleCreatorPrivileged");
        if (!isPrivileged && !principal.groups.has(String(body.ownerGroup))) throw createRefused;
        const sampleId = body.sampleId || randomUUID();
        // Clients of older servers send no name.
        const doc = newSample({ sampleName: sampleId, ...body, sampleId });
        demandValid(sampleRecord.input, doc);
        return these.create(call, doc);
      },
    },
    ...sampleReads(deps, these),
    {
      id: "SamplesController_findById_v3",
      method: "GET",
      path: "/samples/:id",
      handle: async (call) => these.out(await these.get(call, idOf(call))),
    },
    {
      id: "SamplesController_findByIdAccess_v3",
      method: "GET",
      path: "/samples/:id/authorization",
      handle: (call) => these.canAccess(call, idOf(call)),
    },
    {
      id: "SamplesController_update_v3",
      method: "PATCH",
      path: "/samples/:id",
      guard: writers,
      async handle(call) {
        const body = changeOf(call, partialUpdateSample);
        const { ownerGroup } = await these.get(call, idOf(call));
        if (!ownsOrAdmin(call.principal, ownerGroup)) throw refused;
        return these.change(call, idOf(call), (record) => sampleIn(body, record));
      },
    },
    {
      id: "SamplesController_remove_v3",
      method: "DELETE",
      path: "/samples/:id",
      guard: deleters,
      handle: (call) => these.remove(call, idOf(call)),
    },
    {
      id: "SamplesController_findAllDatasets_v3",
      method: "GET",
      path: "/samples/:id/datasets",
      guard: writers,
      async handle(call) {
        await these.get(call, idOf(call));
        return datasetsOf(deps, call, "sampleIds", idOf(call));
      },
    },
  ];
}
