import { type RawBuilder, sql } from "kysely";
import { definePolicy, type Policy, type Principal } from "../access/index.ts";
import { datasetPolicy } from "../datasets/index.ts";
import { proposalKind } from "../proposals/index.ts";
import { publicationKind } from "../publications/index.ts";
import { sampleKind } from "../samples/index.ts";

/** What an attachment may belong to, and whose rules then count. */
export const targetPolicies: Readonly<Record<string, Policy>> = {
  dataset: datasetPolicy,
  proposal: proposalKind.policy,
  sample: sampleKind.policy,
  publication: publicationKind.policy,
};

/** True for a row with `refs` when the caller may read one of the records in there. */
function reachable(principal: Principal, alias: string): RawBuilder<boolean> {
  const ways = Object.entries(targetPolicies).map(([type, policy]) => {
    const table = type === "dataset" ? sql`dataset t where true` : sql`record t where t.kind = ${type}`;
    const keys = sql`select substr(ref, ${type.length + 2}) from unnest(${sql.ref(`${alias}.refs`)}) ref
      where starts_with(ref, ${`${type}:`})`;
    return sql<boolean>`exists (
      select from ${table} and t.key = any(array(${keys})) and ${policy.visibleTo(principal, "t")})`;
  });
  return sql`(${sql.join(ways, sql` or `)})`;
}

/**
 * Own groups read; so does whoever may read a record that it belongs to. Writing is for those who may update every
 * record it belongs to (so that nobody puts pictures on the data of others) and for the configured creators. Those who
 * create datasets, samples or proposals for others also create what is attached to these.
 */
export const attachmentPolicy = definePolicy(
  "attachment",
  [
    { verb: "read", who: "admin", when: "always" },
    { verb: "read", who: "everyone", when: "reader" },
    { verb: "read", who: "everyone", when: "reach" },
    { verb: "create", who: "admin", when: "always" },
    { verb: "create", who: "attachmentCreatorPrivileged", when: "always" },
    { verb: "create", who: "attachmentCreator", when: "owner" },
    { verb: "create", who: "signedIn", when: "reach" },
    { verb: "update", who: "admin", when: "always" },
    { verb: "update", who: "attachmentCreatorPrivileged", when: "owner" },
    { verb: "update", who: "attachmentCreator", when: "owner" },
    { verb: "update", who: "signedIn", when: "reach" },
    { verb: "remove", who: "admin", when: "always" },
    { verb: "remove", who: "deleter", when: "always" },
    { verb: "remove", who: "attachmentCreatorPrivileged", when: "owner" },
    { verb: "remove", who: "attachmentCreator", when: "owner" },
    { verb: "remove", who: "signedIn", when: "reach" },
  ],
  reachable,
);
