import type { FindKind, Principal, Stored } from "@margay/server";
import { attachedTo, targetsOf } from "../attachments/read.ts";
import { datasetRelations, type Include, wantedFields } from "../filter/index.ts";
import { type Opened, open } from "../records/record.ts";
import { type Link, type RelatedOptions, relatedTo, shownOf } from "../related.ts";
import type { Doc } from "../shape.ts";
import type { WireDeps } from "../wire.ts";

/** How a relation of a dataset is found: by ids that the dataset and the related record have in common. */
interface Relation extends Link {
  ofDataset(dataset: Opened): readonly string[];
  /** Field of the related record by which it is found. */
  by: string;
}

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];

const byIds = (kind: FindKind, keyField: string, field: string): Relation => ({
  kind,
  where: (values) => ({ op: "in", field: [keyField], values }),
  ofDataset: ({ doc }) => texts(doc[field]),
  keysOf: ({ key }) => [key],
  by: keyField,
});

const blocks = (kind: "origdatablock" | "datablock"): Relation => ({
  kind,
  where: (values) => ({ op: "in", field: ["datasetPid"], values }),
  ofDataset: ({ key }) => [key],
  keysOf: ({ doc }) => texts([doc.datasetPid]),
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
    keysOf: ({ doc }) => targetsOf("dataset", doc),
    by: "relationships",
  },
};

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
  isShown?: RelatedOptions["isShown"],
): Promise<Doc[]> {
  const opened = rows.map(open);
  const result = datasets.map((dataset) => ({ ...dataset }));
  for (const include of includes) {
    const relation = relations[include.relation];
    if (!relation) continue;
    const ids = [...new Set(opened.flatMap(relation.ofDataset))];
    const names = datasetRelations.names[include.relation];
    const fields = names && wantedFields(include.projection, names, [relation.by, "imported"]);
    const options = { fields, signal, ...(isShown ? { isShown } : {}) };
    const byId = await relatedTo(deps, principal, ids, relation, include, options);
    for (const [index, dataset] of opened.entries()) {
      const mine = [...new Set(relation.ofDataset(dataset))].flatMap((id) => byId.get(id) ?? []);
      if (include.sort.length > 0) mine.sort((a, b) => a.at - b.at);
      const shown = shownOf(mine, include);
      const target = result[index];
      if (target) target[include.as] = include.as === include.relation ? shown : (shown[0] ?? {});
    }
  }
  return result;
}
