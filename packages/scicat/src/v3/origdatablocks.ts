import { blockReader, demandDataset, unauthorized } from "../wire/blocks/access.ts";
import { blockBody } from "../wire/blocks/body.ts";
import { demandFileMetadata } from "../wire/blocks/file-metadata.ts";
import { filePage, fileTotal } from "../wire/blocks/file-page.ts";
import { origDatablocks as kind } from "../wire/blocks/kinds.ts";
import { blockPage, oneBlock } from "../wire/blocks/read.ts";
import { changeBlock, postOrigDatablock, removeBlock } from "../wire/blocks/write.ts";
import { type Call, parameter } from "../wire/call.ts";
import { facetAnswer, narrowed } from "../wire/datasets/search.ts";
import { named } from "../wire/errors.ts";
import { origDatablockNames, type ReadFilter, readFullquery, readLoopback } from "../wire/filter/index.ts";
import { readJson } from "../wire/filter/json.ts";
import { ownsOrAdmin } from "../wire/found.ts";
import { datasetWriters, deleters, holds } from "../wire/guards.ts";
import { type Operation, sentBy } from "../wire/operation.ts";
import { faultsOf, isObject } from "../wire/shape.ts";
import { createOrigDatablock, partialUpdateOrigDatablock } from "../wire/shapes/blocks.ts";
import type { WireDeps } from "../wire/wire.ts";

/** `/api/v3/origdatablocks`. */
export function origDatablocks(deps: WireDeps): Operation[] {
  const { catalogue, config } = deps;
  const { service } = catalogue.origDatablocks;
  const idOf = (call: Call) => String(call.params.id);
  const filterOf = ({ principal }: Call, asked: ReturnType<typeof readFullquery>) =>
    narrowed(blockReader(principal), asked);

  /** `where` has the words of `fields` of a fullquery; the rest is that of every list. */
  function listed(call: Call): ReadFilter {
    const text = parameter(call, "filter");
    const given = text ? readJson(text) : undefined;
    if (!isObject(given)) return { ...readLoopback(given, origDatablockNames), where: filterOf(call, nothingAsked) };
    const { where, ...rest } = given;
    const asked = readFullquery(where, undefined, origDatablockNames);
    return { ...readLoopback(rest, origDatablockNames), where: filterOf(call, asked) };
  }

  function queried(call: Call): ReadFilter {
    const asked = readFullquery(parameter(call, "fields"), parameter(call, "limits"), origDatablockNames);
    return { ...asked, where: filterOf(call, asked), include: [] };
  }

  const demandTarget = (call: Call, pid: string) =>
    demandDataset(deps, call, pid, {
      absent: () => named(404, `Dataset: ${pid} not found for attaching an origdatablock`),
      allows: (group) => holds(call.principal, "datasetCreatorPrivileged") || ownsOrAdmin(call.principal, group),
    });

  return [
    {
      id: "OrigDatablocksController_create_v3",
      method: "POST",
      path: "/origdatablocks",
      guard: datasetWriters,
      large: true,
      handle: (call) => postOrigDatablock(deps, call, demandTarget),
    },
    {
      id: "OrigDatablocksController_isValid_v3",
      method: "POST",
      path: "/origdatablocks/isValid",
      status: 200,
      guard: datasetWriters,
      large: true,
      async handle(call) {
        const body = sentBy(call);
        await demandTarget(call, String(body.datasetId));
        const errors = faultsOf(createOrigDatablock, body, false);
        return { valid: errors.length === 0, errors };
      },
    },
    {
      id: "OrigDatablocksController_findAll_v3",
      method: "GET",
      path: "/origdatablocks",
      handle: (call) => blockPage(deps, kind, blockReader(call.principal), listed(call), call),
    },
    {
      id: "OrigDatablocksController_fullquery_v3",
      method: "GET",
      path: "/origdatablocks/fullquery",
      handle: (call) => blockPage(deps, kind, blockReader(call.principal), queried(call), call),
    },
    {
      id: "OrigDatablocksController_fullqueryFiles_v3",
      method: "GET",
      path: "/origdatablocks/fullquery/files",
      handle: (call) =>
        filePage(deps, kind, blockReader(call.principal), queried(call), { signal: call.signal, tellsDataset: true }),
    },
    {
      id: "OrigDatablocksController_fullfacet_v3",
      method: "GET",
      path: "/origdatablocks/fullfacet",
      async handle(call) {
        const { where } = queried(call);
        const { signal } = call;
        const answer = await catalogue.finder.facets(blockReader(call.principal), kind.kind, {
          where,
          facets: [],
          signal,
        });
        return facetAnswer([], answer);
      },
    },
    {
      id: "OrigDatablocksController_fullfacetFiles_v3",
      method: "GET",
      path: "/origdatablocks/fullfacet/files",
      handle: (call) => fileTotal(deps, blockReader(call.principal), queried(call).where, call.signal),
    },
    {
      id: "OrigDatablocksController_findById_v3",
      method: "GET",
      path: "/origdatablocks/:id",
      async handle(call) {
        const principal = blockReader(call.principal);
        const row = await service.find(principal, idOf(call));
        // A block that is not there is refused like one of a dataset that the caller may not read.
        if (!row) throw unauthorized;
        return oneBlock(deps, kind, principal, row);
      },
    },
    {
      id: "OrigDatablocksController_update_v3",
      method: "PATCH",
      path: "/origdatablocks/:id",
      guard: datasetWriters,
      large: true,
      async handle(call) {
        const body = blockBody(call, partialUpdateOrigDatablock);
        const row = await service.find(call.principal, idOf(call));
        if (!row || !ownsOrAdmin(call.principal, row.ownerGroup)) throw unauthorized;
        demandFileMetadata(config.filesMetadataSchema, body.files);
        return changeBlock(deps, kind, call, idOf(call), body);
      },
    },
    {
      id: "OrigDatablocksController_remove_v3",
      method: "DELETE",
      path: "/origdatablocks/:id",
      guard: deleters,
      handle: (call) => removeBlock(deps, kind, call, idOf(call)),
    },
  ];
}

const nothingAsked = readFullquery(undefined, undefined, origDatablockNames);
