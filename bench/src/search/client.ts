import { Agent, type IncomingMessage, request } from "node:http";

/** One request of a measurement. A body is sent by POST. */
export interface Ask {
  path: string;
  body?: string;
  method?: "GET" | "POST" | "DELETE";
}

export interface Exchange {
  /** From sending to the last byte. */
  ms: number;
  status: number;
  bytes: number;
  /** `timing.plan` of the answer. */
  plan: string | undefined;
  total: number | undefined;
  text: string;
}

export interface Client {
  send(ask: Ask, token?: string): Promise<Exchange>;
  close(): void;
}

const timeoutMs = 30_000;

/** Keeps its connections open, as a browser does. A request that takes longer than 30 s ends with status 0. */
export function createClient(url: string, connections: number): Client {
  const { hostname, port } = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: connections, scheduling: "fifo" });
  return {
    send: ({ path, body, method = body === undefined ? "GET" : "POST" }, token) =>
      new Promise((resolve) => {
        const started = performance.now();
        const ended = (status: number, text: string) => {
          const ms = performance.now() - started;
          resolve({ ms, status, bytes: text.length, plan: planIn(text), total: totalIn(text), text });
        };
        const headers = {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        };
        const outgoing = request({ hostname, port, path, method, headers, agent }, (incoming) => {
          read(incoming).then(
            (text) => ended(incoming.statusCode ?? 0, text),
            (error) => ended(0, String(error)),
          );
        });
        outgoing.setTimeout(timeoutMs, () => outgoing.destroy(new Error(`no answer within ${timeoutMs / 1_000} s`)));
        outgoing.once("error", (error) => ended(0, String(error)));
        outgoing.end(body);
      }),
    close: () => agent.destroy(),
  };
}

async function read(incoming: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer); // no encoding is set
  return Buffer.concat(parts).toString("utf8");
}

// Parsing whole answers would take the processor from the server.
const planIn = (text: string) => /"plan":"([^"]*)"/.exec(text.slice(-2_000))?.[1];
const totalIn = (text: string) => {
  const found = /\],"total":(\d+)/.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
};
