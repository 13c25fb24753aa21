import { blockReader, demandDataset, members, unauthorized } from "../wire/blocks/access.ts";
import { blockBody } from "../wire/blocks/body.ts";
import { demandFileMetadata } from "../wire/blocks/file-metadata.ts";
import { filePage, fileTotal } from "../wire/blocks/file-page.ts";
import { origDatablocks as kind } from "../wire/blocks/kinds.ts";
import { blockPage, oneBlock } from "../wire/blocks/read.ts";
import { changeBlock, postOrigDatablock, removeBlock } from "../wire/blocks/write.ts";
import { type Call, parameter, parameters } from "../wire/call.ts";
import { facetAnswer, narrowed } from "../wire/datasets/search.ts";
import { named } from "../wire/errors.ts";
import {
  origDatablockRelations,
  origDatablockVocabulary,
  readFacets,
  readFullquery,
  readIncludes,
  readStrict,
} from "../wire/filter/index.ts";
import { found, ownsOrAdmin } from "../wire/found.ts";
import { datasetWriters, deleters, holds } from "../wire/guards.ts";
import { type Operation, sentBy } from "../wire/operation.ts";
import { faultsOf, messagesOf } from "../wire/shape.ts";
import { createOrigDatablock, partialUpdateOrigDatablock } from "../wire/shapes/blocks.ts";
import type { WireDeps } from "../wire/wire.ts";

const { names } = origDatablockVocabulary;

/** `/api/v4/origdatablocks`. */
export function origDatablocks(deps: WireDeps): Operation[] {
  const { catalogue, config } = deps;
  const { service } = catalogue.origDatablocks;
  const idOf = (call: Call) => String(call.params.id);
  const filterOf = (call: Call) => readStrict(parameter(call, "filter"), origDatablockVocabulary);
  const queried = (call: Call) =>
    narrowed(blockReader(call.principal), readFullquery(parameter(call, "fields"), undefined, names));

  /** Administrators hear of a dataset that is not there; for all others it is one that they may not change. */
  const demandTarget = (call: Call, pid: string) =>
    demandDataset(deps, call, pid, {
      absent: () =>
        holds(call.principal, "admin")
          ? named(404, `Dataset: ${pid} not found for attaching an origdatablock`)
          : unauthorized,
      allows: (group) => ownsOrAdmin(call.principal, group),
    });

  const present = (call: Call) =>
    found(service, blockReader(call.principal), idOf(call), {
      absent: () => named(404, `OrigDatablock: ${idOf(call)} not found`),
      hidden: unauthorized,
    });

  return [
    {
      id: "OrigDatablocksV4Controller_create_v4",
      method: "POST",
      path: "/origdatablocks",
      guard: datasetWriters,
      large: true,
      handle: (call) => postOrigDatablock(deps, call, demandTarget),
    },
    {
      id: "OrigDatablocksV4Controller_isValid_v4",
      method: "POST",
      path: "/origdatablocks/isValid",
      status: 200,
      guard: datasetWriters,
      large: true,
      async handle(call) {
        const body = sentBy(call);
        await demandTarget(call, String(body.datasetId));
        // Here a block is what it says of itself, though its dataset's group counts once it is created.
        if (typeof body.ownerGroup === "string" && !ownsOrAdmin(call.principal, body.ownerGroup)) throw unauthorized;
        demandFileMetadata(config.filesMetadataSchema, body.dataFileList);
        const reason = messagesOf(faultsOf(createOrigDatablock, body));
        return reason.length === 0 ? { valid: true } : { valid: false, reason };
      },
    },
    {
      id: "OrigDatablocksV4Controller_findAll_v4",
      method: "GET",
      path: "/origdatablocks",
      guard: members,
      handle: (call) => blockPage(deps, kind, blockReader(call.principal), filterOf(call), call),
    },
    {
      id: "OrigDatablocksV4Controller_findAllFiles_v4",
      method: "GET",
      path: "/origdatablocks/files",
      guard: members,
      handle: (call) => filePage(deps, kind, blockReader(call.principal), filterOf(call), call),
    },
    {
      id: "OrigDatablocksV4Controller_countFiles_v4",
      method: "GET",
      path: "/origdatablocks/files/count",
      guard: members,
      async handle(call) {
        const { where } = readStrict(parameter(call, "filter"), origDatablockVocabulary, ["where"]);
        const { signal } = call;
        return { count: await catalogue.finder.countFiles(blockReader(call.principal), { where, signal }) };
      },
    },
    {
      id: "OrigDatablocksV4Controller_fullfacet_v4",
      method: "GET",
      path: "/origdatablocks/fullfacet",
      async handle(call) {
        const facets = readFacets(parameter(call, "facets"), names);
        const query = { where: queried(call), facets: facets.map(({ path }) => path), signal: call.signal };
        return facetAnswer(facets, await catalogue.finder.facets(blockReader(call.principal), kind.kind, query));
      },
    },
    {
      id: "OrigDatablocksV4Controller_fullfacetFiles_v4",
      method: "GET",
      path: "/origdatablocks/fullfacet/files",
      handle: (call) => fileTotal(deps, blockReader(call.principal), queried(call), call.signal),
    },
    {
      id: "OrigDatablocksV4Controller_findById_v4",
      method: "GET",
      path: "/origdatablocks/:id",
      async handle(call) {
        const include = readIncludes(parameters(call, "include"), origDatablockRelations);
        return oneBlock(deps, kind, call.principal, await present(call), include);
      },
    },
    {
      id: "OrigDatablocksV4Controller_findByIdAndUpdate_v4",
      method: "PATCH",
      path: "/origdatablocks/:id",
      guard: datasetWriters,
      large: true,
      async handle(call) {
        const body = blockBody(call, partialUpdateOrigDatablock);
        const row = await present(call);
        if (!ownsOrAdmin(call.principal, row.ownerGroup)) throw unauthorized;
        demandFileMetadata(config.filesMetadataSchema, body.files);
        return changeBlock(deps, kind, call, idOf(call), body);
      },
    },
    {
      id: "OrigDatablocksV4Controller_findByIdAndDelete_v4",
      method: "DELETE",
      path: "/origdatablocks/:id",
      guard: deleters,
      handle: (call) => removeBlock(deps, kind, call, idOf(call)),
    },
  ];
}
