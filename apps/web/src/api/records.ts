import type { Instrument, Proposal, Publication, Sample } from "@margay/contract";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { getJson } from "./http.ts";

/** The catalogued kinds that have a list and a page of their own beside datasets. */
export interface RecordTypes {
  proposals: Proposal;
  samples: Sample;
  instruments: Instrument;
  publications: Publication;
}
export type RecordKind = keyof RecordTypes;

export interface RecordPage<T> {
  items: T[];
  total: number;
  cursor?: string;
}

export const recordPageQuery = <K extends RecordKind>(kind: K, q: string, cursor: string | undefined) =>
  queryOptions({
    queryKey: [kind, "list", q, cursor],
    queryFn: ({ signal }) =>
      getJson<RecordPage<RecordTypes[K]>>(`/v1/${kind}`, { query: { q, cursor, limit: 25 }, signal }),
    placeholderData: keepPreviousData,
    staleTime: 15_000,
  });

export const recordQuery = <K extends RecordKind>(kind: K, key: string) =>
  queryOptions({
    queryKey: [kind, "one", key],
    queryFn: ({ signal }) => getJson<RecordTypes[K]>(`/v1/${kind}/${encodeURIComponent(key)}`, { signal }),
    staleTime: 15_000,
  });
