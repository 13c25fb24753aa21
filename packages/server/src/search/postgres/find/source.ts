import { type RawBuilder, sql } from "kysely";
import { classesOf, type Policy, type Principal } from "../../../access/index.ts";
import { attachmentPolicy } from "../../../attachments/index.ts";
import { datasetPolicy } from "../../../datasets/index.ts";
import { instrumentKind } from "../../../instruments/index.ts";
import { jobKind } from "../../../jobs/index.ts";
import { policyKind } from "../../../policies/index.ts";
import { beamtimeKind, proposalKind } from "../../../proposals/index.ts";
import { publicationKind } from "../../../publications/index.ts";
import { sampleKind } from "../../../samples/index.ts";
import type { FindKind } from "../../finder.ts";
import { byGroups } from "../visible.ts";

/** Where the records of a kind are. Aliases: `d` dataset, `x` its document, `b` block, `r` small record. */
export interface Source {
  table: RawBuilder<unknown>;
  /** Only this kind, and only what the caller may read. */
  conditions(principal: Principal): RawBuilder<boolean>[];
  id: RawBuilder<number>;
  document: RawBuilder<unknown>;
  /** Joins the document, where it is not in the table. */
  withDocument: RawBuilder<unknown>;
}

const policies: Readonly<Record<Exclude<FindKind, "dataset" | "origdatablock" | "datablock">, Policy>> = {
  attachment: attachmentPolicy,
  proposal: proposalKind.policy,
  beamtime: beamtimeKind.policy,
  sample: sampleKind.policy,
  instrument: instrumentKind("").policy,
  policy: policyKind.policy,
  publication: publicationKind.policy,
  job: jobKind.policy,
};

const nothing = sql``;

/** The read rule of datasets on the row `d`; where groups alone decide, as a join that PostgreSQL can hash. */
export const visibleDatasets = (principal: Principal): RawBuilder<boolean> =>
  byGroups(principal)
    ? sql<boolean>`d.acl_id in (${classesOf(principal.groupIds)})`
    : datasetPolicy.visibleTo(principal, "d");

/** The tables of a kind, with its read rule. */
export function sourceOf(kind: FindKind): Source {
  if (kind === "dataset")
    return {
      table: sql`dataset d`,
      conditions: (principal) => [visibleDatasets(principal)],
      id: sql`d.id`,
      document: sql`x.doc`,
      withDocument: sql`join dataset_doc x on x.id = d.id`,
    };
  if (kind === "origdatablock" || kind === "datablock")
    return {
      table: sql`block b join dataset d on d.id = b.dataset_id`,
      conditions: (principal) => [sql<boolean>`b.kind = ${sql.lit(kind)}`, visibleDatasets(principal)],
      id: sql`b.id`,
      document: sql`b.doc`,
      withDocument: nothing,
    };
  const policy = policies[kind];
  return {
    table: sql`record r`,
    conditions: (principal) => [sql<boolean>`r.kind = ${sql.lit(kind)}`, policy.visibleTo(principal, "r")],
    id: sql`r.id`,
    document: sql`r.doc`,
    withDocument: nothing,
  };
}
