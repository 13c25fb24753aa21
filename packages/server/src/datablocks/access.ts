import { definePolicy, type Policy, type Rule } from "../access/index.ts";
import { datasetPolicy } from "../datasets/index.ts";

/**
 * Blocks have no rights of their own: whoever reads the dataset reads them, whoever updates it writes them, whoever
 * may remove it may remove them. Accounts that create datasets for every group also post their blocks; archive systems
 * keep the records of their packages.
 */
export function blockPolicy(kind: string): Policy {
  const rules = datasetPolicy.rules.flatMap((rule): Rule[] => {
    if (rule.verb === "read" || rule.verb === "remove") return [rule];
    if (rule.verb === "update") return (["create", "update", "remove"] as const).map((verb) => ({ ...rule, verb }));
    return [];
  });
  if (kind === "datablock") rules.push({ verb: "update", who: "lifecycleManager", when: "always" });
  return definePolicy(kind, [...rules, { verb: "create", who: "datasetCreatorPrivileged", when: "always" }]);
}
