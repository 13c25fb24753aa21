import { describe, expect, it } from "vitest";
import { InvalidMetadata } from "./errors.ts";
import { createMetadataJudge } from "./metadata.ts";

const plain = { keywords: [], dynamicDefaults: { currentYear: () => () => 2026 } };

const schema = {
  $schema: "https://json-schema.org/draft/2019-09/schema",
  type: "object",
  required: ["creators", "publicationYear"],
  dynamicDefaults: { publicationYear: "currentYear", number: { func: "seq", args: { name: "metadata test" } } },
  properties: {
    creators: { type: "array", minItems: 1 },
    publicationYear: { type: "integer" },
    language: { type: "string", default: "en" },
    url: { type: "string", format: "uri" },
  },
};

describe("metadata of a publication", () => {
  it("is completed with the defaults for what is missing or empty, and itself stays as it was", () => {
    const judge = createMetadataJudge(schema, plain);
    const metadata = { creators: [{ name: "A" }], language: "", publicationYear: null };
    expect(judge.complete(metadata)).toEqual({
      creators: [{ name: "A" }],
      publicationYear: 2026,
      language: "en",
      number: 0,
    });
    expect(metadata).toEqual({ creators: [{ name: "A" }], language: "", publicationYear: null });
    expect(judge.complete({ creators: [1], publicationYear: 1999, language: "de" })).toMatchObject({
      publicationYear: 1999,
      language: "de",
      number: 1,
    });
  });

  it("is refused with every fault", () => {
    const judge = createMetadataJudge(schema, plain);
    const judged = () => judge.complete({ creators: [], url: "no address" });
    expect(judged).toThrow(InvalidMetadata);
    try {
      judged();
    } catch (error) {
      const { faults } = error as InvalidMetadata; // what was thrown above
      expect(faults.map(({ keyword, instancePath }) => `${instancePath} ${keyword}`).sort()).toEqual([
        "/creators minItems",
        "/url format",
      ]);
    }
  });

  it("has its defaults before anything is known", () => {
    expect(createMetadataJudge(schema, plain).defaults()).toMatchObject({ publicationYear: 2026, language: "en" });
  });

  it("may be anything where there is no schema", () => {
    for (const none of [undefined, {}]) expect(createMetadataJudge(none, plain).complete({ a: 1 })).toEqual({ a: 1 });
  });

  it("is judged by the site's own keywords", () => {
    const keyword = {
      keyword: "shouted",
      type: "string",
      validate: (_: unknown, text: string) => text === text.toUpperCase(),
    };
    const judge = createMetadataJudge({ properties: { a: { shouted: true } } }, { ...plain, keywords: [keyword] });
    expect(judge.complete({ a: "A" })).toEqual({ a: "A" });
    expect(() => judge.complete({ a: "a" })).toThrow(InvalidMetadata);
  });

  it("needs a schema that can be compiled, which is seen at once", () => {
    expect(() => createMetadataJudge({ type: "nothing" }, plain)).toThrow(/type/);
    expect(() => createMetadataJudge({ dynamicDefaults: { a: "unknownMaker" } }, plain)).toThrow(/unknownMaker/);
  });
});
