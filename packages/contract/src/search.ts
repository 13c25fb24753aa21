import Type, { type Static } from "typebox";
import type { Filter } from "./filter.ts";
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
  position: Type.Integer({ description: "Where that part begins in the query, in UTF-16 units" }),
  length: Type.Integer({ description: "How long it is, in UTF-16 units" }),
  kind: Type.Enum(["text", "phrase", "field", "metadata", "file", "id"], { type: "string" }),
  field: Type.Optional(Type.String()),
  negated: Type.Boolean(),
  meaning: Type.String({ description: "The condition in words" }),
  suggestions: Type.Optional(
    Type.Array(Type.String(), { description: "Metadata keys that may have been meant, where none was found" }),
  ),
});
export type SearchTerm = Static<typeof SearchTerm>;

/** How the terms are joined; `index` counts `terms`. Terms that say nothing are not in it. */
export type SearchExpression =
  | { op: "and" | "or"; of: readonly SearchExpression[] }
  | { op: "not"; of: SearchExpression }
  | { op: "term"; index: number };

export const SearchExpression = Type.Unsafe<SearchExpression>({
  title: "SearchExpression",
  type: "object",
  description:
    "How the terms are joined: `op` is `and` or `or` with a list in `of`, `not` with one expression in `of`, or `term` with the term's `index` in `terms`",
  properties: { op: { type: "string", enum: ["and", "or", "not", "term"] }, of: {}, index: { type: "integer" } },
  required: ["op"],
});

export const SearchTiming = Type.Object({
  totalMs: Type.Number(),
  plan: Type.String({
    description: "Which plan answered: begins with `columns` (held in memory) or `postgresql`; both are exact",
  }),
  parts: Type.Optional(Type.Record(Type.String(), Type.Number(), { description: "Milliseconds of each step" })),
});

export type SearchTiming = Static<typeof SearchTiming>;

/** Counts that an answer does not have yet. */
export const SearchPending = Type.Object(
  {
    parts: Type.Array(Type.Enum(["facets", "histograms"], { type: "string" }), {
      description: "Which parts are empty because they could not be counted in time; items and total are complete",
    }),
    reason: Type.Enum(["loading", "counting", "size"], {
      type: "string",
      description:
        "`loading`: the search columns are being loaded, then all is counted at once. `counting`: the server goes on counting; the same question gets the counts when they are made. `size`: there are too many datasets to count without search columns; narrow the question",
    }),
    retryAfterMs: Type.Integer({ description: "Milliseconds after which to ask again" }),
  },
  { title: "SearchPending" },
);
export type SearchPending = Static<typeof SearchPending>;

export const HistogramBin = Type.Object({
  from: Type.Union([Type.Number(), Type.String()], { description: "Lower edge, included; times as ISO 8601" }),
  to: Type.Union([Type.Number(), Type.String()], { description: "Upper edge, not included but in the last bin" }),
  count: Type.Integer(),
  q: Type.Optional(
    Type.String({ description: "Query text that selects what lies between the edges; absent where none can say it" }),
  ),
});
export type HistogramBin = Static<typeof HistogramBin>;

/** How the matches lie along a number or a time. */
export const Histogram = Type.Object(
  {
    unit: Type.Optional(Type.String({ description: "Unit of the edges; none for times and plain numbers" })),
    missing: Type.Integer({ description: "Matches without a value" }),
    bins: Type.Array(HistogramBin, {
      description: "Ascending, without gaps, over all values; empty where none has one",
    }),
  },
  { title: "Histogram" },
);
export type Histogram = Static<typeof Histogram>;

/** A piece of a record in which words of the query stand. */
export const Highlight = Type.Object(
  {
    field: Type.String({ description: "Dotted path of the field" }),
    text: Type.String({ description: "A piece of its text; `…` where it was cut" }),
    ranges: Type.Array(Type.Array(Type.Integer(), { minItems: 2, maxItems: 2 }), {
      description: "Where the words stand in `text`: start and end in UTF-16 units",
    }),
  },
  { title: "Highlight" },
);
export type Highlight = Static<typeof Highlight>;

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
    furtherValues: Type.Record(Type.String(), Type.Integer(), {
      description: "How many values each facet has besides those in `facets`; absent for none",
    }),
    histograms: Type.Record(Type.String(), Histogram, { description: "By the names that were asked for" }),
    highlights: Type.Record(Type.String(), Type.Array(Highlight), {
      description: "By pid: where the words of the query were found",
    }),
    cursor: Type.Optional(Type.String({ description: "Send it back as `cursor` to get the next page" })),
    terms: Type.Array(SearchTerm, { description: "How the query was understood" }),
    expression: SearchExpression,
    pending: Type.Optional(SearchPending),
    timing: SearchTiming,
  },
  { title: "DatasetPage" },
);
export type DatasetPage = Static<typeof DatasetPage>;

