import type { FastifyInstance } from "fastify";
import { CatalogueError } from "../errors.ts";
import { parseJson } from "../json.ts";

const jsonTypes = ["application/json", "application/merge-patch+json", "application/json-patch+json"];

/** JSON in its three media types, checked before anything sees it; NDJSON stays a stream. */
export function registerBodies(app: FastifyInstance): void {
  app.addHook("onRequest", async ({ headers }) => {
    const encoding = headers["content-encoding"];
    if (encoding !== undefined && encoding.toLowerCase() !== "identity")
      throw new CatalogueError("unsupported_media_type", "Content-Encoding: send the body without compression.", {
        errors: [{ pointer: "Content-Encoding", detail: "is not supported" }],
      });
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(jsonTypes, { parseAs: "buffer" }, (_request, body, done) => {
    try {
      if (body.length === 0) throw new CatalogueError("invalid_json", "The body is empty; send a JSON document.");
      // parseAs "buffer" gives a Buffer; the type also allows text.
      done(null, parseJson(body as Buffer));
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  });
  app.addContentTypeParser(["application/x-ndjson", "application/jsonl"], (_request, payload, done) =>
    done(null, payload),
  );
}
