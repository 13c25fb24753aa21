import {
  type DatasetFacet,
  DatasetPage,
  DatasetSearch,
  datasetFacets,
  type Filter,
  searchOptions,
} from "@margay/contract";
import type { FastifyInstance, FastifyReply } from "fastify";
import Type from "typebox";
import { CatalogueError } from "../errors.ts";
import { problems, sendJson } from "../http/answers.ts";
import { signalOf } from "../http/cancel.ts";
import { pageQuery } from "../http/paging.ts";
import type { DatasetQuery, DatasetResult, SearchEngine } from "./engine.ts";

const text = (description: string) => Type.Optional(Type.String({ maxLength: 4_000, description }));

const facetParameters = Object.fromEntries(
  datasetFacets.flatMap((facet) => [
    [
      facet,
      Type.Optional(
        Type.Array(Type.String({ maxLength: 2_000 }), { maxItems: 200, description: "Selected values; any of them" }),
      ),
    ],
    [
      `facet.${facet}`,
      Type.Optional(
        Type.String({ maxLength: 200, description: "Lists only values that contain this, or whose label does" }),
      ),
    ],
  ]),
);

const ListQuery = Type.Object(
  {
    q: text("Query, see the documentation of the query language"),
    ...pageQuery,
    sort: DatasetSearch.properties.sort,
    facets: Type.Optional(
      Type.String({ maxLength: 500, default: "all", description: "`all`, `none`, or names separated by commas" }),
    ),
    histograms: text(
      "Names separated by commas: `creationTime`, `createdAt`, `updatedAt`, `size`, `numberOfFiles`, or `metadata.` and the path of a numeric key",
    ),
    ...searchOptions,
    ...facetParameters,
  },
  { additionalProperties: false },
);

interface Options {
  q?: string;
  cursor?: string;
  sort?: string;
  bins?: number;
  facetLimit?: number;
  change?: string;
  countsWithinMs?: number;
}

type ListRequest = Options & { limit: number; facets?: string; histograms?: string } & Partial<
    Record<DatasetFacet, string[]>
  > &
  Partial<Record<`facet.${DatasetFacet}`, string>>;

interface SearchBody extends Options {
  limit?: number;
  facets?: string | string[];
  filters?: Partial<Record<DatasetFacet, string[]>>;
  where?: Filter;
  facetSearch?: Partial<Record<DatasetFacet, string>>;
  histograms?: string[];
}

/** Lists of datasets are searches. */
export function registerDatasetSearchRoutes(app: FastifyInstance, search: SearchEngine): void {
  app.get<{ Querystring: ListRequest }>(
    "/v1/datasets",
    {
      schema: {
        operationId: "listDatasets",
        summary: "Search datasets: a page, the exact total, facets, histograms",
        tags: ["datasets"],
        querystring: ListQuery,
        response: { 200: DatasetPage, ...problems },
      },
    },
    async (request, reply) => {
      const { q, limit, cursor, sort, bins, facetLimit, change, countsWithinMs, facets, histograms, ...rest } =
        request.query;
      const query: DatasetQuery = {
        ...{ q, limit, cursor, sort, bins, facetLimit, change, countsWithinMs },
        filters: ofFacets((facet) => rest[facet]),
        facetSearch: ofFacets((facet) => rest[`facet.${facet}`]),
        facets: facetsOf(facets),
        histograms: listed(histograms ?? ""),
        signal: signalOf(reply),
      };
      return sendPage(reply, await search.datasets(request.principal, query));
    },
  );
  app.post<{ Body: SearchBody }>(
    "/v1/datasets/search",
    {
      schema: {
        operationId: "searchDatasets",
        summary: "Search datasets by a JSON body",
        tags: ["datasets"],
        body: DatasetSearch,
        response: { 200: DatasetPage, ...problems },
      },
    },
    async (request, reply) => {
      const { limit = 25, filters = {}, facets, ...rest } = request.body;
      const query: DatasetQuery = { ...rest, limit, filters, facets: facetsOf(facets), signal: signalOf(reply) };
      return sendPage(reply, await search.datasets(request.principal, query));
    },
  );
}

/** One value a facet, where there is one. */
function ofFacets<Value>(value: (facet: DatasetFacet) => Value | undefined): Partial<Record<DatasetFacet, Value>> {
  const found: Partial<Record<DatasetFacet, Value>> = {};
  for (const facet of datasetFacets) {
    const one = value(facet);
    if (one !== undefined) found[facet] = one;
  }
  return found;
}

const listed = (names: string): string[] =>
  names
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");

function facetsOf(names: string | readonly string[] = "all"): readonly DatasetFacet[] {
  if (names === "all") return datasetFacets;
  if (names === "none") return [];
  const wanted = typeof names === "string" ? names.split(",").map((name) => name.trim()) : names;
  const unknown = wanted.find((name) => !datasetFacets.some((facet) => facet === name));
  if (unknown === undefined) return datasetFacets.filter((facet) => wanted.includes(facet));
  const detail = `must be all, none, or of ${datasetFacets.join(", ")}`;
  throw new CatalogueError("invalid_query", `facets: there is no facet ${JSON.stringify(unknown)}; it ${detail}.`, {
    errors: [{ pointer: "facets", detail }],
  });
}

function sendPage(reply: FastifyReply, { items, ...rest }: DatasetResult): FastifyReply {
  reply.header("cache-control", "private, no-cache");
  return sendJson(reply, `{"items":[${items.join(",")}],${JSON.stringify(rest).slice(1)}`);
}
