import type { Stored } from "@margay/server";
import { type Call, header, parameter } from "../../wire/call.ts";
import { withIncludes } from "../../wire/datasets/includes.ts";
import { datasetRows } from "../../wire/datasets/rows.ts";
import { asked, datasetFacets, narrowed } from "../../wire/datasets/search.ts";
import { named } from "../../wire/errors.ts";
import {
  all,
  datasetNames,
  datasetRelations,
  type Projection,
  project,
  queryOrHeader,
  type ReadFilter,
  readFullquery,
  readLoopback,
  termsCondition,
} from "../../wire/filter/index.ts";
import { found } from "../../wire/found.ts";
import type { Operation } from "../../wire/operation.ts";
import { datasetOut } from "../../wire/records/dataset.ts";
import { open } from "../../wire/records/record.ts";
import type { Doc } from "../../wire/shape.ts";
import type { WireDeps } from "../../wire/wire.ts";
import { datasetHistory } from "../history-entries.ts";
import { inAskedUnits } from "./asked-units.ts";
import { toV3 } from "./form.ts";

const noFilter: ReadFilter = readLoopback(undefined, datasetNames);

function filterOf(call: Call): ReadFilter {
  const text = queryOrHeader(parameter(call, "filter"), header(call, "filter"));
  return text === undefined ? noFilter : readLoopback(text, datasetNames, { relations: datasetRelations });
}

function listFilterOf(call: Call): ReadFilter {
  const filter = filterOf(call);
  return { ...filter, where: asked(call.principal, filter.where) };
}

const asksHistory = (projection: Projection | undefined) =>
  projection?.only === true && projection.paths.includes("history");

/** Reading datasets in the older form. */
export function datasetReadOperations(deps: WireDeps): Operation[] {
  const { catalogue, config } = deps;
  const { datasets, finder } = catalogue;

  const record = (row: Stored) => toV3(datasetOut(open(row), config));

  async function page(call: Call, filter: ReadFilter): Promise<Doc[]> {
    const { projection, include } = filter;
    const rows = await datasetRows(deps, call.principal, filter, call.signal, ["type", "lifecycle"]);
    const kept = include.map(({ as }) => as);
    const records = rows.map(record);
    const full = include.length === 0 ? records : await withIncludes(deps, call.principal, rows, records, include);
    if (asksHistory(projection)) for (const one of full) one.history = await history(call, String(one.pid));
    return projection === undefined ? full : full.map((one) => project(one, projection, kept));
  }

  const history = (call: Call, pid: string) => datasetHistory(deps, call.principal, pid);

  // SciCat asks its search index for the text where there is one, which finds parts of words too.
  const readText = config.openSearch.enabled ? termsCondition : undefined;
  const fullqueryOf = (call: Call) =>
    readFullquery(parameter(call, "fields"), parameter(call, "limits"), datasetNames, undefined, readText);

  return [
    {
      id: "DatasetsController_findAll_v3",
      method: "GET",
      path: "/datasets",
      handle: (call) => page(call, listFilterOf(call)),
    },
    {
      id: "DatasetsController_fullquery_v3",
      method: "GET",
      path: "/datasets/fullquery",
      async handle(call) {
        const query = fullqueryOf(call);
        const found = await page(call, { ...query, where: narrowed(call.principal, query), include: [] });
        if (query.units.length > 0)
          for (const one of found) one.scientificMetadata = inAskedUnits(one.scientificMetadata, query.units);
        return found;
      },
    },
    {
      id: "DatasetsController_fullfacet_v3",
      method: "GET",
      path: "/datasets/fullfacet",
      handle: (call) => datasetFacets(deps, call, call.principal, readText),
    },
    {
      id: "DatasetsController_findOne_v3",
      method: "GET",
      path: "/datasets/findOne",
      handle: async (call) => (await page(call, { ...listFilterOf(call), limit: 1 }))[0],
    },
    {
      id: "DatasetsController_count_v3",
      method: "GET",
      path: "/datasets/count",
      async handle(call) {
        const { where } = listFilterOf(call);
        return { count: await finder.count(call.principal, "dataset", { where, signal: call.signal }) };
      },
    },
    {
      id: "DatasetsController_findById_v3",
      method: "GET",
      path: "/datasets/:pid",
      handle: (call) => byId(call),
    },
  ];

  async function byId(call: Call): Promise<unknown> {
    const pid = String(call.params.pid);
    const filter = filterOf(call);
    const refusals = {
      absent: () => named(404, `dataset: ${pid} not found`),
      hidden: () => named(403, "Unauthorized access"),
    };
    const row = await found(datasets, call.principal, pid, refusals);
    const { where, projection, include } = filter;
    if (where !== undefined && !(await fits(call, pid, where))) throw refusals.hidden();
    let dataset = record(row);
    if (include.length > 0) [dataset = dataset] = await withIncludes(deps, call.principal, [row], [dataset], include);
    if (projection?.only !== true || asksHistory(projection)) dataset.history = await history(call, pid);
    const kept = include.map(({ as }) => as);
    return project(dataset, projection, kept);
  }

  async function fits(call: Call, pid: string, where: NonNullable<ReadFilter["where"]>): Promise<boolean> {
    const both = all([{ op: "in", field: ["pid"], values: [pid] }, where]);
    return (await finder.count(call.principal, "dataset", { where: both, signal: call.signal })) > 0;
  }
}
