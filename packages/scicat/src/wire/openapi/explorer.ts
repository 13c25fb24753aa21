import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { FastifyInstance } from "fastify";
import { documentOf } from "./document.ts";
import type { DocumentPart } from "./part.ts";

/** The page that shows the OpenAPI document, and what it shows. */
export interface Explorer {
  /** Where the page stands, such as `explorer`; the document stands at the same path with `-json` behind it. */
  path: string;
  /** What the versions of the API give to the document. */
  parts: readonly DocumentPart[];
}

const mediaTypes: Readonly<Record<string, string>> = {
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": "application/javascript; charset=utf-8",
  "favicon-32x32.png": "image/png",
};

// Addresses are relative, so that the page also works below a path of a reverse proxy.
const page = (folder: string) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>SciCat API</title>
    <link rel="icon" type="image/png" href="${folder}/favicon-32x32.png">
    <link rel="stylesheet" href="${folder}/swagger-ui.css">
  </head>
  <body>
    <div id="explorer"></div>
    <script src="${folder}/swagger-ui-bundle.js"></script>
    <script src="${folder}/start.js"></script>
  </body>
</html>
`;

const start = (name: string) => `const here = document.currentScript.src;
window.addEventListener("load", () => {
  window.SwaggerUIBundle({
    url: new URL(${JSON.stringify(`../${name}-json`)}, here).href,
    dom_id: "#explorer",
    presets: [window.SwaggerUIBundle.presets.apis],
    deepLinking: true,
    docExpansion: "none",
    validatorUrl: null,
  });
});
`;

/** Serves SciCat's OpenAPI document and an interactive page of it. */
export async function registerExplorer(app: FastifyInstance, { path, parts }: Explorer): Promise<void> {
  const root = `/${path.replace(/^\/+|\/+$/g, "")}`;
  const name = root.slice(root.lastIndexOf("/") + 1);
  const document = JSON.stringify(documentOf(parts));
  const assets = join(dirname(createRequire(import.meta.url).resolve("@fastify/swagger-ui")), "static");
  const schema = { hide: true };

  app.get(`${root}-json`, { schema }, (_request, reply) =>
    reply.type("application/json; charset=utf-8").send(document),
  );
  app.get(root, { schema }, (request, reply) => {
    const inside = new URL(request.url, "http://localhost").pathname.endsWith("/");
    return reply.type("text/html; charset=utf-8").send(page(inside ? "." : `./${name}`));
  });
  app.get(`${root}/start.js`, { schema }, (_request, reply) =>
    reply.type("application/javascript; charset=utf-8").send(start(name)),
  );
  for (const [file, type] of Object.entries(mediaTypes))
    app.get(`${root}/${file}`, { schema }, async (_request, reply) =>
      reply.type(type).send(await readFile(join(assets, file))),
    );
}
