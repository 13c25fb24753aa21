import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startWatched, type WatchedCatalogue } from "../../support/watched-catalogue.ts";
import { filters, hostileParameters, hostileParts, hostileValues } from "./hostile.ts";
import { jobsOf } from "./job-config.ts";
import { allOperations, type Documented } from "./operations.ts";
import { createSite, type Site, writes } from "./writes.ts";

interface Request {
  method: Documented["method"];
  url: string;
  headers?: Record<string, string>;
  payload?: string;
}

let catalogue: WatchedCatalogue;
let operations: Documented[];
let site: Site;
const seed = Number(process.env.MARGAY_TEST_SEED ?? 20261122);
const limitMs = 10_000;

beforeAll(async () => {
  catalogue = await startWatched(
    { jobs: jobsOf("#all", "work") },
    { openSearch: { enabled: true, defaultIndex: "dataset" } },
  );
  const as = async ({ method, url, body }: { method?: Documented["method"]; url: string; body?: unknown }) => {
    const reply = await send({ method: method ?? (body === undefined ? "GET" : "POST"), url, ...payload(body) });
    return { status: reply.statusCode, headers: reply.headers, body: parsed(reply.body), text: reply.body };
  };
  operations = await allOperations(as, catalogue.services);
  site = createSite({ admin: as }, as, { userId: "0".repeat(24) });
  // Something for expressions to be slow on.
  for (let index = 0; index < 20; index++)
    await as({
      url: "/v1/datasets",
      body: {
        pid: `slow-${index}`,
        type: "raw",
        datasetName: `${"a".repeat(400)}!${index}`,
        description: `${"aX ".repeat(1_000)}!`,
        ownerGroup: "ring",
        keywords: ["a".repeat(500)],
        scientificMetadata: { a: { value: index, unit: "mm" }, "a'b\"c": { value: "a".repeat(1_000) } },
      },
    });
  await site.block("orig-datablocks");
  await site.attachment("dataset");
});
afterAll(() => catalogue?.close());

const parsed = (text: string) => (text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : undefined);
const payload = (body: unknown) =>
  body === undefined ? {} : { payload: JSON.stringify(body), headers: { "content-type": "application/json" } };

function send(request: Request) {
  const headers = { authorization: `Bearer ${catalogue.token}`, ...request.headers };
  return catalogue.app.inject({ ...request, headers });
}

/** Without a provider there is no sign-in by one, which SciCat calls an error of its own, as a package that is there. */
const answers500 = /^\/(api\/v3\/)?auth\/oidc/;

/** The newest error of the log. */
const errorsIn = (log: string) => log.slice(log.lastIndexOf("err: ")).slice(0, 600);

async function fault(request: Request): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((done) => {
    timer = setTimeout(() => done("late"), limitMs);
  });
  const reply = await Promise.race([send(request), late]);
  clearTimeout(timer);
  const what = `${request.method} ${request.url.slice(0, 300)} ${String(request.payload ?? "").slice(0, 200)}`;
  if (reply === "late") return `${what}: no answer in ${limitMs} ms`;
  const { statusCode: status, headers, body } = reply;
  if (status >= 500 && !answers500.test(request.url) && !body.includes("this unique key already exists"))
    return `${what}: ${status} ${body.slice(0, 200)} ${errorsIn(catalogue.log())}`;
  if (status < 400) return undefined;
  try {
    JSON.parse(body);
  } catch {
    return `${what}: ${status} is no JSON: ${body.slice(0, 200)}`;
  }
  return /json/.test(String(headers["content-type"])) ? undefined : `${what}: ${status} ${headers["content-type"]}`;
}

async function expectNoFault(requests: readonly Request[]): Promise<void> {
  const faults: string[] = [];
  const left = [...requests];
  const worker = async () => {
    for (let next = left.pop(); next && faults.length < 20; next = left.pop()) {
      const found = await fault(next);
      if (found !== undefined) faults.push(found);
    }
  };
  await Promise.all(Array.from({ length: 6 }, worker));
  expect(faults).toEqual([]);
}

const ends = ({ id }: Documented) => id.endsWith("_logout_v3");
const pathWith = (path: string, part: string) => path.replace(/\{[^}]+\}/g, part);

