import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kindCases, parentDataset } from "../support/kinds.ts";
import { createResponseValidator } from "../support/response-validator.ts";
import { startWatched, type WatchedCatalogue } from "../support/watched-catalogue.ts";

type Method = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";

let catalogue: WatchedCatalogue;
let wrongWith: Awaited<ReturnType<typeof createResponseValidator>>;
beforeAll(async () => {
  catalogue = await startWatched();
  wrongWith = await createResponseValidator(catalogue.app);
  expect((await call("PUT", "/v1/datasets/parent", parentDataset)).statusCode).toBe(201);
});
afterAll(() => catalogue.close());

/** Every answer of this file must be what the OpenAPI document says. */
async function call(method: Method, url: string, body?: unknown, headers: Record<string, string> = {}) {
  const reply = await catalogue.app.inject({
    method,
    url,
    headers: {
      authorization: `Bearer ${catalogue.token}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  if (method !== "HEAD" && url.startsWith("/v1/")) expect(wrongWith(method, url, reply)).toBeUndefined();
  return reply;
}

// Jobs are submitted and reported on, which is no plain writing of a record: tests/jobs.
const plainKinds = kindCases.filter((one) => one.kind !== "job");

describe.each(plainKinds)("/v1/$path", (one) => {
  const base = `/v1/${one.path}`;
  let counter = 0;
  const create = async () => {
    const key = `c/${one.path} ${++counter}`;
    const reply = await call("POST", base, one.body(key));
    expect(reply.statusCode, reply.body).toBe(201);
    return { key, url: `${base}/${encodeURIComponent(key)}`, reply };
  };

  it("creates with Location, ETag and the whole record, which is what is then read", async () => {
    const { key, url, reply } = await create();
    expect(reply.headers.location).toBe(url);
    expect(reply.headers.etag).toBe('"1"');
    const read = await call("GET", url);
    expect(read.headers.etag).toBe('"1"');
    expect(read.json()).toEqual(reply.json());
    expect(read.json()).toMatchObject({ [one.keyField]: key, version: 1, createdBy: "watched-admin" });
    const again = await call("POST", base, one.body(key));
    expect([again.statusCode, again.json().code, again.json().pointer]).toEqual([409, "conflict", `/${one.keyField}`]);
    const head = await call("HEAD", url);
    expect([head.statusCode, head.body, head.headers.etag]).toEqual([200, "", '"1"']);
  });

  it("answers 304 to the ETag that the client has", async () => {
    const { url } = await create();
    for (const tag of ['"1"', 'W/"1"', '"0", "1"']) {
      const same = await call("GET", url, undefined, { "if-none-match": tag });
      expect([same.statusCode, same.body], tag).toEqual([304, ""]);
    }
    expect((await call("GET", url, undefined, { "if-none-match": '"2"' })).statusCode).toBe(200);
  });

  it("changes by merge patch and by JSON patch, also with a charset, and tells the history", async () => {
    const { url } = await create();
    const steps: [string, unknown, string][] = [
      ["application/merge-patch+json", { [one.textField]: "one" }, "one"],
      ["application/merge-patch+json; charset=utf-8", { [one.textField]: "two" }, "two"],
      ["application/json", { [one.textField]: "three" }, "three"],
      ["application/json-patch+json", [{ op: "replace", path: `/${one.textField}`, value: "four" }], "four"],
      [
        "Application/JSON-Patch+JSON;charset=UTF-8",
        [
          { op: "test", path: `/${one.textField}`, value: "four" },
          { op: "replace", path: `/${one.textField}`, value: "five" },
        ],
        "five",
      ],
    ];
    for (const [index, [type, body, value]] of steps.entries()) {
      const reply = await call("PATCH", url, body, { "content-type": type });
      expect(reply.statusCode, `${type} ${reply.body}`).toBe(200);
      expect([reply.json()[one.textField], reply.headers.etag]).toEqual([value, `"${index + 2}"`]);
    }
    const failed = await call("PATCH", url, [{ op: "test", path: `/${one.textField}`, value: "six" }], {
      "content-type": "application/json-patch+json",
    });
    expect([failed.statusCode, failed.json().code]).toEqual([409, "patch_conflict"]);
    const same = await call("PATCH", url, { [one.textField]: "five" });
    expect(same.headers.etag, "a patch that changes nothing").toBe('"6"');
    const { items } = (await call("GET", `${url}/history`)).json();
    expect(items.map((entry: { version: number }) => entry.version)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(items[0]).toMatchObject({
      before: { [one.textField]: "four" },
      after: { [one.textField]: "five" },
      by: "watched-admin",
    });
    expect((await call("GET", `${url}/access`)).json().verbs.update.allowed).toBe(true);
  });

  it("refuses a stale write and says what changed since", async () => {
    const { url } = await create();
    await call("PATCH", url, { [one.textField]: "theirs" });
    for (const method of ["PATCH", "PUT", "DELETE"] as const) {
      const body =
        method === "DELETE"
          ? undefined
          : method === "PUT"
            ? { ...one.body("x"), [one.keyField]: undefined }
            : { [one.textField]: "mine" };
      const stale = await call(method, url, body, { "if-match": '"1"' });
      expect(stale.statusCode, stale.body).toBe(412);
      expect(stale.json().details).toEqual({ currentVersion: 2, changed: [one.textField] });
    }
    const wrong = await call("PATCH", url, {}, { "if-match": "1" });
    expect([wrong.statusCode, wrong.json().pointer]).toEqual([400, "If-Match"]);
    const fresh = await call("PATCH", url, { [one.textField]: "mine" }, { "if-match": '"2"' });
    expect([fresh.statusCode, fresh.headers.etag]).toEqual([200, '"3"']);
    expect((await call("DELETE", url, undefined, { "if-match": '"3"' })).statusCode).toBe(204);
    expect((await call("GET", url)).statusCode).toBe(404);
    expect((await call("DELETE", url)).statusCode).toBe(404);
  });

  it("puts: creates, replaces, or creates only", async () => {
    const key = `put ${one.path}`;
    const url = `${base}/${encodeURIComponent(key)}`;
    const made = await call("PUT", url, one.body(key), { "if-none-match": "*" });
    expect([made.statusCode, made.headers.location]).toEqual([201, url]);
    const only = await call("PUT", url, one.body(key), { "if-none-match": "*" });
    expect([only.statusCode, only.json().details.currentVersion]).toEqual([412, 1]);
    const same = await call("PUT", url, one.body(key));
    expect([same.statusCode, same.headers.etag]).toEqual([200, '"1"']);
    const replaced = await call("PUT", url, { ...one.body(key), [one.textField]: "new" });
    expect([replaced.statusCode, replaced.headers.etag, replaced.json()[one.textField]]).toEqual([200, '"2"', "new"]);
    const other = await call("PUT", url, one.body("another"));
    expect([other.statusCode, other.json().code]).toEqual([400, "invalid_body"]);
    const absent = await call("PUT", `${base}/never`, one.body("never"), { "if-match": "*" });
    expect(absent.statusCode).toBe(412);
  });

  it("creates once for one idempotency key", async () => {
    const key = `idempotent ${one.path}`;
    const headers = { "idempotency-key": key.replace(" ", "-") };
    const [first, second] = [
      await call("POST", base, one.body(key), headers),
      await call("POST", base, one.body(key), headers),
    ];
    expect([first.statusCode, second.statusCode]).toEqual([201, 201]);
    expect([second.body, second.headers.location, second.headers.etag]).toEqual([
      first.body,
      first.headers.location,
      first.headers.etag,
    ]);
    const reused = await call("POST", base, one.body("another"), headers);
    expect([reused.statusCode, reused.json().code]).toEqual([422, "idempotency_key_reused"]);
    const bad = await call("POST", base, one.body("another"), { "idempotency-key": "x".repeat(256) });
    expect([bad.statusCode, bad.json().pointer]).toEqual([400, "Idempotency-Key"]);
  });

  it("pages to the end without a gap or a repetition while others create", { timeout: 60_000 }, async () => {
    const mine = new Set<string>();
    for (let index = 0; index < 12; index++) mine.add((await create()).key);
    for (const sort of ["", ...one.sorts.flatMap((field) => [`&sort=${field}:asc`, `&sort=-${field}`])]) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const url = `${base}?limit=5${sort}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`;
        const page = await call("GET", url);
        expect(page.statusCode, page.body.slice(0, 300)).toBe(200);
        seen.push(...page.json().items.map((item: Record<string, string>) => item[one.keyField]));
        cursor = page.json().cursor;
        if (seen.length < 12) await create();
      } while (cursor !== undefined);
      expect(new Set(seen).size, sort).toBe(seen.length);
      expect(
        [...mine].filter((key) => !seen.includes(key)),
        sort,
      ).toEqual([]);
    }
    const first = (await call("GET", `${base}?limit=1${one.sorts[0] ? `&sort=${one.sorts[0]}` : ""}`)).json();
    for (const sort of one.sorts.slice(1).concat(one.sorts[0] ? [`-${one.sorts[0]}`] : [])) {
      const foreign = await call("GET", `${base}?limit=1&sort=${sort}&cursor=${encodeURIComponent(first.cursor)}`);
      expect([foreign.statusCode, foreign.json().pointer], sort).toEqual([400, "cursor"]);
    }
    const wrong = await call("GET", `${base}?sort=nonsense`);
    if (one.sorts.length > 0) expect([wrong.statusCode, wrong.json().pointer]).toEqual([400, "sort"]);
  });
});

describe("the whole API", () => {
  it("answers unknown addresses with problems", async () => {
    for (const [method, url] of [
      ["GET", "/v1/nothing"],
      ["PATCH", "/v1/datasets"],
      ["DELETE", "/v1/health"],
      ["POST", "/v1/datasets/x/history"],
      ["GET", "/v1"],
      ["POST", "/nothing"],
    ] as const) {
      const reply = await catalogue.app.inject({ method, url });
      expect([404, 405], `${method} ${url}`).toContain(reply.statusCode);
      expect(reply.headers["content-type"]).toMatch(/^application\/problem\+json/);
      expect(reply.json()).toMatchObject({ status: reply.statusCode, requestId: reply.headers["x-request-id"] });
    }
  });

  it("lets other origins ask, and never with their cookies", async () => {
    const headers = {
      origin: "https://elsewhere.example",
      "access-control-request-method": "PATCH",
      "access-control-request-headers": "authorization,content-type,if-match",
    };
    const preflight = await catalogue.app.inject({ method: "OPTIONS", url: "/v1/datasets/x", headers });
    expect(preflight.statusCode).toBe(204);
    expect(String(preflight.headers["access-control-allow-methods"])).toContain("PATCH");
    expect(preflight.headers["access-control-allow-credentials"]).toBeUndefined();
    const read = await catalogue.app.inject({ url: "/v1/health", headers: { origin: headers.origin } });
    expect(read.headers["access-control-allow-origin"]).toBeDefined();
    expect(String(read.headers["access-control-expose-headers"]).toLowerCase()).toContain("etag");
  });

  it("serves the document that describes it", async () => {
    const document = (await catalogue.app.inject({ url: "/v1/openapi.json" })).json();
    expect(document.openapi).toBe("3.1.0");
    const operations = Object.values(
      document.paths as Record<string, Record<string, { operationId?: string; summary?: string }>>,
    ).flatMap(Object.values);
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { operationId, summary } of operations) expect([operationId, summary]).not.toContain(undefined);
  });
});
