import { expect, it } from "vitest";
import { defaultScicatConfig } from "../wire/config.ts";
import { publicationJudge } from "./published-data-judge.ts";

const metadata = { creators: [{ name: "A" }], publisher: { name: "Ring" }, resourceType: "raw" };

it("completes metadata by Margay's own schema where the site has none", () => {
  const year = new Date().getUTCFullYear();
  expect(publicationJudge(defaultScicatConfig).complete(metadata)).toMatchObject({ publicationYear: year });
});

it("names the variable when the site's schema cannot be compiled", () => {
  const publishedData = { metadataSchema: { type: "nothing" }, uiSchema: {} };
  expect(() => publicationJudge({ ...defaultScicatConfig, publishedData })).toThrow(/^PUBLISHED_DATA_CONFIG_FILE: /);
});
