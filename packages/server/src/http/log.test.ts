import { once } from "node:events";
import { get } from "node:http";
import type { AddressInfo } from "node:net";
import fastify from "fastify";
import { expect, it, onTestFinished } from "vitest";
import { CatalogueError } from "../errors.ts";
import { registerRequestLog } from "./log.ts";
import { registerProblems } from "./problems.ts";

interface Line {
  level: number;
  msg: string;
  path?: string;
  status?: number;
}

async function serve() {
  const lines: Line[] = [];
  const app = fastify({
    disableRequestLogging: true,
    logger: { stream: { write: (text: string) => void lines.push(JSON.parse(text)) } },
  });
  app.decorateRequest("principal");
  registerRequestLog(app);
  registerProblems(app);
  app.get("/quick", () => "done");
  app.get("/endless", (_request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200).write("first");
  });
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  app.get("/given-up", async (_request, reply) => {
    arrive();
    await once(reply.raw, "close");
    throw new CatalogueError("unavailable", "The client has gone.");
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  onTestFinished(() => app.close());
  // Listening on a TCP port, so the address is an object.
  const { port } = app.server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, lines, arrived };
}

const requests = (lines: readonly Line[]) =>
  lines.filter(({ msg }) => msg === "request").map(({ path, status }) => [path, status]);

it("writes one line for an answer that was sent", async () => {
  const { url, lines } = await serve();
  await (await fetch(`${url}/quick?token=x`)).text();
  await expect.poll(() => requests(lines)).toEqual([["/quick", 200]]);
});

it("writes one line where the client leaves before the end, and calls nothing an error", async () => {
  const { url, lines, arrived } = await serve();
  for (const path of ["/endless", "/given-up"]) {
    const request = get(`${url}${path}`).on("error", () => {});
    await (path === "/endless" ? once(request, "response") : arrived);
    request.destroy();
    await expect.poll(() => requests(lines).at(-1)?.[0]).toBe(path);
  }
  expect(requests(lines)).toEqual([
    ["/endless", 200],
    ["/given-up", 499],
  ]);
  expect(lines.filter(({ level }) => level >= 50)).toEqual([]);
});
