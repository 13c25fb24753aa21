import { searchFiles } from "@margay/client";
import type { FilePage } from "@margay/contract";
import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { bodyOf } from "./http.ts";

/** Files whose path contains a fragment, over all datasets that the caller may read. */
export const fileSearchQuery = (fragment: string) =>
  infiniteQueryOptions({
    queryKey: ["files", fragment],
    queryFn: ({ signal, pageParam: cursor }) =>
      bodyOf<FilePage>(searchFiles({ signal, query: { q: fragment, limit: 100, ...(cursor && { cursor }) } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.cursor,
    placeholderData: keepPreviousData,
    staleTime: 15_000,
    enabled: fragment !== "",
  });
