import {
  getInstrument,
  getProposal,
  getPublication,
  getSample,
  listInstruments,
  listProposals,
  listPublications,
  listSamples,
} from "@margay/client";
import type { Instrument, Proposal, Publication, Sample } from "@margay/contract";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { bodyOf } from "./http.ts";

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

const lists = {
  proposals: listProposals,
  samples: listSamples,
  instruments: listInstruments,
  publications: listPublications,
};
const gets = { proposals: getProposal, samples: getSample, instruments: getInstrument, publications: getPublication };

export const recordPageQuery = <K extends RecordKind>(kind: K, q: string, cursor: string | undefined) =>
  queryOptions({
    queryKey: [kind, "list", q, cursor],
    queryFn: ({ signal }) =>
      bodyOf<RecordPage<RecordTypes[K]>>(
        lists[kind]({ signal, query: { limit: 25, ...(q && { q }), ...(cursor && { cursor }) } }),
      ),
    placeholderData: keepPreviousData,
    staleTime: 15_000,
  });

export const recordQuery = <K extends RecordKind>(kind: K, key: string) =>
  queryOptions({
    queryKey: [kind, "one", key],
    queryFn: ({ signal }) => bodyOf<RecordTypes[K]>(gets[kind]({ signal, path: { key } })),
    staleTime: 15_000,
  });
