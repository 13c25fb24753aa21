import Type, { type Static } from "typebox";
import { Identifier } from "./primitives.ts";
import { Dataset } from "./records/dataset.ts";

/** Names of the facets that a dataset search counts. */
export const datasetFacets = [
  "type",
  "creationLocation",
  "ownerGroup",
  "instrument",
  "technique",
  "keyword",
  "proposal",
  "sample",
  "principalInvestigator",
  "dataFormat",
  "year",
  "isPublished",
] as const;
export type DatasetFacet = (typeof datasetFacets)[number];

export const FacetBucket = Type.Object({
  value: Type.String(),
  label: Type.Optional(Type.String({ description: "Name for people, where the value is an identifier" })),
  count: Type.Integer(),
});

/** One condition that the query was understood as, so that a page can show it as a chip. */
export const SearchTerm = Type.Object({
  text: Type.String({ description: "The part of the query, as typed" }),
  kind: Type.Enum(["text", "phrase", "field", "metadata", "file", "id"], { type: "string" }),
  field: Type.Optional(Type.String()),
  negated: Type.Boolean(),
  meaning: Type.String({ description: "The condition in words" }),
  suggestions: Type.Optional(
    Type.Array(Type.String(), { description: "Metadata keys that may have been meant, where none was found" }),
  ),
});
export type SearchTerm = Static<typeof SearchTerm>;

export const SearchTiming = Type.Object({
  totalMs: Type.Number(),
  plan: Type.String({ description: "Which plan answered" }),
});

export type SearchTiming = Static<typeof SearchTiming>;

/** A dataset in a list: the record without long parts, with its thumbnail's id. */
export const DatasetHit = Type.Object(
  {
    ...Type.Partial(Dataset).properties,
    pid: Identifier,
    thumbnailId: Type.Optional(Type.String({ description: "Attachment that holds its newest picture" })),
  },
  { title: "DatasetHit", description: "A dataset without its scientific metadata and other long parts" },
);
export type DatasetHit = Static<typeof DatasetHit>;

export const DatasetPage = Type.Object(
  {
    items: Type.Array(DatasetHit),
    total: Type.Integer({ description: "Exact number of datasets that match and that the caller may read" }),
    facets: Type.Record(Type.String(), Type.Array(FacetBucket)),
    cursor: Type.Optional(Type.String({ description: "Send it back as `cursor` to get the next page" })),
    terms: Type.Array(SearchTerm, { description: "How the query was understood" }),
    timing: SearchTiming,
  },
  { title: "DatasetPage" },
);
export type DatasetPage = Static<typeof DatasetPage>;

const facetFilter = Type.Optional(Type.Array(Type.String({ maxLength: 2_000 }), { maxItems: 200 }));

/** A search for datasets as a JSON body; the same as the parameters of the list. */
export const DatasetSearch = Type.Object(
  {
    q: Type.Optional(Type.String({ maxLength: 4_000, description: "Query text" })),
    filters: Type.Optional(
      Type.Object(
        {
          type: facetFilter,
          creationLocation: facetFilter,
          ownerGroup: facetFilter,
          instrument: facetFilter,
          technique: facetFilter,
          keyword: facetFilter,
          proposal: facetFilter,
          sample: facetFilter,
          principalInvestigator: facetFilter,
          dataFormat: facetFilter,
          year: facetFilter,
          isPublished: facetFilter,
        } satisfies Record<DatasetFacet, typeof facetFilter>,
        { additionalProperties: false, description: "Selected facet values: any of one facet, all facets" },
      ),
    ),
    facets: Type.Optional(
      Type.Union([Type.String({ maxLength: 500 }), Type.Array(Type.String({ maxLength: 100 }), { maxItems: 50 })], {
        description: "`all` (default), `none`, or names of facets to count",
      }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, default: 25 })),
    cursor: Type.Optional(Type.String({ maxLength: 4_000 })),
    sort: Type.Optional(Type.String({ maxLength: 200, description: "`field:asc`, `field:desc` or `-field`" })),
  },
  { title: "DatasetSearch", additionalProperties: false },
);
export type DatasetSearch = Static<typeof DatasetSearch>;

export const MetadataKey = Type.Object(
  {
    key: Type.String({ description: "Dotted path" }),
    type: Type.Enum(["number", "string"], { type: "string" }),
    unit: Type.Optional(Type.String({ description: "Unit in which it was first seen" })),
    unitSI: Type.Optional(Type.String()),
  },
  { title: "MetadataKey" },
);
export type MetadataKey = Static<typeof MetadataKey>;

const resolved = Type.Boolean({ description: "False where no such record is there that the caller may read" });

/** Records that a dataset names, and records that name the dataset. */
export const DatasetRelations = Type.Object(
  {
    proposals: Type.Array(Type.Object({ proposalId: Type.String(), title: Type.Optional(Type.String()), resolved })),
    beamtimes: Type.Array(Type.Object({ beamtimeId: Type.String(), title: Type.Optional(Type.String()), resolved })),
    samples: Type.Array(Type.Object({ sampleId: Type.String(), sampleName: Type.Optional(Type.String()), resolved })),
    instruments: Type.Array(Type.Object({ pid: Type.String(), name: Type.Optional(Type.String()), resolved })),
    inputs: Type.Array(Type.Object({ pid: Type.String(), datasetName: Type.Optional(Type.String()), resolved })),
    derived: Type.Array(Type.Object({ pid: Type.String(), datasetName: Type.String() })),
    publications: Type.Array(Type.Object({ doi: Type.String(), title: Type.String() })),
    attachments: Type.Array(Type.Object({ id: Type.String(), caption: Type.String(), hasImage: Type.Boolean() })),
  },
  { title: "DatasetRelations" },
);
export type DatasetRelations = Static<typeof DatasetRelations>;
