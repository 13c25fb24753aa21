import type { Filter } from "@margay/contract";
import type { FindKind, Principal, Stored } from "@margay/server";
import { all, type Include } from "../filter/index.ts";
import { project } from "../filter/projection.ts";
import { outs } from "../records/outs.ts";
import { type Opened, open } from "../records/record.ts";
import type { Doc } from "../shape.ts";
import type { WireDeps } from "../wire.ts";

/** How a relation of a dataset is found: which records, and to which of the datasets one belongs. */
interface Relation {
  kind: FindKind;
  /** Condition on the related records of all these datasets. */
  where(datasets: readonly Opened[]): Filter;
  /** The ids that a dataset and a related record have in common. */
  ofDataset(dataset: Opened): readonly string[];
  ofRelated(related: Opened): readonly string[];
}

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];

const byIds = (kind: FindKind, keyField: string, field: string): Relation => ({
  kind,
  where: (datasets) => ({
    op: "in",
    field: [keyField],
    values: [...new Set(datasets.flatMap(({ doc }) => texts(doc[field])))],
  }),
  ofDataset: ({ doc }) => texts(doc[field]),
  ofRelated: ({ key }) => [key],
});

const blocks = (kind: "origdatablock" | "datablock"): Relation => ({
  kind,
  where: (datasets) => ({ op: "in", field: ["datasetPid"], values: datasets.map(({ key }) => key) }),
  ofDataset: ({ key }) => [key],
  ofRelated: ({ doc }) => texts([doc.datasetPid]),
});

const attachedTo = ({ doc }: Opened): readonly string[] =>
  Array.isArray(doc.relationships)
    ? (doc.relationships as Doc[]) // the contract has objects there
        .filter(({ targetType }) => targetType === "dataset")
        .map(({ targetId }) => String(targetId))
    : [];

const relations: Readonly<Record<string, Relation>> = {
  instruments: byIds("instrument", "pid", "instrumentIds"),
  proposals: byIds("proposal", "proposalId", "proposalIds"),
  samples: byIds("sample", "sampleId", "sampleIds"),
  origdatablocks: blocks("origdatablock"),
  datablocks: blocks("datablock"),
  attachments: {
    kind: "attachment",
    where: (datasets) => ({
      op: "element",
      field: ["relationships"],
      where: {
        op: "and",
        of: [
          { op: "in", field: ["targetType"], values: ["dataset"] },
          { op: "in", field: ["targetId"], values: datasets.map(({ key }) => key) },
        ],
      },
    }),
    ofDataset: ({ key }) => [key],
    ofRelated: attachedTo,
  },
};

const maxRelated = 10_000;

/**
 * Adds to datasets (in the order of their rows) what was asked to be included, as far as the caller may read it: a list
 * of records for each relation, one object for a singular. One query a relation, however many datasets there are.
 */
export async function withIncludes(
  { catalogue, config }: WireDeps,
  principal: Principal,
  rows: readonly Stored[],
  datasets: readonly Doc[],
  includes: readonly Include[],
  signal?: AbortSignal,
): Promise<Doc[]> {
  const opened = rows.map(open);
  const result = datasets.map((dataset) => ({ ...dataset }));
  for (const include of includes) {
    const relation = relations[include.relation];
    if (!relation || rows.length === 0) continue;
    const where = all([relation.where(opened), ...(include.where ? [include.where] : [])]);
    const found = await catalogue.finder.find(principal, relation.kind, {
      where,
      sort: include.sort,
      limit: maxRelated,
      signal,
    });
    const byId = new Map<string, Doc[]>();
    for (const row of found) {
      const related = open(row);
      const record = project(outs[relation.kind](related, config), include.projection);
      for (const id of relation.ofRelated(related)) byId.set(id, [...(byId.get(id) ?? []), record]);
    }
    for (const [index, dataset] of opened.entries()) {
      const mine = relation.ofDataset(dataset).flatMap((id) => byId.get(id) ?? []);
      const { offset, limit } = include;
      const shown = mine.slice(offset, limit === undefined ? undefined : offset + limit);
      const target = result[index];
      if (target) target[include.as] = include.as === include.relation ? shown : (shown[0] ?? {});
    }
  }
  return result;
}
