import { anonymous } from "@margay/server";
import { type Call, parameter, parameters } from "../../wire/call.ts";
import { datasetMetadataKeys } from "../../wire/datasets/metadata-keys.ts";
import { asked, datasetFacets } from "../../wire/datasets/search.ts";
import { datasetRelations, datasetVocabulary, readIncludes, readStrict } from "../../wire/filter/index.ts";
import type { Operation } from "../../wire/operation.ts";
import type { WireDeps } from "../../wire/wire.ts";
import { pageOf, shown } from "./answers.ts";
import { pidOf } from "./refusals.ts";

function filterOf(call: Call, allowed?: readonly string[]) {
  const filter = readStrict(parameter(call, "filter"), datasetVocabulary, allowed);
  return { ...filter, where: asked(anonymous, filter.where) };
}

/** Published datasets. Whoever asks is served as nobody: what is included is published too. */
export function publicDatasetOperations(deps: WireDeps): Operation[] {
  const { datasets, finder } = deps.catalogue;
  return [
    {
      id: "DatasetsPublicV4Controller_findAllPublic_v4",
      method: "GET",
      path: "/datasets/public",
      handle: (call) => pageOf(deps, anonymous, filterOf(call), call.signal),
    },
    {
      id: "DatasetsPublicV4Controller_fullfacet_v4",
      method: "GET",
      path: "/datasets/public/fullfacet",
      handle: (call) => datasetFacets(deps, call, anonymous),
    },
    {
      id: "DatasetsPublicV4Controller_publicMetadataKeys_v4",
      method: "GET",
      path: "/datasets/public/metadataKeys",
      handle: (call) => datasetMetadataKeys(deps, call, anonymous),
    },
    {
      id: "DatasetsPublicV4Controller_findOnePublic_v4",
      method: "GET",
      path: "/datasets/public/findOne",
      handle: async (call) => (await pageOf(deps, anonymous, { ...filterOf(call), limit: 1 }, call.signal))[0],
    },
    {
      id: "DatasetsPublicV4Controller_countPublic_v4",
      method: "GET",
      path: "/datasets/public/count",
      async handle(call) {
        const { where } = filterOf(call, ["where"]);
        return { count: await finder.count(anonymous, "dataset", { where, signal: call.signal }) };
      },
    },
    {
      id: "DatasetsPublicV4Controller_findByIdPublic_v4",
      method: "GET",
      path: "/datasets/public/:pid",
      async handle(call) {
        const include = readIncludes(parameters(call, "include"), datasetRelations);
        const row = await datasets.find(anonymous, pidOf(call));
        return row && (await shown(deps, anonymous, [row], include, call))[0];
      },
    },
  ];
}
