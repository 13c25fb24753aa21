import { readFileSync } from "node:fs";
import { startTestRegistry, type TestRegistry } from "@margay/testkit";
import { Ajv2019 } from "ajv/dist/2019.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createOutbound } from "../outbound/index.ts";
import { landingPage } from "./landing-page.ts";
import { newDoi } from "./new-doi.ts";
import { createRegistrar } from "./registrar.ts";
import { dataciteFile } from "./schema.fixture.ts";

const publication = {
  doi: "10.5072/abc",
  title: "Zebras",
  abstract: "Stripes.",
  metadata: {
    creators: [{ name: "Curie, Marie" }],
    publisher: { name: "Ring" },
    publicationYear: 2026,
    resourceType: "raw",
    descriptions: [{ description: "How", descriptionType: "Methods" }],
    subjects: [{ subject: "stripes" }],
    dataDescription: "not DataCite's",
    alternateIdentifiers: [{ alternateIdentifier: "1" }],
  },
  isRegistered: false,
  registeredTime: new Date("2026-03-02T08:00:00Z"),
};

let registry: TestRegistry;
beforeEach(async () => {
  registry = await startTestRegistry();
});
afterEach(() => registry.close());

const registrar = (own: object = {}) =>
  createRegistrar({
    outbound: createOutbound({ allow: [], timeoutMs: 5_000, maxBytes: 100_000, maxRedirects: 0 }),
    publishing: {
      doiPrefix: "10.5072",
      shortDoiSuffix: false,
      landingPagePrefix: "https://doi.example.org/detail/",
      registerUrl: `${registry.url}/dois`,
      xmlRegisterUrl: `${registry.url}/doi/`,
      xmlMetadataUrl: `${registry.url}/metadata`,
      oaiProviderUrl: `${registry.url}/oai/Publication`,
      credentials: { username: "fake.user", password: "fake password" },
      ...own,
    },
  });
const sent = () => registry.requests.map(({ method, path }) => `${method} ${path}`);

describe("registering by DataCite's JSON API", () => {
  it("sends what DataCite knows, with the landing page, under the account", async () => {
    await registrar().json(publication);
    const [request] = registry.requests;
    expect(request?.headers).toMatchObject({ accept: "application/vnd.api+json", "content-type": "application/json" });
    const { data } = JSON.parse(request?.body ?? "");
    expect(data.type).toBe("dois");
    expect(data.attributes).toEqual({
      event: "publish",
      doi: "10.5072/abc",
      titles: [{ lang: "en", title: "Zebras" }],
      descriptions: [
        { description: "Stripes.", descriptionType: "Abstract", lang: "en" },
        { description: "How", descriptionType: "Methods" },
      ],
      types: { resourceTypeGeneral: "Dataset", resourceType: "raw" },
      url: "https://doi.example.org/detail/10.5072%2Fabc",
      creators: [{ name: "Curie, Marie" }],
      publisher: { name: "Ring" },
      publicationYear: 2026,
      subjects: [{ subject: "stripes" }],
    });
    expect([...registry.dois]).toEqual(["10.5072/abc"]);
  });

  it("renews a DOI that is registered, also when nobody here knows it", async () => {
    await registrar().json(publication);
    await registrar().json({ ...publication, isRegistered: true });
    await registrar().json(publication);
    expect(sent()).toEqual(["POST /dois", "PUT /dois/10.5072/abc", "POST /dois", "PUT /dois/10.5072/abc"]);
  });

  it("makes a DOI that DataCite has lost", async () => {
    await registrar().json({ ...publication, isRegistered: true });
    expect(sent()).toEqual(["PUT /dois/10.5072/abc", "POST /dois"]);
  });

  it("fails with DataCite's status and title, without the account", async () => {
    registry.failNext({ status: 422, body: JSON.stringify({ errors: [{ title: "publisher can't be blank" }] }) });
    const failure = await registrar()
      .json(publication)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "upstream_failed", details: { status: 422 } });
    expect(String(failure)).toContain("publisher can't be blank");
    expect(JSON.stringify(failure)).not.toContain("password");
    expect(sent()).toEqual(["POST /dois"]);
  });

  it("asks nobody where no address is configured", async () => {
    await registrar({ registerUrl: undefined }).json(publication);
    expect(registry.requests).toEqual([]);
  });

  it("sends attributes that fit DataCite's own schema", async (ctx) => {
    const file = dataciteFile(/^datacite-.*\.schema\.json$/);
    if (file === undefined) return ctx.skip("DataCite's schemas are not beside this checkout");
    await registrar().json(publication);
    const { event: _, ...attributes } = JSON.parse(registry.requests[0]?.body ?? "").data.attributes;
    const schema = JSON.parse(readFileSync(file, "utf8").replace('"id"', '"$id"'));
    const ajv = new Ajv2019({ strict: false, validateFormats: false });
    // DataCite's API takes the year as a number too, and knows the schema's version itself.
    const publicationYear = String(attributes.publicationYear);
    const whole = { ...attributes, publicationYear, schemaVersion: "http://datacite.org/schema/kernel-4" };
    const isValid = ajv.validate({ ...schema, $schema: undefined }, whole);
    expect(ajv.errors).toBeNull();
    expect(isValid).toBe(true);
  });
});

describe("registering by DataCite's older interface", () => {
  it("sends the metadata, then the address, and answers what was said", async () => {
    expect(await registrar().xml(publication)).toBe("OK");
    expect(sent()).toEqual(["PUT /metadata/10.5072/abc", "PUT /doi/10.5072/abc"]);
    expect(registry.requests[1]?.body).toBe(
      "#Content-Type:text/plain;charset=UTF-8\ndoi= 10.5072/abc\nurl=https://doi.example.org/detail/10.5072%252Fabc",
    );
    expect(registry.requests[1]?.headers["content-type"]).toBe("text/plain;charset=UTF-8");
  });

  it("stops when the metadata are refused", async () => {
    registry.failNext({ status: 401, body: "Bad credentials" });
    await expect(registrar().xml(publication)).rejects.toMatchObject({ details: { status: 401 } });
    expect(sent()).toEqual(["PUT /metadata/10.5072/abc"]);
  });
});

describe("telling a harvesting service", () => {
  it("posts what is new and puts what is known, without DataCite's account", async () => {
    const one = registrar();
    expect(await one.announce("10.5072/abc", { doi: "10.5072/abc" }, false)).toEqual({ synchronised: true });
    await one.announce("10.5072/abc", { doi: "10.5072/abc" }, true);
    expect(sent()).toEqual(["POST /oai/Publication", "PUT /oai/Publication/10.5072%2Fabc"]);
    expect(registry.requests.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
  });
});

describe("DOIs", () => {
  it("are the prefix and a UUID, or ten digits", () => {
    expect(newDoi({ doiPrefix: "10.5072/", shortDoiSuffix: false })).toMatch(/^10\.5072\/[0-9a-f-]{36}$/);
    expect(newDoi({ doiPrefix: "10.5072", shortDoiSuffix: true })).toMatch(/^10\.5072\/[0-9a-f]{10}$/);
  });

  it.each([
    ["pages.example.org/", "https://pages.example.org/10.5072%2Fabc"],
    ["http://pages.example.org/x?doi=", "http://pages.example.org/x?doi=10.5072%2Fabc"],
    ["", "https://site.example.org/10.5072%2Fabc"],
  ])("lead to the landing page %j of their publication", (page, url) => {
    const metadata = { landingPage: page };
    expect(landingPage({ doi: "10.5072/abc", metadata }, "https://site.example.org/")).toBe(url);
  });
});
