import fastify, { type FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { registerExplorer } from "./explorer.ts";
import { parts } from "./versions.fixture.ts";

describe("The explorer", () => {
  let app: FastifyInstance;
  beforeAll(async () => {
    app = fastify({ routerOptions: { ignoreTrailingSlash: true } });
    await registerExplorer(app, { path: "/docs/explorer/", parts });
  });
  afterAll(() => app.close());

  it("serves the document beside the page", async () => {
    const reply = await app.inject("/docs/explorer-json");
    expect(reply.headers["content-type"]).toContain("application/json");
    expect(reply.json()).toMatchObject({ openapi: "3.0.0", components: { securitySchemes: { bearer: {} } } });
  });

  it.each(["/docs/explorer", "/docs/explorer/"])("serves at %s a page whose files all come from here", async (path) => {
    const page = await app.inject(path);
    expect(page.headers["content-type"]).toContain("text/html");
    const files = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file = ""]) => file);
    expect(files).toHaveLength(4);
    for (const file of files) {
      const { pathname, host } = new URL(file, `http://here.example${path}`);
      expect(host).toBe("here.example");
      expect((await app.inject(pathname)).statusCode, file).toBe(200);
    }
  });

  it("takes nothing from another host", async () => {
    for (const path of ["/docs/explorer", "/docs/explorer/start.js"])
      expect((await app.inject(path)).body).not.toMatch(/https?:\/\//);
  });
});
