import { expect, it } from "vitest";
import { changedFields } from "./changed-fields.ts";

it("lists every field that one write changed, with its values before and after", () => {
  expect(changedFields({ before: { size: 1, comment: null }, after: { size: 2, keywords: ["a"] } })).toEqual([
    { field: "comment", before: undefined, after: undefined },
    { field: "keywords", before: undefined, after: '["a"]' },
    { field: "size", before: "1", after: "2" },
  ]);
});

it("cuts long values", () => {
  expect(changedFields({ before: {}, after: { description: "x".repeat(500) } })[0]?.after).toHaveLength(161);
});
