import type { FindKind } from "@margay/server";
import type { Call } from "../call.ts";
import { withIncludes } from "../datasets/includes.ts";
import { facetAnswer } from "../datasets/search.ts";
import { statusForm } from "../errors.ts";
import {
  allOf,
  boundedLimit,
  datasetRelations,
  type Include,
  type NameTable,
  project,
  type ReadFilter,
  readFacets,
  readFullquery,
  readIncludes,
  wantedFields,
} from "../filter/index.ts";
import { datasetOut } from "../records/dataset.ts";
import { jobOut } from "../records/job.ts";
import { open } from "../records/record.ts";
import { type Doc, isObject } from "../shape.ts";
import type { WireDeps } from "../wire.ts";
import { jobAccess } from "./access.ts";

/** A page of jobs; `joined` is the name under which each carries its datasets. */
export type JobPage = Omit<ReadFilter, "include"> & { readonly joined?: string | undefined };

/** The PIDs that a job lists. */
export function pidsOf({ jobParams }: Doc): string[] {
  const list = isObject(jobParams) ? jobParams.datasetList : undefined;
  if (!Array.isArray(list)) return [];
  return list.flatMap((one: unknown) => (isObject(one) && typeof one.pid === "string" ? [one.pid] : []));
}

// What SciCat joins to the datasets of a job.
const parts = readIncludes(["datablocks", "origdatablocks", "attachments"], datasetRelations);
const maxPids = 5_000;

/** Reading jobs, whichever version asks. */
export function jobReads(deps: WireDeps) {
  const { catalogue, config } = deps;
  const { finder } = catalogue;
  const access = jobAccess(deps);

  /** Datasets by PID, as far as the caller may read them. */
  async function datasets(call: Call, pids: readonly string[], include: readonly Include[] = parts) {
    const byPid = new Map<string, Doc>();
    const wanted = [...new Set(pids)];
    for (let at = 0; at < wanted.length; at += maxPids) {
      const values = wanted.slice(at, at + maxPids);
      const where = { op: "in", field: ["pid"], values } as const;
      const rows = await finder.find(call.principal, "dataset", { where, limit: values.length, signal: call.signal });
      const plain = rows.map((row) => datasetOut(open(row), config));
      const all = await withIncludes(deps, call.principal, rows, plain, include, call.signal);
      for (const [index, row] of rows.entries()) byPid.set(row.key, all[index] ?? {});
    }
    return byPid;
  }

  /** Adds to each job the datasets that it lists, in the list's order. */
  async function joined(call: Call, jobs: readonly Doc[], name: string): Promise<Doc[]> {
    const byPid = await datasets(call, jobs.flatMap(pidsOf));
    return jobs.map((job) => ({ ...job, [name]: [...new Set(pidsOf(job))].flatMap((pid) => byPid.get(pid) ?? []) }));
  }

  const kind: FindKind = "job";

  return {
    datasets,
    joined,

    /** Jobs in the newest form, not yet cut to a projection. */
    async page(call: Call, { where, sort, limit, offset, joined: name, projection }: JobPage, names: NameTable) {
      const rows = await finder.find(call.principal, kind, {
        where: allOf(where, access.shownTypes(call.principal)),
        sort,
        limit: boundedLimit(limit),
        offset,
        fields: wantedFields(projection, names, ["jobParams", "ownerUser", "imported"]),
        signal: call.signal,
      });
      const jobs = rows.map((row) => jobOut(open(row)));
      return name === undefined ? jobs : joined(call, jobs, name);
    },

    async facets(call: Call, asked: { fields: unknown; facets: unknown }, names: NameTable): Promise<Doc[]> {
      const { where, facets } = inStatusForm(() => ({
        where: readFullquery(asked.fields, undefined, names).where,
        facets: readFacets(asked.facets, names),
      }));
      const query = {
        where: allOf(where, access.shownTypes(call.principal)),
        facets: facets.map(({ path }) => path),
        signal: call.signal,
      };
      return facetAnswer(facets, await finder.facets(call.principal, kind, query));
    },

    cut: (jobs: readonly Doc[], { projection }: Pick<JobPage, "projection">): Doc[] =>
      jobs.map((job) => project(job, projection)),
  };
}

/** Faults of facets come in the older form of errors. */
function inStatusForm<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof Error && error.name === "FilterError" ? statusForm(400, error.message) : error;
  }
}
