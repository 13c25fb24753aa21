import { suggestSearch } from "@margay/client";
import type { SearchSuggestions } from "@margay/contract";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { bodyOf } from "./http.ts";

/** What may be typed at the caret (in UTF-16 units) of a query. The answer names the query that it belongs to. */
export const suggestionsQuery = (q: string, caret: number) =>
  queryOptions({
    queryKey: ["suggestions", q, caret],
    queryFn: async ({ signal }) => ({
      ...(await bodyOf<SearchSuggestions>(suggestSearch({ signal, query: { q, cursor: caret } }))),
      q,
    }),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
