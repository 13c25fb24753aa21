import type { As, TestCatalogue } from "@margay/testkit";

/** Method and path of every route in the catalogue's own OpenAPI document, such as `GET /v1/datasets/{key}`. */
export async function documentedRoutes(catalogue: TestCatalogue): Promise<string[]> {
  const { body } = await catalogue.anonymous({ url: "/v1/openapi.json" });
  const paths: Record<string, Record<string, unknown>> = body.paths;
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item)
      .filter((name) => ["get", "post", "put", "patch", "delete"].includes(name))
      .map((name) => `${name.toUpperCase()} ${path}`),
  );
}

/** Notes which documented routes were driven. */
export function createCoverage(routes: readonly string[]) {
  const left = new Set(routes);
  const patterns = routes
    .map((route) => {
      const [method = "", path = ""] = route.split(" ");
      const literal = path.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{[^}]+\}/g, "[^/]+");
      return { route, method, pattern: new RegExp(`^${literal}$`), parameters: path.split("{").length };
    })
    // `/datasets/search` before `/datasets/{key}`.
    .sort((a, b) => a.parameters - b.parameters);
  const note = (method: string, url: string) => {
    const path = url.split("?")[0] ?? "";
    const found = patterns.find((one) => one.method === method && one.pattern.test(path));
    if (found) left.delete(found.route);
  };
  return {
    left,
    note,
    watch(as: As): As {
      return (call) => {
        note(call.method ?? (call.body === undefined ? "GET" : "POST"), call.url);
        return as(call);
      };
    },
  };
}
