import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type Doc, isObject } from "../ejson.ts";

/** Where each route takes its documents from, and by which field they are known. */
const routes: Record<string, { name: string; key: string; parameter?: string; isJobs?: boolean }> = {
  "/api/v4/datasets": { name: "Dataset", key: "pid" },
  "/api/v3/datasets": { name: "Dataset", key: "pid" },
  "/api/v4/origdatablocks": { name: "OrigDatablock", key: "_id" },
  "/api/v3/origdatablocks": { name: "OrigDatablock", key: "_id" },
  "/api/v3/datablocks": { name: "Datablock", key: "_id" },
  "/api/v4/attachments": { name: "Attachment", key: "aid" },
  "/api/v3/proposals": { name: "Proposal", key: "proposalId", parameter: "filters" },
  "/api/v3/samples": { name: "Sample", key: "sampleId" },
  "/api/v3/instruments": { name: "Instrument", key: "pid" },
  "/api/v3/policies": { name: "Policy", key: "_id" },
  "/api/v4/publisheddata": { name: "PublishedData", key: "doi" },
  "/api/v3/publisheddata": { name: "PublishedData", key: "doi" },
  "/api/v4/jobs": { name: "Job", key: "id", isJobs: true },
  "/api/v3/jobs": { name: "Job", key: "id", isJobs: true },
};

export interface FakeSciCat {
  url: string;
  /** By collection; may be changed while a client reads. */
  documents: Record<string, Doc[]>;
  /** `GET path?query` of every request. */
  requests: string[];
  close(): Promise<void>;
}

export interface FakeOptions {
  documents: Record<string, Doc[]>;
  /** Routes of the newer wire answer 404, as before it was there. */
  olderOnly?: boolean;
  /** Lists come in their natural order, whatever is asked for. */
  ignoresOrder?: boolean;
  /** Rows in one answer at most. */
  maxRows?: number;
  /** Before each answer; an answer of its own ends the request. */
  before?: (path: string, fake: FakeSciCat) => { status: number; retryAfter?: number } | undefined;
}

export const fakeToken = "a-token-of-the-fake";

/** A small server that answers lists as the documented contract has it; what it does not own, it does not invent. */
export async function startFakeSciCat(options: FakeOptions): Promise<FakeSciCat> {
  const server = createServer(
    (request, response) => void answer(request, response).catch((e) => send(response, 500, String(e))),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const place = server.address();
  if (place === null || typeof place === "string") throw new Error("the fake has no port");
  const fake: FakeSciCat = {
    url: `http://127.0.0.1:${place.port}`,
    documents: options.documents,
    requests: [],
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", fake.url);
    const path = url.pathname;
    fake.requests.push(`${request.method} ${decodeURIComponent(url.pathname + url.search)}`);
    const early = options.before?.(path, fake);
    if (early) {
      if (early.retryAfter !== undefined) response.setHeader("retry-after", String(early.retryAfter));
      return send(response, early.status, { message: "early" });
    }
    if (path === "/api/v3/auth/login") return signIn(request, response);
    if (request.headers.authorization !== `Bearer ${fakeToken}`)
      return send(response, 403, { message: "Forbidden resource", error: "Forbidden", statusCode: 403 });
    const found = people(path, fake.documents) ?? list(url, fake.documents, options);
    if (found === undefined) return send(response, 404, { message: `Cannot GET ${path}`, statusCode: 404 });
    send(response, found.status ?? 200, found.body);
  }
  return fake;
}

async function signIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  const right = (JSON.parse(text) as Doc).password === "right"; // the client sends JSON
  if (right) return send(response, 201, { access_token: fakeToken, id: fakeToken });
  send(response, 401, { message: "Unauthorized", statusCode: 401 });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(body === null ? "" : JSON.stringify(body));
}

interface Found {
  status?: number;
  body: unknown;
}

function people(path: string, documents: Record<string, Doc[]>): Found | undefined {
  if (path === "/api/v3/users") return { body: documents.User ?? [] };
  const of = /^\/api\/v3\/users\/([^/]+)\/(userIdentity|settings)$/.exec(path);
  if (!of) return undefined;
  const side = documents[of[2] === "settings" ? "UserSetting" : "UserIdentity"] ?? [];
  return { body: side.find((one) => one.userId === of[1]) ?? null };
}

function list(url: URL, documents: Record<string, Doc[]>, options: FakeOptions): Found | undefined {
  const path = url.pathname;
  if (options.olderOnly && path.startsWith("/api/v4/")) return undefined;
  if (path === "/api/v3/history") return history(url, documents.GenericHistory ?? []);
  const counted = routes[path.replace(/\/count$/, "")];
  if (counted && path.endsWith("/count")) return { body: { count: (documents[counted.name] ?? []).length } };
  const route = routes[path];
  if (!route) return undefined;
  const filter = JSON.parse(url.searchParams.get(route.parameter ?? "filter") ?? "{}") as Doc; // the client sends objects
  const limits = isObject(filter.limits) ? filter.limits : {};
  const where = isObject(filter.where) ? filter.where[route.key] : undefined;
  const after = isObject(where) ? String(where.$gt) : undefined;
  const all = (documents[route.name] ?? []).filter((doc) => after === undefined || String(doc[route.key]) > after);
  if (!options.ignoresOrder) all.sort((a, b) => (String(a[route.key]) < String(b[route.key]) ? -1 : 1));
  const limit = Math.min(Number(limits.limit ?? 100), options.maxRows ?? Number.POSITIVE_INFINITY);
  const skip = Number(limits.skip ?? 0);
  const rows = route.isJobs ? all.slice(0, Number(limits.limit ?? 100)).slice(skip) : all.slice(skip, skip + limit);
  return { body: Array.isArray(filter.include) ? rows.map((row) => withAttachments(row, documents)) : rows };
}

const withAttachments = (row: Doc, documents: Record<string, Doc[]>) => ({
  _id: row._id,
  pid: row.pid,
  attachments: (documents.Attachment ?? []).filter(
    ({ relationships }) =>
      Array.isArray(relationships) && relationships.some((one: unknown) => isObject(one) && one.targetId === row.pid),
  ),
});

/** Newest first. */
function history(url: URL, entries: readonly Doc[]): Found {
  const { subsystem } = JSON.parse(url.searchParams.get("filter") ?? "{}") as Doc; // the client sends an object
  const [skip, limit] = [Number(url.searchParams.get("skip") ?? 0), Number(url.searchParams.get("limit") ?? 100)];
  const all = entries.filter((one) => one.subsystem === subsystem).reverse();
  const items = all.slice(skip, skip + limit);
  return { body: { items, count: items.length, totalCount: all.length, skip, limit } };
}
