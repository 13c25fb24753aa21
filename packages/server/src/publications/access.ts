import { definePolicy } from "../access/index.ts";

/** Private drafts are their creator's; everything else is public. */
export const publicationPolicy = definePolicy("publication", [
  { verb: "read", who: "admin", when: "always" },
  { verb: "read", who: "everyone", when: "reader" },
  { verb: "create", who: "admin", when: "always" },
  { verb: "update", who: "admin", when: "always" },
  { verb: "remove", who: "admin", when: "always" },
]);
