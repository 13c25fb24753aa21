import type { LogbookFilters, Stored } from "@margay/server";
import { type Call, parameter } from "../call.ts";
import { named, type WireError } from "../errors.ts";
import { ownsOrAdmin } from "../found.ts";
import { open } from "../records/record.ts";
import { isObject } from "../shape.ts";
import type { WireDeps } from "../wire.ts";

/**
 * The logbook of a dataset's first proposal, for those who may change the dataset and whose group owns the proposal;
 * undefined where there is none, which is an empty answer. Throws `refused` to everybody who may not change the dataset.
 */
export async function logbookOf(
  { catalogue }: WireDeps,
  call: Call,
  row: Stored,
  refused: WireError,
): Promise<unknown> {
  if (!ownsOrAdmin(call.principal, row.ownerGroup)) throw refused;
  const { proposalIds } = open(row).doc;
  const proposal: unknown = Array.isArray(proposalIds) ? proposalIds[0] : undefined;
  if (typeof proposal !== "string") return undefined;
  return catalogue.logbooks.find(call.principal, proposal, filtersOf(call));
}

/** The filters of a request for a logbook. Throws SciCat's 400 for what is no JSON. */
export function filtersOf(call: Call): LogbookFilters {
  const text = parameter(call, "filters") ?? "";
  if (text.trim() === "") return {};
  try {
    const filters: unknown = JSON.parse(text);
    return isObject(filters) ? filters : {};
  } catch (error) {
    throw named(400, `Invalid JSON in filters: ${error instanceof Error ? error.message : String(error)}`);
  }
}
