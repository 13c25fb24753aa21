import { definePolicy } from "../access/index.ts";

/** The data office writes; the group that a policy is about reads it. */
export const policyPolicy = definePolicy("policy", [
  { verb: "read", who: "admin", when: "always" },
  { verb: "read", who: "policyManager", when: "always" },
  { verb: "read", who: "everyone", when: "reader" },
  { verb: "create", who: "admin", when: "always" },
  { verb: "create", who: "policyManager", when: "always" },
  { verb: "update", who: "admin", when: "always" },
  { verb: "update", who: "policyManager", when: "always" },
  { verb: "remove", who: "admin", when: "always" },
  { verb: "remove", who: "deleter", when: "always" },
]);
