import { definePolicy } from "../access/index.ts";

/** The owner and the owner's groups read; records of jobs are written by imports. */
export const jobPolicy = definePolicy("job", [
  { verb: "read", who: "admin", when: "always" },
  { verb: "read", who: "everyone", when: "reader" },
  { verb: "create", who: "admin", when: "always" },
  { verb: "update", who: "admin", when: "always" },
  { verb: "remove", who: "admin", when: "always" },
]);
