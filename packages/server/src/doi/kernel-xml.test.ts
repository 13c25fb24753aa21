import { describe, expect, it, vi } from "vitest";
import { kernelXml } from "./kernel-xml.ts";
import { dataciteFile, xmlFaults, xmlJudge } from "./schema.fixture.ts";

// A Java virtual machine takes seconds to start on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const bare = {
  doi: "10.5072/x",
  title: "Zebras",
  abstract: "Stripes.",
  metadata: {},
  isRegistered: false,
  registeredTime: new Date("2026-03-02T08:00:00Z"),
};

const full = {
  ...bare,
  doi: '10.5072/a<b>&"c',
  title: "T <x> & ]]> \u0001\ud800",
  abstract: "one\r\ntwo\tthree",
  metadata: {
    creators: [
      { name: "Curie, Marie", nameType: "Personal" },
      { name: "X", affiliation: ["here", { name: "there" }] },
    ],
    publisher: { name: "Ring & Co" },
    publicationYear: 2024,
    resourceType: { resourceTypeGeneral: "Dataset", resourceType: "raw" },
    affiliation: "Sorbonne",
    contributors: [
      { name: "C", contributorType: "Nobody" },
      { name: "E", contributorType: "Editor" },
    ],
    subjects: [{ subject: "stripes" }],
    relatedIdentifiers: [
      { relatedIdentifier: "10.1234/abc" },
      { relatedIdentifier: "https://example.org/a?b=1&c=2" },
      { relatedIdentifier: "a paper" },
      { relatedIdentifier: "1/2", relatedIdentifierType: "Handle", relationType: "Cites" },
    ],
    dataDescription: "Many files",
  },
};

describe("a publication as kernel-4 XML", () => {
  it("says that nobody told what the schema demands", () => {
    const xml = kernelXml(bare);
    expect(xml).toContain("<creatorName>:unav</creatorName>");
    expect(xml).toContain("<publisher>:unav</publisher>");
    expect(xml).toContain("<publicationYear>2026</publicationYear>");
  });

  it("keeps every text a text", () => {
    const xml = kernelXml(full);
    expect(xml).toContain('<identifier identifierType="DOI">10.5072/a&lt;b&gt;&amp;&quot;c</identifier>');
    expect(xml).toContain("<title>T &lt;x&gt; &amp; ]]&gt; \ufffd</title>");
    expect(xml).toContain("one&#13;\ntwo\tthree");
  });

  it("gives creators the affiliation of the publication when they have none", () => {
    const xml = kernelXml(full);
    expect(xml).toContain(
      '<creatorName nameType="Personal">Curie, Marie</creatorName><affiliation>Sorbonne</affiliation>',
    );
    expect(xml).toContain(
      "<creatorName>X</creatorName><affiliation>here</affiliation><affiliation>there</affiliation>",
    );
  });

  it("says how publications relate only where the schema has a word for the identifier", () => {
    const xml = kernelXml(full);
    expect(xml).toContain('relatedIdentifierType="DOI" relationType="IsCitedBy">10.1234/abc<');
    expect(xml).toContain('relatedIdentifierType="URL" relationType="IsCitedBy">https://example.org/a?b=1&amp;c=2<');
    expect(xml).toContain('relatedIdentifierType="Handle" relationType="Cites">1/2<');
    expect(xml).not.toContain("a paper");
  });

  it("is valid by DataCite's schema", async (ctx) => {
    const schema = dataciteFile(/(^|\/)metadata\.xsd$/);
    if (schema === undefined) return ctx.skip("DataCite's schemas are not beside this checkout");
    if (xmlJudge === undefined) return ctx.skip("neither xmllint nor java is on this machine");
    expect(await xmlFaults(schema, kernelXml(bare))).toBe("");
    expect(await xmlFaults(schema, kernelXml(full))).toBe("");
    expect(await xmlFaults(schema, kernelXml(full).replace("publicationYear>2024", "publicationYear>soon"))).not.toBe(
      "",
    );
  });
});
