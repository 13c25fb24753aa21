import Type, { type Static } from "typebox";

/** What a suggestion stands for. */
export const suggestionKinds = [
  "field",
  "key",
  "value",
  "dataset",
  "person",
  "proposal",
  "beamtime",
  "sample",
  "instrument",
  "technique",
  "file",
] as const;

/** One thing that may be typed at the caret. */
export const Suggestion = Type.Object(
  {
    kind: Type.Enum(suggestionKinds, { type: "string" }),
    label: Type.String({ description: "To show" }),
    insert: Type.String({ description: "To put in place of the range; ends in an operator where a value must follow" }),
    note: Type.Optional(Type.String({ description: "More about it, for people" })),
    count: Type.Optional(Type.Integer({ description: "Number of the caller's datasets that have it" })),
    unit: Type.Optional(
      Type.String({ description: "Of a metadata key: the unit in which most of the caller's datasets write it" }),
    ),
    min: Type.Optional(
      Type.Number({ description: "Of a metadata key, in its unit: smallest value of the newest datasets" }),
    ),
    max: Type.Optional(Type.Number({ description: "The largest one" })),
    samples: Type.Optional(
      Type.Array(Type.String(), {
        description: "Of a metadata key: values of the newest datasets, the most frequent first",
      }),
    ),
  },
  { title: "Suggestion" },
);
export type Suggestion = Static<typeof Suggestion>;

/** What may come at the caret of a query. */
export const SearchSuggestions = Type.Object(
  {
    from: Type.Integer({ description: "Begin of the range that an `insert` replaces, in UTF-16 units" }),
    to: Type.Integer({ description: "Its end" }),
    field: Type.Optional(Type.String({ description: "The field or metadata key whose value the caret is in" })),
    items: Type.Array(Suggestion, { description: "The best of each kind, kinds one behind the other" }),
  },
  { title: "SearchSuggestions" },
);
export type SearchSuggestions = Static<typeof SearchSuggestions>;
