import type { Kind } from "../search/kinds.ts";

const query = (path: string, parameters: Record<string, unknown>) => ({
  path: `${path}?${Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(JSON.stringify(value))}`)
    .join("&")}`,
});

const facets = ["creationLocation", "ownerGroup", "type", "keywords"];

/** What SciCat's web UI asks: pages and facets under a text, a facet, or a condition on the metadata. */
export const scicatKinds: readonly Kind[] = [
  {
    name: "SciCat fullquery, a text",
    ask: (draw) =>
      query("/api/v3/datasets/fullquery", {
        fields: { mode: {}, text: draw.word(100, 20_000) },
        limits: { skip: 0, limit: 25 + draw.whole(5), order: "creationTime:desc" },
      }),
  },
  {
    name: "SciCat fullquery, a metadata range",
    ask: (draw) => {
      const { path, unit, lo, hi } = draw.numericKey();
      const condition = {
        lhs: path.join("."),
        relation: "GREATER_THAN",
        rhs: lo + ((hi - lo) * draw.whole(1_000)) / 1_000,
        unit: unit ?? "",
      };
      return query("/api/v3/datasets/fullquery", {
        fields: { mode: {}, scientific: [condition] },
        limits: { skip: 0, limit: 25, order: "creationTime:desc" },
      });
    },
  },
  {
    name: "SciCat fullfacet, a keyword",
    ask: (draw) =>
      query("/api/v3/datasets/fullfacet", { fields: { mode: {}, keywords: [draw.keyword(), draw.keyword()] }, facets }),
  },
];
