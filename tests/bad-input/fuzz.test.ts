import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { kindCases, parentDataset } from "../support/kinds.ts";
import { startWatched, type WatchedCatalogue } from "../support/watched-catalogue.ts";

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
interface Route {
  method: Method;
  path: string;
  query: string[];
}

let catalogue: WatchedCatalogue;
let routes: Route[];
const seed = Number(process.env.MARGAY_TEST_SEED ?? 20261122);
beforeAll(async () => {
  catalogue = await startWatched();
  const headers = { authorization: `Bearer ${catalogue.token}` };
  await catalogue.app.inject({ method: "PUT", url: "/v1/datasets/parent", headers, payload: parentDataset });
  for (const one of kindCases)
    await catalogue.app.inject({
      method: "PUT",
      url: `/v1/${one.path}/here-${one.path}`,
      headers,
      payload: one.body(`here-${one.path}`),
    });
  const { paths } = (await catalogue.app.inject({ url: "/v1/openapi.json" })).json();
  routes = Object.entries(
    paths as Record<string, Record<string, { parameters?: { in: string; name: string }[] }>>,
  ).flatMap(([path, item]) =>
    Object.entries(item)
      // The stream of events has no end.
      .filter(([method]) => ["get", "post", "put", "patch", "delete"].includes(method) && path !== "/v1/events")
      .map(([method, { parameters = [] }]) => ({
        method: method.toUpperCase() as Method, // filtered just above
        path,
        query: parameters.filter((one) => one.in === "query").map((one) => one.name),
      })),
  );
});
afterAll(() => catalogue.close());

const names = [
  ...new Set(
    kindCases.flatMap((one) => Object.keys((one.schema.input as unknown as { properties: object }).properties)),
  ),
]; // JSON Schema of an object
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.constantFrom("parent", "group-a", "admin", "", "2024-01-01T00:00:00Z", "9999-12-31T23:59:60Z"),
);
const leaf = fc.oneof(text, fc.double(), fc.maxSafeInteger(), fc.boolean(), fc.constant(null));
const value = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.array(tie("any"), { maxLength: 4 }),
    fc.dictionary(fc.oneof(text, fc.constantFrom(...names, "value", "unit", "v", "u")), tie("any"), { maxKeys: 5 }),
  ),
})).any;
const mutated = fc
  .tuple(
    fc.constantFrom(...kindCases),
    fc.string({ maxLength: 8 }),
    fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 3 }),
  )
  .map(([one, key, rest]) => ({ ...one.body(key), ...rest }));
const patch = fc.array(
  fc.record(
    {
      op: fc.constantFrom("add", "remove", "replace", "move", "copy", "test", "x"),
      path: fc.oneof(
        text,
        fc.constantFrom("", "/", "/-", "/keywords/-", "/scientificMetadata/a/b", "/title", "/0", "/~2"),
      ),
      from: text,
      value,
    },
    { requiredKeys: ["op", "path"] },
  ),
  { maxLength: 4 },
);
const body = fc.oneof(value, mutated, patch);

it("no request makes the server fail", { timeout: 120_000 }, async () => {
  const request = fc.record({
    route: fc.nat().map((n) => routes[n % routes.length] as Route), // never empty
    key: fc.oneof(text, fc.constantFrom(...kindCases.map((one) => `here-${one.path}`), "parent")),
    query: fc.array(text, { maxLength: 3 }),
    body: fc.option(body, { nil: undefined }),
    type: fc.constantFrom(
      "application/json",
      "application/merge-patch+json; charset=utf-8",
      "application/json-patch+json",
      "application/x-ndjson",
    ),
    signedIn: fc.boolean(),
    headers: fc.dictionary(
      fc.constantFrom("if-match", "if-none-match", "idempotency-key", "accept", "cookie", "authorization"),
      fc.string({ maxLength: 20 }).map((one) => one.replace(/[^\x20-\x7e]/g, "")),
      { maxKeys: 2 },
    ),
  });
  await fc.assert(
    fc.asyncProperty(request, async ({ route, key, query, body: sent, type, signedIn, headers }) => {
      const path = route.path.replace(/\{[^}]+\}/g, encodeURIComponent(key.toWellFormed()) || "x");
      // Its own account stays as it is.
      fc.pre(!path.includes("watched-admin"));
      const parameters = query.map(
        (one, index) =>
          `${route.query[index % Math.max(1, route.query.length)] ?? "x"}=${encodeURIComponent(one.toWellFormed())}`,
      );
      const reply = await catalogue.app.inject({
        method: route.method,
        url: `${path}?${parameters.join("&")}`,
        headers: {
          ...(signedIn ? { authorization: `Bearer ${catalogue.token}` } : {}),
          ...(sent === undefined ? {} : { "content-type": type }),
          ...headers,
        },
        ...(sent === undefined || route.method === "GET" ? {} : { payload: JSON.stringify(sent) ?? "" }),
      });
      expect(
        reply.statusCode,
        `${route.method} ${path} ${reply.body.slice(0, 500)}\n${catalogue.log().slice(-2_000)}`,
      ).toBeLessThan(500);
      if (reply.statusCode >= 400) expect(reply.headers["content-type"]).toMatch(/^application\/problem\+json/);
    }),
    { seed, numRuns: 4_000, endOnFailure: true },
  );
});
