import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createOutbound, type OutboundOptions } from "./index.ts";

export type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

const closers: (() => void)[] = [];
/** Stops every server that `serve` started; for `afterAll`. */
export const stopServers = (): void => {
  for (const close of closers) close();
};

/** A real server on this machine, with what it was asked. */
export async function serve(handler: Handler) {
  const asked: { method: string; url: string; headers: IncomingMessage["headers"]; body: string }[] = [];
  const listener: RequestListener = async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = "", url = "", headers } = request;
    asked.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
    await handler(request, response);
  };
  const server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // it listens on a port
  return { port, url: `http://127.0.0.1:${port}`, asked, connections: () => asked.length };
}

export const outbound = (own: Partial<OutboundOptions> = {}) =>
  createOutbound({ allow: [], timeoutMs: 5_000, maxBytes: 100_000, maxRedirects: 5, ...own });

export const answer =
  (body: string | Buffer, headers: Record<string, string> = {}): Handler =>
  (_request, response) =>
    response.writeHead(200, headers).end(body);
export const redirectTo =
  (location: string, status = 302): Handler =>
  (_request, response) =>
    response.writeHead(status, { location }).end("moved");

/** The error of a promise; fails the test when there is none. */
export async function errorOf(promise: Promise<unknown>): Promise<Error & { code?: string; details?: unknown }> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("it did not fail");
}
