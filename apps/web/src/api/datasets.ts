import {
  getDataset,
  getDatasetAccess,
  getDatasetRelations,
  listDatasetFiles,
  listDatasetHistory,
  listDatasets,
  listMetadataKeys,
} from "@margay/client";
import type {
  AccessReport,
  DataFile,
  Dataset,
  DatasetFacet,
  DatasetPage,
  HistoryEntry,
  MetadataKey,
} from "@margay/contract";
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { bodyOf } from "./http.ts";

/** A dataset as lists carry it. */
export type Hit = DatasetPage["items"][number];
export type DatasetQuery = NonNullable<Parameters<typeof listDatasets>[0]>["query"];

export const pageSize = 25;

/** A page is not held up by its counts for longer; they follow. */
const countsWithinMs = 300;

/** One screen of Explore: items, total, facets and terms in one answer. Asked again for counts that are pending. */
export const datasetPageQuery = (query: DatasetQuery) =>
  queryOptions({
    queryKey: ["datasets", query],
    queryFn: ({ signal }) =>
      bodyOf<DatasetPage>(listDatasets({ signal, query: { limit: pageSize, countsWithinMs, ...query } })),
    refetchInterval: ({ state }) => state.data?.pending?.retryAfterMs ?? false,
    placeholderData: keepPreviousData,
    staleTime: 15_000,
  });

/** The values of one facet that contain a text, with their counts; beyond those that come with the list. */
export const facetValuesQuery = (query: DatasetQuery, facet: DatasetFacet, text: string) =>
  queryOptions({
    queryKey: ["facet-values", query, facet, text],
    queryFn: async ({ signal }) => {
      const wanted = { ...query, facets: facet, facetLimit: 200, limit: 1, [`facet.${facet}`]: text };
      const page = await bodyOf<DatasetPage>(listDatasets({ signal, query: wanted }));
      return page.facets[facet] ?? [];
    },
    placeholderData: keepPreviousData,
    staleTime: 15_000,
    enabled: text !== "",
  });

/** How many datasets match; for "what if this condition were dropped". */
export const datasetCountQuery = (query: DatasetQuery) =>
  queryOptions({
    queryKey: ["dataset-count", query],
    queryFn: async ({ signal }) => {
      const page = await bodyOf<DatasetPage>(listDatasets({ signal, query: { ...query, limit: 1, facets: "none" } }));
      return page.total;
    },
    staleTime: 15_000,
  });

export const datasetQuery = (pid: string) =>
  queryOptions({
    queryKey: ["dataset", pid],
    queryFn: ({ signal }) => bodyOf<Dataset>(getDataset({ signal, path: { key: pid } })),
    staleTime: 15_000,
  });

export interface DatasetRelations {
  proposals: { proposalId: string; title?: string; resolved: boolean }[];
  beamtimes: { beamtimeId: string; title?: string; resolved: boolean }[];
  samples: { sampleId: string; sampleName?: string; resolved: boolean }[];
  instruments: { pid: string; name?: string; resolved: boolean }[];
  inputs: { pid: string; datasetName?: string; resolved: boolean }[];
  derived: { pid: string; datasetName: string }[];
  publications: { doi: string; title: string }[];
  attachments: { id: string; caption?: string; hasImage: boolean }[];
}

export const relationsQuery = (pid: string) =>
  queryOptions({
    queryKey: ["dataset", pid, "relations"],
    queryFn: ({ signal }) => bodyOf<DatasetRelations>(getDatasetRelations({ signal, path: { key: pid } })),
    staleTime: 15_000,
  });

export const accessQuery = (pid: string) =>
  queryOptions({
    queryKey: ["dataset", pid, "access"],
    queryFn: ({ signal }) => bodyOf<AccessReport>(getDatasetAccess({ signal, path: { key: pid } })),
    staleTime: 15_000,
  });

export const historyQuery = (pid: string) =>
  queryOptions({
    queryKey: ["dataset", pid, "history"],
    queryFn: ({ signal }) => bodyOf<{ items: HistoryEntry[] }>(listDatasetHistory({ signal, path: { key: pid } })),
    staleTime: 15_000,
  });

export type DatasetFile = DataFile & { blockId: string };
export interface DatasetFilePage {
  items: DatasetFile[];
  total?: number;
  cursor?: string;
}

/** Files of a dataset, 500 a page, fetched while one scrolls. */
export const datasetFilesQuery = (pid: string, q: string, sort: string) =>
  infiniteQueryOptions({
    queryKey: ["dataset", pid, "files", q, sort],
    queryFn: ({ signal, pageParam: cursor }) =>
      bodyOf<DatasetFilePage>(
        listDatasetFiles({
          signal,
          path: { key: pid },
          query: { sort, limit: 500, ...(q && { q }), ...(cursor && { cursor }) },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.cursor,
    placeholderData: keepPreviousData,
    staleTime: 15_000,
  });

/** Metadata keys that contain a fragment. */
export const metadataKeysQuery = (fragment: string) =>
  queryOptions({
    queryKey: ["metadata-keys", fragment],
    queryFn: ({ signal }) =>
      bodyOf<{ items: MetadataKey[] }>(
        listMetadataKeys({ signal, query: { limit: 40, ...(fragment && { q: fragment }) } }),
      ),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });

export const imageUrl = (attachmentId: string) => `/v1/attachments/${encodeURIComponent(attachmentId)}/image`;
