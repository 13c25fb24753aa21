import { readFileSync } from "node:fs";
import { Ajv2019 } from "ajv/dist/2019.js";
import { describe, expect, it } from "vitest";
import {
  defaultAjvDefinitions,
  defaultFrontendConfig,
  defaultFrontendTheme,
  defaultPublishedData,
  historyKinds,
  historyVariables,
  settings,
} from "./index.ts";

const page = readFileSync(new URL("../../../../../docs/operators/scicat-configuration.md", import.meta.url), "utf8");

describe("the table of SciCat's variables", () => {
  it("names each once", () => {
    const names = settings.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it("gives each a row on the page for operators, under the state that it has", () => {
    const states = {
      honoured: "as in SciCat",
      differently: "differently",
      unneeded: "not needed",
      unsupported: "no effect",
    };
    const rows = page.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
    const missing = settings.filter(
      ({ name, state }) => !rows.some((cells) => cells[1] === `\`${name}\`` && cells[2] === states[state]),
    );
    expect(missing.map(({ name }) => name)).toEqual([]);
  });

  it("lists who may read the history of every kind that has one", () => {
    expect(Object.keys(historyVariables).sort()).toEqual(Object.values(historyKinds).sort());
  });
});

describe("metadata of publications without a file", () => {
  const ajv = new Ajv2019({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true });
  ajv.addKeyword({ keyword: "dynamicDefaults", schemaType: "object" });
  const valid = ajv.compile(defaultPublishedData.metadataSchema);
  const whole = {
    creators: [{ name: "Curie, Marie" }],
    publisher: { name: "SAIF" },
    publicationYear: 2026,
    resourceType: "raw",
  };

  it("takes what DataCite demands, and more", () => {
    expect(valid({ ...whole, subjects: [{ subject: "perovskites" }], own: { key: 1 } })).toBe(true);
  });

  it.each([
    ["creators", undefined],
    ["creators", []],
    ["creators", [{}]],
    ["publisher", undefined],
    ["publisher", {}],
    ["publicationYear", "2026"],
    ["resourceType", undefined],
  ])("refuses %s %j", (name, value) => {
    expect(valid({ ...whole, [name]: value })).toBe(false);
  });

  it("shows only fields that it has, each once", () => {
    const scopes = [...JSON.stringify(defaultPublishedData.uiSchema).matchAll(/#\/properties\/(\w+)/g)].map(
      ([, name]) => name,
    );
    expect(new Set(scopes).size).toBe(scopes.length);
    expect(Object.keys(defaultPublishedData.metadataSchema.properties as object)).toEqual(
      expect.arrayContaining(scopes),
    );
  });

  it("gives the year by a name that the definitions know", () => {
    const names = Object.values(defaultPublishedData.metadataSchema.dynamicDefaults as Record<string, string>);
    for (const name of names) expect(defaultAjvDefinitions.dynamicDefaults[name]?.()()).toBeGreaterThan(2_000);
  });
});

describe("settings of the SciCat web UI without a file", () => {
  const facts = { facility: "F", siteTitle: "T", oidc: "Sign in at F", ldap: true, logbook: true, jobs: true };
  const config = defaultFrontendConfig({ ...facts, maxUploadMegabytes: 16 });

  it("can be sent as JSON", () => {
    expect(JSON.parse(JSON.stringify(config))).toEqual(config);
    expect(JSON.parse(JSON.stringify(defaultFrontendTheme))).toEqual(defaultFrontendTheme);
  });

  it("name the facility, and lists whose columns and filters have names", () => {
    expect(config).toMatchObject({ facility: "F", lbBaseURL: "", loginFormEnabled: true });
    // The UI puts the base and a slash before it.
    expect(config.oAuth2Endpoints).toMatchObject([{ authURL: "api/v3/auth/oidc" }]);
    const { columns, filters } = config.defaultDatasetsListSettings as {
      columns: { name: string; order: number }[];
      filters: { key: string }[];
    };
    expect(columns.map(({ order }) => order)).toEqual(columns.map((_, index) => index));
    expect(filters.map(({ key }) => key)).toContain("creationLocation");
  });

  it("has colours with enough contrast for text on them", () => {
    const colours = defaultFrontendTheme.properties as Record<string, string>;
    const pairs = Object.entries(colours).filter(([name]) => name.endsWith("-contrast"));
    expect(pairs.length).toBeGreaterThan(3);
    for (const [name, text] of pairs) {
      const ground = colours[name.replace(/-contrast$/, "")] ?? "";
      expect(contrast(text, ground), `${name} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
  });
});

// WCAG 2.2, relative luminance.
function contrast(one: string, other: string): number {
  const [light = 1, dark = 1] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const parts = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  const [red = 0, green = 0, blue = 0] = parts.map((part) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
