import { extended, listOf, number, object, optional, partial, text } from "../../wire/shape.ts";
import { ownable } from "../../wire/shapes/ownable.ts";

export const createPolicy = extended("CreatePolicyV4Dto", ownable, {
  manager: optional(listOf(text())),
  embargoPeriod: optional(number()),
  jobPolicies: optional(object()),
});
export const partialUpdatePolicy = partial("PartialUpdatePolicyV4Dto", createPolicy);
