import { controller } from "../../wire/openapi/controller.ts";
import type { DocumentedOperation } from "../../wire/openapi/part.ts";
import { query } from "../../wire/openapi/query.ts";
import { bool, listOf, ref } from "../../wire/openapi/schema.ts";
import { createAttachment, partialUpdateAttachment } from "../shapes/attachments.ts";
import { createProposal, partialUpdateProposal } from "../shapes/proposals.ts";

const proposals = controller({ name: "ProposalsController", version: "v3", path: "/proposals", tag: "proposals" });

export const proposalsOperations: readonly DocumentedOperation[] = [
  proposals.post("create", "", { body: createProposal, answer: ref("ProposalClass") }),
  proposals.get("findAll", "", { query: [query("filters")], answer: listOf("ProposalClass") }),
  proposals.post("isValid", "/isValid", { body: createProposal, answer: bool, status: 200 }),
  proposals.get("count", "/count", {
    query: [query("filters", { allOf: [{ $ref: "#/components/schemas/ProposalCountFilters" }] })],
    answer: ref("CountApiResponse"),
  }),
  proposals.get("fullquery", "/fullquery", {
    query: [query("limits"), query("fields")],
    answer: listOf("ProposalClass"),
  }),
  proposals.get("fullfacet", "/fullfacet", {
    query: [query("facets"), query("fields")],
    answer: listOf("FullFacetResponse"),
  }),
  proposals.get("findById", "/{pid}", { answer: ref("ProposalClass") }),
  proposals.patch("update", "/{pid}", { body: partialUpdateProposal, answer: ref("ProposalClass") }),
  proposals.remove("remove", "/{pid}"),
  proposals.get("findByIdAccess", "/{pid}/authorization", { answer: ref("FindByIdAccessResponse") }),
  proposals.post("createAttachment", "/{pid}/attachments", { body: createAttachment, answer: ref("Attachment") }),
  proposals.get("findAllAttachments", "/{pid}/attachments", { answer: listOf("Attachment") }),
  proposals.patch("findOneAttachmentAndUpdate", "/{pid}/attachments/{aid}", {
    body: partialUpdateAttachment,
    answer: ref("Attachment"),
  }),
  proposals.remove("findOneAttachmentAndRemove", "/{pid}/attachments/{aid}"),
  proposals.get("findAllDatasets", "/{pid}/datasets", { answer: listOf("DatasetClass") }),
];
