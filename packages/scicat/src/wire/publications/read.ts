import type { Filter } from "@margay/contract";
import type { Stored } from "@margay/server";
import { type Call, header, parameter } from "../call.ts";
import {
  allOf,
  boundedLimit,
  type NameTable,
  project,
  queryOrHeader,
  type ReadFilter,
  readFullquery,
  readLoopback,
} from "../filter/index.ts";
import { isSignedIn } from "../guards.ts";
import type { Doc } from "../shape.ts";
import type { WireDeps } from "../wire.ts";

const registeredOnly: Filter = { op: "in", field: ["status"], values: ["registered"] };

/** Lists and counts of publications, which both versions have; they differ in names and forms. */
export interface PublicationReads {
  page(call: Call): Promise<Doc[]>;
  count(call: Call): Promise<{ count: number }>;
}

/** The filter as the version's names have it, in the query or in a header, as its own text or as its `where` alone. */
export const filterOf = (call: Call, names: NameTable): ReadFilter =>
  readLoopback(queryOrHeader(parameter(call, "filter"), header(call, "filter")), names);

/** `out` makes the version's form of a record. */
export function publicationReads(
  { catalogue }: WireDeps,
  names: NameTable,
  out: (row: Stored) => Doc,
): PublicationReads {
  const { finder } = catalogue;

  /** All conditions of a request, wherever they stand: `filter`, `where`, `fields`. */
  function asked(call: Call): ReadFilter {
    const filter = filterOf(call, names);
    const where = parameter(call, "where");
    const extra = readFullquery(parameter(call, "fields"), parameter(call, "limits"), names);
    const conditions = allOf(
      filter.where,
      where === undefined ? undefined : readLoopback({ where }, names).where,
      extra.where,
      isSignedIn(call.principal) ? undefined : registeredOnly,
    );
    const limits = parameter(call, "limits") ? extra : filter;
    const { sort, limit, offset } = limits;
    return { ...filter, sort, limit, offset, where: conditions };
  }

  return {
    async page(call) {
      const { where, sort, limit, offset, projection } = asked(call);
      const query = { where, sort, limit: boundedLimit(limit), offset, signal: call.signal };
      const rows = await finder.find(call.principal, "publication", query);
      return rows.map((row) => project(out(row), projection));
    },
    async count(call) {
      const { where } = asked(call);
      return { count: await finder.count(call.principal, "publication", { where, signal: call.signal }) };
    },
  };
}
