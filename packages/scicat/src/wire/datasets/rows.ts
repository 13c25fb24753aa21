import type { Principal, Stored } from "@margay/server";
import { boundedLimit, datasetNames, type ReadFilter, wantedFields } from "../filter/index.ts";
import type { WireDeps } from "../wire.ts";

/** Rows of the datasets that a filter asks for, as far as the caller may read them; `also` names fields needed but not shown. */
export function datasetRows(
  { catalogue }: WireDeps,
  principal: Principal,
  { where, sort, limit, offset, projection, include }: ReadFilter,
  signal: AbortSignal,
  also: readonly string[] = [],
): Promise<Stored[]> {
  // What an include joins by is needed even where it is not shown.
  const joins = include.length > 0 ? ["instrumentIds", "proposalIds", "sampleIds"] : [];
  const fields = wantedFields(projection, datasetNames, [...joins, ...also]);
  return catalogue.finder.find(principal, "dataset", {
    where,
    sort,
    limit: boundedLimit(limit),
    offset,
    fields,
    signal,
  });
}
