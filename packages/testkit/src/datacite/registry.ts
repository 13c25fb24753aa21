import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request that the registry received. */
export interface RegistryRequest {
  method: string;
  /** Decoded once, as a router would. */
  path: string;
  headers: Record<string, string | undefined>;
  body: string;
}

/** Stands in for DataCite: its JSON API below `/dois`, the older interface below `/metadata` and `/doi`, and `/oai`. */
export interface TestRegistry {
  /** Without a slash at the end. */
  url: string;
  requests: RegistryRequest[];
  /** DOIs that are registered, by either interface. */
  dois: Set<string>;
  /** The next requests are answered so, in this order, and change nothing. */
  failNext(...answers: { status: number; body: string }[]): void;
  close(): Promise<void>;
}

interface Reply {
  status: number;
  body: string;
  type?: string;
}

const json = (status: number, value: unknown): Reply => ({
  status,
  body: JSON.stringify(value),
  type: "application/vnd.api+json",
});
const errors = (status: number, title: string) => json(status, { errors: [{ status: String(status), title }] });

/** Starts the registry on a free port of this machine. It demands the account `fake.user` with the password `fake password`. */
export async function startTestRegistry(): Promise<TestRegistry> {
  const requests: RegistryRequest[] = [];
  const dois = new Set<string>();
  const failures: Reply[] = [];
  const described = new Set<string>();

  function answer({ method, path, body, headers }: RegistryRequest): Reply {
    const failure = failures.shift();
    if (failure) return failure;
    if (path.startsWith("/oai")) return json(200, { synchronised: true });
    if (headers.authorization !== account) return errors(401, "Bad credentials.");
    if (path === "/dois" && method === "POST") return make(body);
    if (path.startsWith("/dois/") && method === "PUT")
      return dois.has(path.slice("/dois/".length)) ? json(200, {}) : errors(404, "The resource does not exist.");
    if (path.startsWith("/metadata/") && method === "PUT") {
      const doi = path.slice("/metadata/".length);
      if (!body.includes(`>${doi}</identifier>`))
        return { status: 422, body: "the identifier is not the one of the address" };
      described.add(doi);
      return { status: 201, body: `OK (${doi})` };
    }
    if (path.startsWith("/doi/") && method === "PUT") {
      const doi = path.slice("/doi/".length);
      if (!described.has(doi)) return { status: 412, body: "metadata must be uploaded first" };
      if (!body.includes(`doi= ${doi}\n`) || !/^url=https?:/m.test(body)) return { status: 400, body: "bad request" };
      dois.add(doi);
      return { status: 201, body: "OK" };
    }
    return errors(404, "The resource you are looking for doesn't exist.");
  }

  function make(body: string): Reply {
    const { data } = JSON.parse(body) as { data?: { type?: string; attributes?: { doi?: string } } };
    const doi = data?.attributes?.doi;
    if (data?.type !== "dois" || doi === undefined)
      return errors(400, "You need to provide a payload following JSONAPI.");
    if (dois.has(doi)) return errors(422, "This DOI has already been taken");
    dois.add(doi);
    return json(201, { data: { id: doi } });
  }

  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const seen: RegistryRequest = {
        method: request.method ?? "",
        path: decodeURIComponent(request.url ?? ""),
        headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
        body: Buffer.concat(chunks).toString("utf8"),
      };
      requests.push(seen);
      const { status, body, type = "text/plain" } = answer(seen);
      response.writeHead(status, { "content-type": type }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // a TCP server has a port
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    dois,
    failNext: (...answers) => void failures.push(...answers),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const account = `Basic ${Buffer.from("fake.user:fake password").toString("base64")}`;
