import { definePolicy, type Rule } from "../access/index.ts";

const rules: readonly Rule[] = [
  { verb: "read", who: "admin", when: "always" },
  { verb: "read", who: "proposalManager", when: "always" },
  { verb: "read", who: "everyone", when: "reader" },
  { verb: "create", who: "admin", when: "always" },
  { verb: "create", who: "proposalManager", when: "always" },
  { verb: "update", who: "admin", when: "always" },
  { verb: "update", who: "proposalManager", when: "always" },
  { verb: "remove", who: "admin", when: "always" },
  { verb: "remove", who: "deleter", when: "always" },
];

/** Proposals and beamtimes come from the user office: its group writes, the people of the proposal read. */
export const proposalPolicy = definePolicy("proposal", rules);
export const beamtimePolicy = definePolicy("beamtime", rules);
