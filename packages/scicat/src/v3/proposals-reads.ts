import type { Filter } from "@margay/contract";
import { type Call, header, parameter } from "../wire/call.ts";
import { facetAnswer, ofOwnGroups } from "../wire/datasets/search.ts";
import {
  allOf,
  type Fullquery,
  type Include,
  type Projection,
  project,
  proposalNames,
  proposalRelations,
  queryOrHeader,
  type ReadFilter,
  readFacets,
  readFullquery,
  readLoopback,
} from "../wire/filter/index.ts";
import { isDoc, readJson } from "../wire/filter/json.ts";
import { holds } from "../wire/guards.ts";
import type { Operation } from "../wire/operation.ts";
import type { Link } from "../wire/related.ts";
import type { Doc } from "../wire/shape.ts";
import type { WireDeps } from "../wire/wire.ts";
import { datasetCounts, type Page, related, type SmallRecords } from "./small-kinds.ts";

const samplesOf: Link = {
  kind: "sample",
  where: (proposalIds) => ({ op: "in", field: ["proposalId"], values: [...proposalIds] }),
  keysOf: ({ doc }) => (typeof doc.proposalId === "string" ? [doc.proposalId] : []),
};

// A filter that joins samples has the defaults of SciCat's newer routes.
const withJoins = {
  relations: proposalRelations,
  limits: { limit: 10, sort: [{ field: ["createdAt"], descending: true }] },
};

/** The list of proposals and what is counted over it. */
export function proposalReads(deps: WireDeps, these: SmallRecords): Operation[] {
  const { finder } = deps.catalogue;

  function filterOf(call: Call): ReadFilter {
    // The parameter is called `filters`; some clients send `filter`.
    const given = parameter(call, "filters") || parameter(call, "filter");
    const text = queryOrHeader(given, header(call, "filter"));
    const filter = readLoopback(text, proposalNames, { relations: proposalRelations });
    return filter.include.length > 0 ? readLoopback(text, proposalNames, withJoins) : filter;
  }

  async function page(call: Call, filter: Page, include: readonly Include[] = []): Promise<Doc[]> {
    const wantsCounts = shows(filter.projection, "numberOfDatasets");
    async function complete(docs: readonly Doc[]): Promise<Doc[]> {
      const keys = docs.map(({ proposalId }) => String(proposalId));
      const counts = wantsCounts ? await datasetCounts(deps, call, keys) : undefined;
      const result = docs.map((doc, at): Doc => {
        const numberOfDatasets = counts?.get(keys[at] ?? "") ?? 0;
        return counts ? { ...doc, numberOfDatasets } : { ...doc };
      });
      for (const one of include) {
        const found = await related(deps, call, keys, samplesOf, one);
        for (const [at, doc] of result.entries()) doc[one.as] = found.get(keys[at] ?? "") ?? [];
      }
      return result;
    }
    const docs = await these.page(call, filter, wantsCounts || include.length > 0 ? complete : undefined);
    const kept = include.map(({ as }) => as);
    return docs.map((doc) => project(doc, filter.projection, kept));
  }

  const fullqueryOf = (call: Call) =>
    readFullquery(parameter(call, "fields"), parameter(call, "limits"), proposalNames);

  function narrowed(call: Call, asked: Fullquery): Filter | undefined {
    const seesAll = holds(call.principal, "admin", "proposalManager") || asked.isPublishedAsked;
    return ofOwnGroups(call.principal, asked.where, seesAll);
  }

  return [
    {
      id: "ProposalsController_findAll_v3",
      method: "GET",
      path: "/proposals",
      handle(call) {
        const { include, ...filter } = filterOf(call);
        return page(call, filter, include);
      },
    },
    {
      id: "ProposalsController_count_v3",
      method: "GET",
      path: "/proposals/count",
      handle(call) {
        const conditions = ["filter", "filters"].map((name) => conditionIn(parameter(call, name)));
        return these.count(call, allOf(narrowed(call, fullqueryOf(call)), ...conditions));
      },
    },
    {
      id: "ProposalsController_fullquery_v3",
      method: "GET",
      path: "/proposals/fullquery",
      handle(call) {
        const { sort, limit, offset, ...asked } = fullqueryOf(call);
        return page(call, { sort, limit, offset, where: narrowed(call, { ...asked, sort, limit, offset }) });
      },
    },
    {
      id: "ProposalsController_fullfacet_v3",
      method: "GET",
      path: "/proposals/fullfacet",
      async handle(call) {
        const where = narrowed(call, fullqueryOf(call));
        const facets = readFacets(parameter(call, "facets"), proposalNames);
        const query = { where, facets: facets.map(({ path }) => path), signal: call.signal };
        return facetAnswer(facets, await finder.facets(call.principal, "proposal", query));
      },
    },
  ];
}

const shows = (projection: Projection | undefined, name: string) =>
  projection === undefined || projection.paths.includes(name) === projection.only;

/** A condition that came as a filter with a `where`, or alone; `fields` beside it are read elsewhere. */
function conditionIn(text: string | undefined): Filter | undefined {
  const given = text === undefined || text.trim() === "" ? undefined : readJson(text, "filter");
  if (!isDoc(given)) return undefined;
  const { where, fields: _, filter: __, limits: ___, include: ____, ...bare } = given;
  return readLoopback({ where: where ?? bare }, proposalNames).where;
}
