import { definePolicy } from "../access/index.ts";

/** Owner group writes; access groups, the instrument's group and named people read; published is public. */
export const datasetPolicy = definePolicy("dataset", [
  { verb: "read", who: "admin", when: "always" },
  { verb: "read", who: "lifecycleManager", when: "always" },
  { verb: "read", who: "everyone", when: "reader" },
  { verb: "create", who: "admin", when: "always" },
  { verb: "create", who: "datasetCreatorPrivileged", when: "always" },
  { verb: "create", who: "datasetCreatorWithPid", when: "owner" },
  { verb: "create", who: "datasetCreator", when: "ownerWithoutKey" },
  { verb: "update", who: "admin", when: "always" },
  { verb: "update", who: "signedIn", when: "owner" },
  { verb: "update", who: "datasetCreatorPrivileged", when: "creator" },
  { verb: "lifecycle", who: "admin", when: "always" },
  { verb: "lifecycle", who: "lifecycleManager", when: "always" },
  { verb: "lifecycle", who: "signedIn", when: "owner" },
  { verb: "remove", who: "admin", when: "always" },
  { verb: "remove", who: "deleter", when: "always" },
]);
