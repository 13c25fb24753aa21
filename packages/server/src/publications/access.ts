import { definePolicy } from "../access/index.ts";

/**
 * Private drafts are their creator's; everything else is public. What may be done in which state is in `workflow.ts`:
 * these rules say who may do anything at all.
 */
export const publicationPolicy = definePolicy("publication", [
  { verb: "read", who: "admin", when: "always" },
  { verb: "read", who: "everyone", when: "reader" },
  { verb: "create", who: "admin", when: "always" },
  { verb: "create", who: "signedIn", when: "always" },
  { verb: "update", who: "admin", when: "always" },
  { verb: "update", who: "signedIn", when: "creator" },
  { verb: "remove", who: "admin", when: "always" },
  { verb: "remove", who: "deleter", when: "always" },
]);
