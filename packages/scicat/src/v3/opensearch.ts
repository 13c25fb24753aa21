import { type Call, parameter } from "../wire/call.ts";
import { bare } from "../wire/errors.ts";
import { termsCondition } from "../wire/filter/index.ts";
import { holdersOf } from "../wire/guards.ts";
import { bodyOf, type Operation } from "../wire/operation.ts";
import type { WireDeps } from "../wire/wire.ts";
import { createIndex, updateIndex } from "./shapes/administration.ts";

const defaultLimit = 20;
const maxLimit = 10_000;

/**
 * `/api/v3/opensearch`, where the operator switched it on. There is one index, the catalogue's own: it is described,
 * derived anew and searched here, but never taken away, for everybody's searches use it.
 */
export function opensearch({ catalogue, config }: WireDeps): Operation[] {
  if (!config.openSearch.enabled) return [];
  const { finder, searchIndex } = catalogue;
  const { defaultIndex } = config.openSearch;
  const guard = holdersOf("admin");

  /** The index that is named; bare 400 for another one. */
  function demandIndex(named: unknown): string {
    const index = typeof named === "string" && named !== "" ? named : defaultIndex;
    if (index !== defaultIndex)
      throw bare(400, `There is no index ${index.slice(0, 100)}; the only one is ${defaultIndex}`);
    return index;
  }

  async function rebuilt(call: Call) {
    const began = performance.now();
    const successful = await searchIndex.rebuild(call.principal, call.signal);
    const time = Math.round(performance.now() - began);
    return { total: successful, successful, failed: 0, retry: 0, noop: 0, bytes: 0, time, aborted: false };
  }

  async function search(call: Call) {
    demandIndex(parameter(call, "index"));
    const where = termsCondition(parameter(call, "textQuery") ?? "");
    const { principal, signal } = call;
    const limit = Math.min(wholeNumber(parameter(call, "limit"), defaultLimit), maxLimit);
    const offset = wholeNumber(parameter(call, "skip"), 0);
    const newest = [{ field: ["creationTime"], descending: true }];
    const [totalCount, rows] = await Promise.all([
      finder.count(principal, "dataset", { where, signal }),
      limit === 0
        ? []
        : finder.find(principal, "dataset", { where, sort: newest, limit, offset, fields: ["pid"], signal }),
    ]);
    return { totalCount, data: rows.map(({ key }) => key) };
  }

  return [
    {
      id: "OpensearchController_createIndex_v3",
      method: "POST",
      path: "/opensearch/create-index",
      guard,
      async handle(call) {
        const index = demandIndex(bodyOf(call, createIndex).index);
        await rebuilt(call);
        return { acknowledged: true, shards_acknowledged: true, index };
      },
    },
    {
      id: "OpensearchController_syncDatabase_v3",
      method: "POST",
      path: "/opensearch/sync-database",
      status: 200,
      guard,
      handle(call) {
        demandIndex(parameter(call, "index"));
        return rebuilt(call);
      },
    },
    {
      id: "OpensearchController_fetchOSResults_v3",
      method: "POST",
      path: "/opensearch/search",
      status: 200,
      guard,
      handle: search,
    },
    {
      id: "OpensearchController_deleteIndex_v3",
      method: "POST",
      path: "/opensearch/delete-index",
      status: 200,
      guard,
      handle(call) {
        const index = demandIndex(parameter(call, "index"));
        return {
          success: true,
          message: `The index ${index} is the catalogue's own and stays; create-index renews it`,
        };
      },
    },
    {
      id: "OpensearchController_getIndex_v3",
      method: "GET",
      path: "/opensearch/get-index",
      guard,
      async handle(call) {
        const index = demandIndex(parameter(call, "index"));
        return { ...described(index), documents: await searchIndex.count(call.principal) };
      },
    },
    {
      id: "OpensearchController_updateIndex_v3",
      method: "POST",
      path: "/opensearch/update-index",
      status: 200,
      guard,
      handle: (call) => described(demandIndex(bodyOf(call, updateIndex).index)).settings,
    },
  ];
}

const described = (index: string) => ({
  settings: { index: { provided_name: index, number_of_shards: "1", number_of_replicas: "0" } },
  mappings: { properties: { datasetName: { type: "text" }, description: { type: "text" } } },
});

function wholeNumber(text: string | undefined, otherwise: number): number {
  const number = Number(text ?? Number.NaN);
  return Number.isInteger(number) && number >= 0 ? number : otherwise;
}
