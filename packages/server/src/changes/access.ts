import { type RawBuilder, sql } from "kysely";
import { classesOf, type Policy, type Principal } from "../access/index.ts";
import { attachmentPolicy } from "../attachments/index.ts";
import { datasetPolicy } from "../datasets/index.ts";
import { instrumentKind } from "../instruments/index.ts";
import { jobKind } from "../jobs/index.ts";
import { policyKind } from "../policies/index.ts";
import { beamtimeKind, proposalKind } from "../proposals/index.ts";
import { publicationKind } from "../publications/index.ts";
import { sampleKind } from "../samples/index.ts";

/** Read rules of the kinds kept in the table `record`. */
const recordPolicies: Record<string, Policy> = {
  attachment: attachmentPolicy,
  proposal: proposalKind.policy,
  beamtime: beamtimeKind.policy,
  sample: sampleKind.policy,
  instrument: instrumentKind("").policy,
  policy: policyKind.policy,
  publication: publicationKind.policy,
  job: jobKind.policy,
};

interface Rule {
  kind: string;
  policy: Policy;
  /** The record of the change as it is now, with the row that carries its rights aliased `r`. */
  now: RawBuilder<unknown>;
}

const blockNow = (kind: string) =>
  sql`from block b join dataset r on r.id = b.dataset_id where b.key = c.key and b.kind = ${sql.lit(kind)}`;

const rules: Rule[] = [
  { kind: "dataset", policy: datasetPolicy, now: sql`from dataset r where r.key = c.key` },
  { kind: "origdatablock", policy: datasetPolicy, now: blockNow("origdatablock") },
  { kind: "datablock", policy: datasetPolicy, now: blockNow("datablock") },
  ...Object.entries(recordPolicies).map(([kind, policy]) => ({
    kind,
    policy,
    now: sql`from record r where r.kind = ${sql.lit(kind)} and r.key = c.key`,
  })),
];

/**
 * Changes, aliased `c`, that the caller may know of: those of records that the caller could read when they were made
 * and can read now; of a removed record, what could be read then. Rights through another record count as of now.
 */
export function changeVisibleTo(principal: Principal): RawBuilder<boolean> {
  if (rules.every(({ policy }) => policy.seesAll(principal))) return sql<boolean>`true`;
  const then = sql`c.acl_id = any(array(${classesOf(principal.groupIds)}))`;
  const ways = rules.map(({ kind, policy, now }) => {
    const isKind = sql`c.kind = ${sql.lit(kind)}`;
    if (policy.seesAll(principal)) return isKind;
    const visible = policy.visibleTo(principal, "r");
    if (policy.rules.some((rule) => rule.verb === "read" && rule.when === "reach"))
      return sql`${isKind} and (exists (select ${now} and ${visible}) or (${then} and not exists (select ${now})))`;
    return sql`${isKind} and ${then} and not exists (select ${now} and not ${visible})`;
  });
  return sql<boolean>`(${sql.join(ways, sql` or `)})`;
}
