import fastify from "fastify";
import { expect, it, test } from "vitest";
import { registerAccessLog } from "./access-log.ts";
import type { ScicatConfig } from "./config.ts";

interface Line {
  msg: string;
  userId: string;
  originIp: string;
  endpoint: string;
  query: object;
  statusCode: number;
  responseTime: number;
}

/** An application with some operations of SciCat's API and a route of its own; `lines` are SciCat's lines of its log. */
async function serve(metrics: Partial<ScicatConfig["metrics"]> = {}) {
  const written: Line[] = [];
  const app = fastify({
    logger: { stream: { write: (text: string) => void written.push(JSON.parse(text)) } },
  });
  app.decorateRequest("principal");
  registerAccessLog(app, { enabled: true, include: [], exclude: [], ...metrics });
  const config = { operationId: "Controller_operation" };
  for (const version of ["v3", "v4"]) {
    app.get(`/api/${version}/datasets`, { config }, () => []);
    app.get(`/api/${version}/datasets/:pid`, { config }, () => ({}));
    app.post(`/api/${version}/datasets`, { config }, (_request, reply) => reply.code(201).send({}));
  }
  app.get("/api/v3/unchanged", { config }, (_request, reply) => reply.code(304).send());
  app.get("/v1/datasets", () => []);
  const lines = () => written.filter(({ msg }) => msg === "SciCatAccessLogs");
  return { app, lines };
}

it("has a line for each operation of SciCat's API, without what opens doors", async () => {
  const { app, lines } = await serve();
  await app.inject({ url: "/api/v3/datasets?filter=%7B%7D&access_token=secret", remoteAddress: "192.0.2.7" });
  await app.inject({ url: "/v1/datasets" });
  await app.inject({ url: "/api/v3/unchanged" });
  await app.inject({ url: "/api/v3/nothing" });
  expect(lines()).toMatchObject([
    {
      userId: "anonymous",
      originIp: "192.0.2.7",
      endpoint: "/api/v3/datasets",
      query: { filter: "{}" },
      statusCode: 200,
      responseTime: expect.any(Number),
    },
  ]);
  expect(lines()[0]?.query).not.toHaveProperty("access_token");
});

it("has one line where a caller asks the same again at once", async () => {
  const { app, lines } = await serve();
  for (const remoteAddress of ["192.0.2.7", "192.0.2.7", "192.0.2.8"])
    await app.inject({ url: "/api/v3/datasets", remoteAddress });
  await app.inject({ url: "/api/v3/datasets/x", remoteAddress: "192.0.2.7" });
  const told = lines().map(({ originIp, endpoint }) => [originIp, endpoint]);
  expect(told).toEqual([
    ["192.0.2.7", "/api/v3/datasets"],
    ["192.0.2.8", "/api/v3/datasets"],
    ["192.0.2.7", "/api/v3/datasets/x"],
  ]);
});

const all = ["GET /api/v3/datasets", "GET /api/v3/datasets/x", "POST /api/v3/datasets", "GET /api/v4/datasets"];
test.each([
  [{}, all],
  [{ include: [{ path: "datasets" }] }, all],
  [{ include: [{ path: "/Datasets", method: "POST" }] }, ["POST /api/v3/datasets"]],
  [{ include: [{ path: "datasets", version: "4" }] }, ["GET /api/v4/datasets"]],
  [{ include: [{ path: "datasets/:pid" }] }, ["GET /api/v3/datasets/x"]],
  [{ include: [{ path: "*", method: "GET", version: "v3" }] }, ["GET /api/v3/datasets", "GET /api/v3/datasets/x"]],
  [{ include: [{ path: "samples" }] }, []],
  [{ exclude: [{ path: "datasets", method: "GET" }] }, ["POST /api/v3/datasets"]],
  [
    { include: [{ path: "datasets" }], exclude: [{ path: "datasets/*", version: "3", method: "all" }] },
    ["GET /api/v4/datasets"],
  ],
])("has lines for what %j asks for", async (metrics, wanted) => {
  for (const request of all) {
    const { app, lines } = await serve(metrics);
    const [method, url = ""] = request.split(" ");
    await app.inject({ method: method === "POST" ? "POST" : "GET", url });
    expect([request, lines().length]).toEqual([request, wanted.includes(request) ? 1 : 0]);
  }
});
