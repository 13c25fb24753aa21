import type { FieldPath, Filter } from "@margay/contract";
import { type RawBuilder, sql } from "kysely";
import type { FindKind } from "../../finder.ts";
import { canBeStored } from "./json-values.ts";

/** Fields whose values are references, by kind and path, with the tag of the reference. */
const references: Partial<Record<FindKind, Readonly<Record<string, string>>>> = {
  proposal: { instrumentIds: "instrument", parentProposalId: "parent" },
  beamtime: { proposalId: "proposal", instrumentId: "instrument" },
  sample: { proposalId: "proposal", parentSampleId: "parent" },
  publication: { datasetPids: "dataset" },
  policy: { ownerGroup: "group" },
  job: { "jobParams.datasetList.pid": "dataset" },
};

const targets = ["dataset", "proposal", "sample", "publication"];

/**
 * A condition on the references of a small record, which an index answers, that holds wherever the filter does.
 * Undefined where the filter speaks of none.
 */
export function smallPrefilter(
  kind: FindKind,
  filter: Extract<Filter, { field: FieldPath }>,
): RawBuilder<boolean> | undefined {
  const path = filter.field.join(".");
  if (kind === "attachment") {
    const ids =
      filter.op === "element" && path === "relationships"
        ? targetsIn(filter.where)
        : path === "relationships.targetId"
          ? textsIn(filter)
          : undefined;
    return ids && among(targets.flatMap((target) => ids.map((id) => `${target}:${id}`)));
  }
  const texts = textsIn(filter);
  if (kind === "instrument" && path === "uniqueName" && texts)
    return sql<boolean>`coalesce(r.unique_name = any(${texts}::text[]), false)`;
  const known = references[kind];
  const tag = known && Object.hasOwn(known, path) ? known[path] : undefined;
  return tag !== undefined && texts ? among(texts.map((text) => `${tag}:${text}`)) : undefined;
}

const among = (refs: readonly string[]) => sql<boolean>`r.refs && ${[...refs]}::text[]`;

/** The values, where all of them are texts that an index can hold. */
function textsIn(filter: Filter): string[] | undefined {
  if (filter.op !== "in" || filter.values.length === 0) return undefined;
  const texts = filter.values.filter((value): value is string => typeof value === "string" && value !== "");
  return texts.length === filter.values.length && texts.every(canBeStored) ? texts : undefined;
}

/** The ids of targets that an item must name one of. */
function targetsIn(where: Filter): string[] | undefined {
  if (where.op === "and") return where.of.map(targetsIn).find((ids) => ids !== undefined);
  return where.op === "in" && where.field.join(".") === "targetId" ? textsIn(where) : undefined;
}
