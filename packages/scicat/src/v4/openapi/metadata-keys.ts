import { controller } from "../../wire/openapi/controller.ts";
import type { DocumentedOperation } from "../../wire/openapi/part.ts";
import { fields, filter, sorted, where } from "../../wire/openapi/query.ts";
import { listOf } from "../../wire/openapi/schema.ts";

const metadataKeys = controller({
  name: "MetadataKeysV4Controller",
  version: "v4",
  path: "/metadatakeys",
  tag: "metadata keys v4",
});

export const metadataKeysOperations: readonly DocumentedOperation[] = [
  metadataKeys.get("findAll", "", {
    query: [filter({ ...where, ...fields, ...sorted("createdAt") })],
    answer: listOf("OutputMetadataKeyDto"),
  }),
];
