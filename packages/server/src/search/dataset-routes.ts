import { type DatasetFacet, DatasetPage, DatasetSearch, datasetFacets } from "@margay/contract";
import type { FastifyInstance, FastifyReply } from "fastify";
import Type from "typebox";
import { CatalogueError } from "../errors.ts";
import { problems, sendJson } from "../http/answers.ts";
import { signalOf } from "../http/cancel.ts";
import { pageQuery } from "../http/paging.ts";
import type { DatasetQuery, DatasetResult, SearchEngine } from "./engine.ts";

const text = (description: string) => Type.Optional(Type.String({ maxLength: 4_000, description }));

const facetParameters = Object.fromEntries(
  datasetFacets.map((facet) => [
    facet,
    Type.Optional(
      Type.Array(Type.String({ maxLength: 2_000 }), { maxItems: 200, description: "Selected values; any of them" }),
    ),
  ]),
);

const ListQuery = Type.Object(
  {
    q: text("Query, see the documentation of the query language"),
    ...pageQuery,
    facets: Type.Optional(
      Type.String({ maxLength: 500, default: "all", description: "`all`, `none`, or names separated by commas" }),
    ),
    ...facetParameters,
  },
  { additionalProperties: false },
);

type ListRequest = {
  q?: string;
  limit: number;
  cursor?: string;
  sort?: string;
  facets?: string;
} & Partial<Record<DatasetFacet, string[]>>;

type SearchBody = Omit<ListRequest, DatasetFacet | "facets" | "limit"> & {
  limit?: number;
  facets?: string | string[];
  filters?: Partial<Record<DatasetFacet, string[]>>;
};

/** Lists of datasets are searches. */
export function registerDatasetSearchRoutes(app: FastifyInstance, search: SearchEngine): void {
  app.get<{ Querystring: ListRequest }>(
    "/v1/datasets",
    {
      schema: {
        operationId: "listDatasets",
        summary: "Search datasets: a page, the exact total, facets",
        tags: ["datasets"],
        querystring: ListQuery,
        response: { 200: DatasetPage, ...problems },
      },
    },
    async (request, reply) => {
      const { q, limit, cursor, sort, facets, ...filters } = request.query;
      const query = { q, limit, cursor, sort, filters, facets: facetsOf(facets), signal: signalOf(reply) };
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

function facetsOf(names: string | readonly string[] = "all"): readonly DatasetFacet[] {
  if (names === "all") return datasetFacets;
  if (names === "none") return [];
  const wanted = (typeof names === "string" ? names.split(",") : names).map((name) => name.trim());
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
