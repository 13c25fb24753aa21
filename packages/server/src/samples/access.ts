import { definePolicy } from "../access/index.ts";

/** Owner group writes, access groups read; who may create is configured. */
export const samplePolicy = definePolicy("sample", [
  { verb: "read", who: "admin", when: "always" },
  { verb: "read", who: "everyone", when: "reader" },
  { verb: "create", who: "admin", when: "always" },
  { verb: "create", who: "sampleCreatorPrivileged", when: "always" },
  { verb: "create", who: "sampleCreator", when: "owner" },
  { verb: "update", who: "admin", when: "always" },
  { verb: "update", who: "signedIn", when: "owner" },
  { verb: "remove", who: "admin", when: "always" },
  { verb: "remove", who: "deleter", when: "always" },
]);
