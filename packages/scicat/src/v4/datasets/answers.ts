import type { FindKind, Principal, Stored } from "@margay/server";
import type { Call } from "../../wire/call.ts";
import { withIncludes } from "../../wire/datasets/includes.ts";
import { datasetRows } from "../../wire/datasets/rows.ts";
import { type Include, project, type ReadFilter } from "../../wire/filter/index.ts";
import { isSignedIn } from "../../wire/guards.ts";
import { isDeclaredPrivate } from "../../wire/records/block.ts";
import { datasetOut } from "../../wire/records/dataset.ts";
import { type Opened, open } from "../../wire/records/record.ts";
import type { Doc } from "../../wire/shape.ts";
import type { WireDeps } from "../../wire/wire.ts";

/** The datasets that a filter asks for, as far as the caller may read them. */
export async function pageOf(
  deps: WireDeps,
  principal: Principal,
  filter: ReadFilter,
  signal: AbortSignal,
): Promise<Doc[]> {
  const { projection, include } = filter;
  const rows = await datasetRows(deps, principal, filter, signal);
  const datasets = await shown(deps, principal, rows, include, { signal });
  const kept = include.map(({ as }) => as);
  return projection === undefined ? datasets : datasets.map((one) => project(one, projection, kept));
}

/** Stored datasets as they are answered, with what they shall include. */
export async function shown(
  deps: WireDeps,
  principal: Principal,
  rows: readonly Stored[],
  include: readonly Include[],
  /** Looked at only where something is included: making a signal costs as much as converting a record. */
  call: Pick<Call, "signal">,
): Promise<Doc[]> {
  const datasets = rows.map((row) => datasetOut(open(row), deps.config));
  if (include.length === 0) return datasets;
  // As in SciCat: without signing in, a block is included only if its writer called it published.
  const isShown = (kind: FindKind, related: Opened) => kind !== "origdatablock" || !isDeclaredPrivate(related);
  return withIncludes(
    deps,
    principal,
    rows,
    datasets,
    include,
    call.signal,
    isSignedIn(principal) ? undefined : isShown,
  );
}
