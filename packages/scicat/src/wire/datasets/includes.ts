import type { Filter } from "@margay/contract";
import type { FindKind, Principal, Stored } from "@margay/server";
import { attachedTo, targetsOf } from "../attachments/read.ts";
import { allOf, datasetRelations, type Include, project, wantedFields } from "../filter/index.ts";
import { outs } from "../records/outs.ts";
import { type Opened, open } from "../records/record.ts";
import type { Doc } from "../shape.ts";
import type { WireDeps } from "../wire.ts";

/** How a relation of a dataset is found: by ids that the dataset and the related record have in common. */
interface Relation {
  kind: FindKind;
  /** Condition on the related records of these ids. */
  where(ids: readonly string[]): Filter;
  ofDataset(dataset: Opened): readonly string[];
  ofRelated(related: Opened): readonly string[];
  /** Field of the related record by which it is found. */
  by: string;
}

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];

const byIds = (kind: FindKind, keyField: string, field: string): Relation => ({
  kind,
  where: (values) => ({ op: "in", field: [keyField], values }),
  ofDataset: ({ doc }) => texts(doc[field]),
  ofRelated: ({ key }) => [key],
  by: keyField,
});

const blocks = (kind: "origdatablock" | "datablock"): Relation => ({
  kind,
  where: (values) => ({ op: "in", field: ["datasetPid"], values }),
  ofDataset: ({ key }) => [key],
  ofRelated: ({ doc }) => texts([doc.datasetPid]),
  by: "datasetPid",
});

const relations: Readonly<Record<string, Relation>> = {
  instruments: byIds("instrument", "pid", "instrumentIds"),
  proposals: byIds("proposal", "proposalId", "proposalIds"),
  samples: byIds("sample", "sampleId", "sampleIds"),
  origdatablocks: blocks("origdatablock"),
  datablocks: blocks("datablock"),
  attachments: {
    kind: "attachment",
    where: (values) => attachedTo("dataset", ...values),
    ofDataset: ({ key }) => [key],
    ofRelated: ({ doc }) => targetsOf("dataset", doc),
    by: "relationships",
  },
};

type IsShown = (kind: FindKind, related: Opened) => boolean;

/** Ids in one query; a page of a list has fewer. */
const maxIds = 5_000;
const maxRelated = 10_000;

interface Related {
  /** Place in the order that was asked for. */
  at: number;
  record: Doc;
}

/** The related records of these ids, as far as the caller may read them, by id. */
async function relatedTo(
  { catalogue, config }: WireDeps,
  principal: Principal,
  ids: readonly string[],
  include: Include,
  relation: Relation,
  signal: AbortSignal | undefined,
  isShown: IsShown,
): Promise<Map<string, Related[]>> {
  const byId = new Map<string, Related[]>();
  const names = datasetRelations.names[include.relation];
  const fields = names && wantedFields(include.projection, names, [relation.by, "imported"]);
  let at = 0;
  for (let from = 0; from < ids.length; from += maxIds) {
    const where = allOf(relation.where(ids.slice(from, from + maxIds)), include.where);
    for (let offset = 0; ; offset += maxRelated) {
      const query = { where, sort: include.sort, limit: maxRelated, offset, fields, signal };
      const found = await catalogue.finder.find(principal, relation.kind, query);
      for (const row of found) {
        const opened = open(row);
        if (!isShown(relation.kind, opened)) continue;
        const related = { at: at++, record: project(outs[relation.kind](opened, config), include.projection) };
        for (const id of new Set(relation.ofRelated(opened))) {
          const known = byId.get(id);
          if (known) known.push(related);
          else byId.set(id, [related]);
        }
      }
      if (found.length < maxRelated) break;
    }
  }
  return byId;
}

/**
 * Adds to datasets (in the order of their rows) what was asked to be included, as far as the caller may read it: a list
 * of records for each relation, one object for a singular. One query a relation for a page of datasets. `isShown` may
 * hold back more.
 */
export async function withIncludes(
  deps: WireDeps,
  principal: Principal,
  rows: readonly Stored[],
  datasets: readonly Doc[],
  includes: readonly Include[],
  signal?: AbortSignal,
  isShown: IsShown = () => true,
): Promise<Doc[]> {
  const opened = rows.map(open);
  const result = datasets.map((dataset) => ({ ...dataset }));
  for (const include of includes) {
    const relation = relations[include.relation];
    if (!relation) continue;
    const ids = [...new Set(opened.flatMap(relation.ofDataset))];
    const byId = await relatedTo(deps, principal, ids, include, relation, signal, isShown);
    for (const [index, dataset] of opened.entries()) {
      const mine = [...new Set(relation.ofDataset(dataset))].flatMap((id) => byId.get(id) ?? []);
      if (include.sort.length > 0) mine.sort((a, b) => a.at - b.at);
      const { offset, limit } = include;
      const shown = mine.slice(offset, limit === undefined ? undefined : offset + limit).map(({ record }) => record);
      const target = result[index];
      if (target) target[include.as] = include.as === include.relation ? shown : (shown[0] ?? {});
    }
  }
  return result;
}