const facetFilter = Type.Optional(Type.Array(Type.String({ maxLength: 2_000 }), { maxItems: 200 }));

const facetSearch = Type.Optional(Type.String({ maxLength: 200 }));

/** What a list of datasets takes besides the query, as parameter and in a JSON body alike. */
export const searchOptions = {
  bins: Type.Optional(
    Type.Integer({ minimum: 2, maximum: 200, default: 30, description: "About so many bins a histogram" }),
  ),
  facetLimit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1_000, default: 50, description: "Values a facet, besides the selected ones" }),
  ),
  change: Type.Optional(
    Type.String({
      maxLength: 40,
      description: "Id of a change, as a write and `/v1/changes` give it: the answer is not older than that",
    }),
  ),
  countsWithinMs: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 8_000,
      default: 2_000,
      description:
        "How long to wait for counts of facets and histograms, in milliseconds; what takes longer is named in `pending`",
    }),
  ),
};

const histogramNames =
  "Histograms that are wanted: `creationTime`, `createdAt`, `updatedAt`, `size`, `numberOfFiles`, or `metadata.` and the path of a numeric key";

/** A condition as a tree, for programs; see `Filter`. */
export const FilterBody = Type.Unsafe<Filter>({
  title: "Filter",
  type: "object",
  description:
    "A condition as a tree: `op` is `and`, `or` (`of`: list), `not` (`of`: one), `in` (`field`, `values`), `range` (`field`, `gt`, `gte`, `lt`, `lte`), `substring` (`field`, `text`, `ignoreCase`), `pattern` (`field`, `pattern`, `ignoreCase`), `exists` (`field`), `length` (`field`, `is`), `element` (`field`, `where`), `text` (`text`, `words`: `any` or `all`) or `quantity` (`path`, `unit`, `eq`, `gt`, `gte`, `lt`, `lte`); a `field` is a list of names",
  properties: { op: { type: "string" } },
  required: ["op"],
});

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
    where: Type.Optional(FilterBody),
    facetSearch: Type.Optional(
      Type.Object(
        Object.fromEntries(datasetFacets.map((facet) => [facet, facetSearch])) as Record<
          DatasetFacet,
          typeof facetSearch
        >, // made from the names of the facets
        {
          additionalProperties: false,
          description:
            "Lists only those values of a facet that contain the text, or whose label does, whatever the case",
        },
      ),
    ),
    histograms: Type.Optional(
      Type.Array(Type.String({ maxLength: 500 }), { maxItems: 20, description: histogramNames }),
    ),
    ...searchOptions,
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, default: 25 })),
    cursor: Type.Optional(Type.String({ maxLength: 4_000 })),
    sort: Type.Optional(
      Type.String({
        maxLength: 500,
        description:
          "`field:asc`, `field:desc` or `-field`; `metadata.` and the path of a numeric key sorts by its SI value. Datasets without the value come last",
      }),
    ),
  },
  { title: "DatasetSearch", additionalProperties: false },
);
export type DatasetSearch = Static<typeof DatasetSearch>;

export const MetadataKey = Type.Object(
  {
    key: Type.String({ description: "Dotted path" }),
    type: Type.Enum(["number", "string"], { type: "string" }),
    unit: Type.Optional(Type.String({ description: "Unit in which most of the caller's datasets write it" })),
    unitSI: Type.Optional(Type.String()),
    count: Type.Optional(Type.Integer({ description: "Number of the caller's datasets that have the key" })),
    min: Type.Optional(Type.Number({ description: "Smallest value of the caller's newest datasets, in `unit`" })),
    max: Type.Optional(Type.Number({ description: "Largest value of the caller's newest datasets, in `unit`" })),
    samples: Type.Optional(
      Type.Array(Type.String(), {
        description: "Texts of the caller's newest datasets in lower case, the most frequent first",
      }),
    ),
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
