import { definePolicy } from "../access/index.ts";

/**
 * The owner, the owner's groups and the privileged read. What jobs do when they are created and updated is judged by
 * `rights.ts`; these rules on writing are for records alone, which imports write.
 */
export const jobPolicy = definePolicy("job", [
  { verb: "read", who: "admin", when: "always" },
  { verb: "read", who: "jobCreatorPrivileged", when: "always" },
  { verb: "read", who: "jobUpdaterPrivileged", when: "always" },
  { verb: "read", who: "everyone", when: "reader" },
  { verb: "create", who: "admin", when: "always" },
  { verb: "update", who: "admin", when: "always" },
  { verb: "remove", who: "admin", when: "always" },
  { verb: "remove", who: "jobDeleter", when: "always" },
]);
