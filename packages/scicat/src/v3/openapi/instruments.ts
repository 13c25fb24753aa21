import { controller } from "../../wire/openapi/controller.ts";
import type { DocumentedOperation } from "../../wire/openapi/part.ts";
import { query } from "../../wire/openapi/query.ts";
import { anyObject, listOf, ref } from "../../wire/openapi/schema.ts";
import { createInstrument, partialUpdateInstrument } from "../shapes/instruments.ts";

const instruments = controller({
  name: "InstrumentsController",
  version: "v3",
  path: "/instruments",
  tag: "instruments",
});

export const instrumentsOperations: readonly DocumentedOperation[] = [
  instruments.post("create", "", { body: createInstrument, answer: ref("Instrument") }),
  instruments.get("findAll", "", { query: [query("filter", {})], answer: listOf("Instrument") }),
  instruments.get("count", "/count", { query: [query("filter", {})], answer: ref("CountApiResponse") }),
  instruments.get("findOne", "/findOne", { query: [query("filter")], answer: ref("Instrument") }),
  instruments.get("findById", "/{id}", { answer: anyObject }),
  instruments.patch("update", "/{id}", { body: partialUpdateInstrument, answer: anyObject }),
  instruments.remove("remove", "/{id}", { answer: anyObject }),
];
