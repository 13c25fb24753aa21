import { type Catalogue, CatalogueError, InvalidMetadata, type Stored, WrongState } from "@margay/server";
import type { Call } from "../call.ts";
import { bare, named, WireError } from "../errors.ts";
import { holds, isSignedIn } from "../guards.ts";
import { open } from "../records/record.ts";

/** The DOI in the address; clients encode it once or twice. */
export function idOf(call: Call): string {
  const id = String(call.params.id);
  if (!/%2f/i.test(id)) return id;
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

export const absent = (id: string): WireError => named(404, `Published data with id ${id} not found.`);

/** The publication, when the caller may read it, else 404. */
export async function visible(catalogue: Catalogue, call: Call): Promise<Stored> {
  const row = await catalogue.records.publication.service.find(call.principal, idOf(call));
  if (!row) throw absent(idOf(call));
  return row;
}

/** Whether SciCat lets the caller change the publication at all, whatever its state. */
export const isOwn = ({ principal }: Call, row: Stored): boolean =>
  holds(principal, "admin") || (isSignedIn(principal) && row.createdBy === principal.username);

/** What fails on the way to another service: `Error occurred: …` with the status that the operation gives it. */
export function upstreamFailure(error: unknown, statusOf: (told: number | undefined) => number): unknown {
  if (!(error instanceof CatalogueError)) return error;
  if (error.code !== "upstream_failed" && error.code !== "outbound_refused") return error;
  const { status } = (error.details ?? {}) as { status?: number }; // facts of these errors are objects
  return bare(statusOf(status), `Error occurred: ${error.message}`);
}

/** The workflow's refusals in SciCat's words: lone texts for wrong states, the validator's own faults for metadata. */
export function refusal(error: unknown): unknown {
  if (error instanceof WrongState) return bare(400, error.message);
  if (error instanceof InvalidMetadata) return new WireError(400, error.faults);
  return error;
}

/** Refusals that come from a publication's datasets, as SciCat's dataset routes word them. */
export async function datasetRefusal(catalogue: Catalogue, call: Call, row: Stored, error: unknown): Promise<unknown> {
  if (!(error instanceof CatalogueError)) return error;
  const { datasetPids } = open(row).doc;
  if (error.code === "not_found")
    for (const pid of Array.isArray(datasetPids) ? datasetPids.map(String) : [])
      if ((await catalogue.datasets.probe(call.principal, pid)) === "absent")
        return named(404, `Dataset with pid ${pid} not found`);
  const isRefused = error.code === "forbidden" || error.code === "not_found";
  return isRefused ? named(403, "Unauthorized to update this dataset") : error;
}
