import { controller } from "../../wire/openapi/controller.ts";
import type { DocumentedOperation } from "../../wire/openapi/part.ts";
import { query } from "../../wire/openapi/query.ts";
import { anyObject, listOf, ref } from "../../wire/openapi/schema.ts";
import { createPolicy, partialUpdatePolicy, updateWherePolicy } from "../shapes/policies.ts";

const policies = controller({ name: "PoliciesController", version: "v3", path: "/policies", tag: "policies" });

export const policiesOperations: readonly DocumentedOperation[] = [
  policies.post("create", "", { body: createPolicy, answer: ref("Policy") }),
  policies.get("findAll", "", { query: [query("filter", {})], answer: listOf("Policy") }),
  policies.get("count", "/count", { query: [query("where")], answer: ref("CountApiResponse") }),
  policies.post("updateWhere", "/updateWhere", { body: updateWherePolicy, status: 200 }),
  policies.get("findOne", "/{id}", { answer: anyObject }),
  policies.patch("update", "/{id}", { body: partialUpdatePolicy, answer: anyObject }),
  policies.remove("remove", "/{id}", { answer: anyObject }),
];
