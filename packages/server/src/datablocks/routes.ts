import type { FastifyInstance } from "fastify";
import Type, { type Static } from "typebox";
import type { Principal } from "../access/index.ts";
import type { History } from "../history/index.ts";
import { problems, sendJson } from "../http/answers.ts";
import { badCursor, decodeCursor, encodeCursor, pageOf, pageQuery } from "../http/paging.ts";
import { registerRecordRoutes } from "../records/routes.ts";
import { serve } from "../records/stored.ts";
import type { Blocks } from "./service.ts";

const Query = Type.Object({
  dataset: Type.Optional(Type.String({ maxLength: 512, description: "Only of the dataset with this PID" })),
  files: Type.Optional(Type.Boolean({ default: true, description: "`false` leaves the file lists out" })),
  limit: pageQuery.limit,
  cursor: pageQuery.cursor,
});

export interface BlockRouteDeps {
  history: History;
  principalFor(username: string): Promise<Principal | undefined>;
  /** Largest body; a list of 100,000 files is about 10 MB. */
  bodyLimit: number;
}

/** The common routes of a record and a list, newest first. */
export function registerBlockRoutes(app: FastifyInstance, blocks: Blocks, deps: BlockRouteDeps): void {
  const { service } = blocks;
  const { path, keyField, output } = service.kind.schema;
  registerRecordRoutes(app, { service, ...deps });
  app.get<{ Querystring: Static<typeof Query> }>(
    `/v1/${path}`,
    {
      schema: {
        operationId: path === "datablocks" ? "listDatablocks" : "listOrigDatablocks",
        summary: `List ${path}, newest first`,
        description:
          "A page holds the file lists too, unless `files=false`; it ends early when they would come to more than " +
          "200,000 files, so go on as long as there is a cursor. Whoever may read a dataset may read its blocks, and " +
          "whoever may update it may write them. Each write of a block moves the totals of its dataset by the " +
          "difference, never below zero; a declared `size` counts instead of the sum of the files.",
        tags: [path],
        querystring: Query,
        response: {
          200: pageOf(output, path),
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const { dataset, files = true, limit = 25, cursor } = request.query;
      const before = cursor === undefined ? undefined : decodeCursor(cursor);
      if (before !== undefined && !(Number.isInteger(before) && Math.abs(Number(before)) < 2 ** 31)) throw badCursor();
      const page = await blocks.list(request.principal, {
        dataset,
        files,
        limit,
        before: before === undefined ? undefined : Number(before),
      });
      const last = page.more ? page.rows.at(-1) : undefined;
      const items = page.rows.map((row) => serve(keyField, row)).join(",");
      const next = last ? `,"cursor":"${encodeCursor(last.id)}"` : "";
      return sendJson(reply, `{"items":[${items}],"total":${page.total}${next}}`);
    },
  );
}
