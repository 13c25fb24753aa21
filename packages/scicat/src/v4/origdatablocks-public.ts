import { anonymous } from "@margay/server";
import { filePage, fileTotal } from "../wire/blocks/file-page.ts";
import { origDatablocks as kind } from "../wire/blocks/kinds.ts";
import { blockPage, oneBlock } from "../wire/blocks/read.ts";
import { type Call, parameter, parameters } from "../wire/call.ts";
import { facetAnswer } from "../wire/datasets/search.ts";
import {
  origDatablockRelations,
  origDatablockVocabulary,
  readFacets,
  readFullquery,
  readIncludes,
  readStrict,
} from "../wire/filter/index.ts";
import type { Operation } from "../wire/operation.ts";
import type { WireDeps } from "../wire/wire.ts";

const { names } = origDatablockVocabulary;

/** `/api/v4/origdatablocks/public`: what everybody may read, whoever asks; so all of it is asked by nobody. */
export function origDatablocksPublic(deps: WireDeps): Operation[] {
  const { finder, origDatablocks } = deps.catalogue;
  const filterOf = (call: Call) => readStrict(parameter(call, "filter"), origDatablockVocabulary);
  const queried = (call: Call) => readFullquery(parameter(call, "fields"), undefined, names).where;

  return [
    {
      id: "OrigDatablocksPublicV4Controller_findAllPublic_v4",
      method: "GET",
      path: "/origdatablocks/public",
      handle: (call) => blockPage(deps, kind, anonymous, filterOf(call), call),
    },
    {
      id: "OrigDatablocksPublicV4Controller_findAllFilesPublic_v4",
      method: "GET",
      path: "/origdatablocks/public/files",
      handle: (call) => filePage(deps, kind, anonymous, filterOf(call), call),
    },
    {
      id: "OrigDatablocksPublicV4Controller_countFilesPublic_v4",
      method: "GET",
      path: "/origdatablocks/public/files/count",
      async handle(call) {
        const { where } = readStrict(parameter(call, "filter"), origDatablockVocabulary, ["where"]);
        return { count: await finder.countFiles(anonymous, { where, signal: call.signal }) };
      },
    },
    {
      id: "OrigDatablocksPublicV4Controller_fullfacet_v4",
      method: "GET",
      path: "/origdatablocks/public/fullfacet",
      async handle(call) {
        const facets = readFacets(parameter(call, "facets"), names);
        const query = { where: queried(call), facets: facets.map(({ path }) => path), signal: call.signal };
        return facetAnswer(facets, await finder.facets(anonymous, kind.kind, query));
      },
    },
    {
      id: "OrigDatablocksPublicV4Controller_fullfacetFiles_v4",
      method: "GET",
      path: "/origdatablocks/public/fullfacet/files",
      handle: (call) => fileTotal(deps, anonymous, queried(call), call.signal),
    },
    {
      id: "OrigDatablocksPublicV4Controller_findByIdPublic_v4",
      method: "GET",
      path: "/origdatablocks/public/:id",
      async handle(call) {
        const include = readIncludes(parameters(call, "include"), origDatablockRelations);
        const row = await origDatablocks.service.find(anonymous, String(call.params.id));
        return row && oneBlock(deps, kind, anonymous, row, include);
      },
    },
  ];
}
