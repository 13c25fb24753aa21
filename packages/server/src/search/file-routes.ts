import { DatasetFilePage, FilePage, MetadataKey, searchOptions } from "@margay/contract";
import type { FastifyInstance } from "fastify";
import Type, { type Static } from "typebox";
import { problems } from "../http/answers.ts";
import { signalOf } from "../http/cancel.ts";
import { pageQuery } from "../http/paging.ts";
import { KeyParams } from "../http/params.ts";
import type { SearchEngine } from "./engine.ts";

const { limit, cursor, sort } = pageQuery;
const closed = { additionalProperties: false };

const FileQuery = Type.Object(
  {
    q: Type.String({
      minLength: 2,
      maxLength: 1_000,
      description: "Part of a path, or a pattern with `*` and `?`; two characters at least",
    }),
    limit,
    cursor,
    dataset: Type.Optional(Type.String({ maxLength: 1_000, description: "Only files of this dataset (PID)" })),
    proposal: Type.Optional(Type.String({ maxLength: 1_000, description: "Only files of this proposal or beamtime" })),
    change: searchOptions.change,
  },
  closed,
);

const DatasetFileQuery = Type.Object(
  {
    q: Type.Optional(Type.String({ maxLength: 1_000, description: "Part of a path, or a pattern with `*` and `?`" })),
    limit,
    cursor,
    sort,
  },
  closed,
);

const KeyQuery = Type.Object(
  { q: Type.Optional(Type.String({ maxLength: 300, description: "Part of the key" })), limit },
  closed,
);

/** Files and the keys of scientific metadata. */
export function registerFileSearchRoutes(app: FastifyInstance, search: SearchEngine): void {
  app.get<{ Querystring: Static<typeof FileQuery> & { limit: number } }>(
    "/v1/files",
    {
      schema: {
        operationId: "searchFiles",
        summary: "Find files by a part of their path, with their dataset; newest datasets first",
        tags: ["files"],
        querystring: FileQuery,
        response: { 200: FilePage, ...problems },
      },
    },
    async (request, reply) => search.files(request.principal, { ...request.query, signal: signalOf(reply) }),
  );
  app.get<{ Params: { key: string }; Querystring: Static<typeof DatasetFileQuery> & { limit: number } }>(
    "/v1/datasets/:key/files",
    {
      schema: {
        operationId: "listDatasetFiles",
        summary: "Files of a dataset, sorted by `path`, `size` or `time`, or as they were sent",
        tags: ["datasets"],
        params: KeyParams,
        querystring: DatasetFileQuery,
        response: { 200: DatasetFilePage, ...problems },
      },
    },
    async (request, reply) =>
      search.datasetFiles(request.principal, request.params.key, { ...request.query, signal: signalOf(reply) }),
  );
  app.get<{ Querystring: Static<typeof KeyQuery> & { limit: number } }>(
    "/v1/metadata-keys",
    {
      schema: {
        operationId: "listMetadataKeys",
        summary: "Keys of the scientific metadata of datasets that the caller may read",
        tags: ["datasets"],
        querystring: KeyQuery,
        response: { 200: Type.Object({ items: Type.Array(MetadataKey) }), ...problems },
      },
    },
    async (request, reply) => ({
      items: await search.metadataKeys(request.principal, { ...request.query, signal: signalOf(reply) }),
    }),
  );
}
