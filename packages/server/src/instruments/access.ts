import { definePolicy } from "../access/index.ts";

/** Everybody reads; administrators write. */
export const instrumentPolicy = definePolicy("instrument", [
  { verb: "read", who: "everyone", when: "always" },
  { verb: "create", who: "admin", when: "always" },
  { verb: "update", who: "admin", when: "always" },
  { verb: "remove", who: "admin", when: "always" },
  { verb: "remove", who: "deleter", when: "always" },
]);
