import type { FilePage } from "@margay/contract";
import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { getJson } from "./http.ts";

/** Files whose path contains a fragment, over all datasets that the caller may read. */
export const fileSearchQuery = (fragment: string) =>
  infiniteQueryOptions({
    queryKey: ["files", fragment],
    queryFn: ({ signal, pageParam }) =>
      getJson<FilePage>("/v1/files", { query: { q: fragment, limit: 100, cursor: pageParam }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.cursor,
    placeholderData: keepPreviousData,
    staleTime: 15_000,
    enabled: fragment !== "",
  });
