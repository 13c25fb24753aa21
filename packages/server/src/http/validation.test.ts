import { startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";

let catalogue: TestCatalogue;

beforeAll(async () => {
  catalogue = await startTestCatalogue();
});

afterAll(() => catalogue.close());

interface Document {
  paths: Record<string, { get?: { parameters?: { in: string; name: string }[] } }>;
}

// The issuer of OpenID Connect may add parameters of its own.
const open = new Set(["/v1/auth/oidc/callback"]);

it("refuses unknown parameters on every route that takes some, and names them", async () => {
  const { body } = await catalogue.admin({ url: "/v1/openapi.json" });
  const paths = Object.entries((body as Document).paths) // as OpenAPI says
    .filter(([path, { get }]) => !open.has(path) && get?.parameters?.some((one) => one.in === "query"))
    .map(([path]) => path);
  expect(paths).toEqual(
    expect.arrayContaining(["/v1/datablocks", "/v1/orig-datablocks", "/v1/proposals", "/v1/users"]),
  );
  for (const path of paths) {
    const url = `${path.replaceAll(/\{\w+\}/g, "1")}?datset=a`;
    const answer = await catalogue.admin({ url });
    expect(answer.status, url).toBe(400);
    expect(answer.body.errors, url).toContainEqual({ pointer: "datset", detail: "is not a parameter of this route" });
  }
});
