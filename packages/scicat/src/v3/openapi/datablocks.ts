import { controller } from "../../wire/openapi/controller.ts";
import type { DocumentedOperation } from "../../wire/openapi/part.ts";
import { query } from "../../wire/openapi/query.ts";
import { anyObject, listOf, ref, text } from "../../wire/openapi/schema.ts";
import { createDatablock, partialUpdateDatablock } from "../shapes/blocks.ts";

const datablocks = controller({ name: "DatablocksController", version: "v3", path: "/datablocks", tag: "datablocks" });

export const datablocksOperations: readonly DocumentedOperation[] = [
  datablocks.post("create", "", { body: createDatablock, answer: ref("Datablock") }),
  datablocks.get("findAll", "", { query: [query("filter")], answer: listOf("Datablock") }),
  datablocks.get("count", "/count", {
    query: [query("filter"), query("where", text, { deprecated: true })],
    answer: ref("CountApiResponse"),
    also: { 403: ref("ForbiddenException") },
  }),
  datablocks.get("findById", "/{id}", { answer: anyObject }),
  datablocks.patch("update", "/{id}", { body: partialUpdateDatablock, answer: anyObject }),
  datablocks.remove("remove", "/{id}", { answer: anyObject }),
];