it("no parameter makes an operation fail", { timeout: 240_000 }, async () => {
  const requests = operations
    .filter((one) => !ends(one))
    .flatMap(({ method, path, parameters }): Request[] => {
      const names = new Set([...parameters.filter((one) => one.in === "query").map(({ name }) => name), "filter"]);
      const inPath = path.includes("{") ? hostileParts.map((part) => ({ method, url: pathWith(path, part) })) : [];
      const inQuery = [...names].flatMap((name) =>
        hostileParameters.map((value) => ({ method, url: `${pathWith(path, "slow-1")}?${name}=${value}` })),
      );
      return method === "GET" || method === "POST" ? [...inPath, ...inQuery] : inPath;
    });
  await expectNoFault(requests);
});

it("no filter makes a reading operation fail", { timeout: 240_000 }, async () => {
  const reads = operations.filter(
    ({ method, parameters }) => method === "GET" && parameters.some((one) => one.in === "query"),
  );
  const drawn = fc.sample(fc.tuple(fc.nat(), fc.nat(), filters), { seed, numRuns: 3_000 });
  const requests = drawn.flatMap(([which, at, filter]): Request[] => {
    const operation = reads[which % reads.length];
    if (!operation) return [];
    const names = operation.parameters.filter((one) => one.in === "query").map(({ name }) => name);
    const text = JSON.stringify(filter) ?? "";
    const url = pathWith(operation.path, "slow-1");
    if (at % 7 === 0 && !/[^\x20-\x7e]/.test(text)) return [{ method: "GET", url, headers: { filter: text } }];
    return [{ method: "GET", url: `${url}?${names[at % names.length]}=${encodeURIComponent(text.toWellFormed())}` }];
  });
  await expectNoFault(requests);
});

it("no body makes a writing operation fail", { timeout: 240_000 }, async () => {
  const requests: Request[] = [];
  for (const operation of operations) {
    const write = writes[operation.id];
    if (!write || operation.id.startsWith("Opensearch")) continue;
    const { method } = operation;
    const { url, body } = await write.attempt(operation, site);
    const json = { "content-type": "application/json" };
    for (const text of ["", "{", "null", "[]", "7", '"x"', "[".repeat(50_000), '{"__proto__":{"a":1}}', "\u0000", "{}"])
      requests.push({ method, url, headers: json, payload: text });
    for (const type of [
      "text/plain",
      "application/xml",
      "application/json; charset=utf-16",
      "multipart/form-data",
      "x",
    ])
      requests.push({ method, url, headers: { "content-type": type }, payload: "{}" });
    requests.push({
      method,
      url,
      headers: { "content-type": "application/x-www-form-urlencoded" },
      payload: "a=1&%=%&__proto__=1",
    });
    if (body === null || typeof body !== "object") continue;
    for (const [at, name] of [
      ...Object.keys(body),
      "unheard",
      "constructor",
      "_id",
      "id",
      "pid",
      "scientificMetadata",
    ].entries())
      for (let turn = 0; turn < 5; turn++) {
        const value = hostileValues[(at * 5 + turn + requests.length) % hostileValues.length];
        requests.push({ method, url, headers: json, payload: JSON.stringify({ ...body, [name]: value }) });
      }
  }
  await expectNoFault(requests);
});

it("no header makes an operation fail", { timeout: 120_000 }, async () => {
  const values = [
    "",
    " ",
    "x",
    "x".repeat(7_000),
    "Bearer",
    "Bearer ",
    "Bearer a.b.c",
    "Basic eDp5",
    "Bearer null",
    "é",
    "{",
    '{"where":{"pid":{"$where":1}}}',
  ];
  const headers = [
    "authorization",
    "filter",
    "if-unmodified-since",
    "if-match",
    "accept",
    "cookie",
    "content-type",
    "x-forwarded-for",
    "x-forwarded-proto",
    "host",
    "referer",
  ];
  const paths = [
    "/api/v3/datasets",
    "/api/v4/datasets",
    "/api/v3/datasets/slow-1",
    "/api/v3/users/my/self",
    "/api/v3/auth/whoami",
    "/api/v3/proposals",
    "/api/v3/publisheddata",
    "/explorer-json",
  ];
  const requests = paths.flatMap((url) =>
    headers.flatMap((header) =>
      values.map(
        (value): Request => ({
          method: "GET",
          url,
          headers: { [header]: header === "host" && value.trim() === "" ? "x" : value },
        }),
      ),
    ),
  );
  await expectNoFault(requests);
});

it("the server still answers", async () => {
  expect((await send({ method: "GET", url: "/api/v3/health" })).statusCode).toBe(200);
  expect((await send({ method: "GET", url: "/api/v3/datasets/slow-1" })).statusCode).toBe(200);
});
