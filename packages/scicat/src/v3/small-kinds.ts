import type { Filter } from "@margay/contract";
import type { FindKind, RecordService, Served, Stored } from "@margay/server";
import { type Call, unmodifiedSince } from "../wire/call.ts";
import type { WireError } from "../wire/errors.ts";
import { boundedLimit, type Include, type NameTable, type ReadFilter, wantedFields } from "../wire/filter/index.ts";
import { found } from "../wire/found.ts";
import { datasetOut } from "../wire/records/dataset.ts";
import { outs } from "../wire/records/outs.ts";
import { type Opened, open, openServed } from "../wire/records/record.ts";
import { refusing } from "../wire/refusing.ts";
import { type Link, relatedTo, shownOf } from "../wire/related.ts";
import type { Doc } from "../wire/shape.ts";
import type { WireDeps } from "../wire/wire.ts";
import { toV3 } from "./datasets/form.ts";

/** One of the kinds that are alike on the wire: proposals, samples, instruments, policies. */
export interface SmallKind {
  kind: FindKind;
  service: RecordService;
  names: NameTable;
  /** What SciCat answers where the catalogue refuses. */
  absent(key: string): WireError;
  refused: WireError;
  taken(key: string): WireError;
  /** For a record that changed after the time the client named. */
  changed?(key: string, since: Date): WireError;
}

// As many as one condition may list.
const maxKeys = 5_000;

export type Page = Omit<ReadFilter, "include">;

/** Reading and writing records of one small kind in SciCat's form. */
export function smallKind({ catalogue, config }: WireDeps, of: SmallKind) {
  const { finder } = catalogue;
  const { kind, service, names } = of;
  const out = (opened: Opened): Doc => outs[kind](opened, config);
  const outServed = (served: Served): Doc => out(openServed(names.keyField, served));

  const inWords = <T>(work: Promise<T>, key: string, since?: Date): Promise<T> =>
    refusing(work, {
      forbidden: () => of.refused,
      not_found: () => of.absent(key),
      conflict: () => of.taken(key),
      precondition_failed: () => since && of.changed?.(key, since),
    });

  return {
    out: (row: Stored): Doc => out(open(row)),

    /** Records as a filter wants them, not yet cut to its projection; `complete` adds what they lack. */
    async page(call: Call, asked: Page, complete?: (docs: readonly Doc[]) => Promise<Doc[]>): Promise<Doc[]> {
      const { where, sort, limit, offset, projection } = asked;
      const rows = await finder.find(call.principal, kind, {
        where,
        sort,
        limit: boundedLimit(limit),
        offset,
        fields: complete ? undefined : wantedFields(projection, names),
        signal: call.signal,
      });
      const docs = rows.map((row) => out(open(row)));
      return complete ? complete(docs) : docs;
    },

    async count(call: Call, where: Filter | undefined): Promise<{ count: number }> {
      return { count: await finder.count(call.principal, kind, { where, signal: call.signal }) };
    },

    /** The record, when the caller may read it; otherwise SciCat's 404 or 403. */
    get: (call: Call, key: string): Promise<Stored> =>
      found(service, call.principal, key, { absent: of.absent(key), hidden: of.refused }),

    canAccess: async (call: Call, key: string) => ({
      canAccess: (await service.find(call.principal, key)) !== undefined,
    }),

    async create(call: Call, doc: Doc): Promise<Doc> {
      return outServed(await inWords(service.create(call.principal, doc), String(doc[names.keyField])));
    },

    /** Changes the record under its lock. */
    async change(call: Call, key: string, change: (record: Doc) => Doc, isConditional = true): Promise<Doc> {
      const when = isConditional ? unmodifiedSince(call) : {};
      const patched = service.patch(call.principal, key, { type: "change", change }, when);
      return outServed(await inWords(patched, key, when.ifUnmodifiedSince));
    },

    async remove(call: Call, key: string): Promise<Doc> {
      return outServed(await inWords(service.remove(call.principal, key), key));
    },
  };
}

export type SmallRecords = ReturnType<typeof smallKind>;

/** The records that an include asks for, in the order and number it wants, by the keys that they belong to. */
export async function related(
  deps: WireDeps,
  { principal, signal }: Call,
  keys: readonly string[],
  link: Link,
  include: Include,
): Promise<ReadonlyMap<string, readonly Doc[]>> {
  const byKey = await relatedTo(deps, principal, keys, link, include, { signal });
  return new Map([...byKey].map(([key, list]) => [key, shownOf(list, include)]));
}

const maxDatasets = 100;

/** The first datasets that name the record in the field, as far as the caller may read them. */
export async function datasetsOf(
  { catalogue, config }: WireDeps,
  call: Call,
  field: "proposalIds" | "sampleIds",
  key: string,
): Promise<Doc[]> {
  const where: Filter = { op: "in", field: [field], values: [key] };
  const rows = await catalogue.finder.find(call.principal, "dataset", {
    where,
    limit: maxDatasets,
    signal: call.signal,
  });
  return rows.map((row) => toV3(datasetOut(open(row), config)));
}

/** For each proposal, how many datasets of it the caller may read. */
export async function datasetCounts(
  { catalogue }: WireDeps,
  call: Call,
  proposalIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const ofAll = (values: readonly string[]): Filter => ({ op: "in", field: ["proposalIds"], values });
  const [only, ...more] = proposalIds;
  if (only !== undefined && more.length === 0) {
    const where = ofAll([only]);
    return new Map([[only, await catalogue.finder.count(call.principal, "dataset", { where, signal: call.signal })]]);
  }
  const counts = new Map<string, number>();
  for (let at = 0; at < proposalIds.length; at += maxKeys) {
    const { facets } = await catalogue.finder.facets(call.principal, "dataset", {
      where: ofAll(proposalIds.slice(at, at + maxKeys)),
      facets: [["proposalIds"]],
      signal: call.signal,
    });
    for (const { value, count } of facets[0] ?? []) counts.set(String(value), count);
  }
  return counts;
}
