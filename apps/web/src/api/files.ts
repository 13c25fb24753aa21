import { searchFiles } from "@margay/client";
import type { FilePage } from "@margay/contract";
import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { bodyOf } from "./http.ts";

/** Shorter fragments are not searched for. */
export const shortestFragment = 2;

/** Files whose path contains a fragment or fits a pattern, over all datasets that the caller may read or of a proposal. */
export const fileSearchQuery = (fragment: string, proposal?: string) =>
  infiniteQueryOptions({
    queryKey: ["files", fragment, proposal],
    queryFn: ({ signal, pageParam: cursor }) =>
      bodyOf<FilePage>(
        searchFiles({
          signal,
          query: { q: fragment, limit: 100, ...(proposal && { proposal }), ...(cursor && { cursor }) },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.cursor,
    placeholderData: keepPreviousData,
    staleTime: 15_000,
    enabled: fragment.length >= shortestFragment,
  });
