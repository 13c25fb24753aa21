import { controller } from "../../wire/openapi/controller.ts";
import type { DocumentedOperation } from "../../wire/openapi/part.ts";
import { filter, query, required, sorted, where } from "../../wire/openapi/query.ts";
import { listOf, ref, text } from "../../wire/openapi/schema.ts";
import { createJob, updateJob } from "../shapes/jobs.ts";

const jobs = controller({ name: "JobsController", version: "v3", path: "/jobs", tag: "jobs" });

export const jobsOperations: readonly DocumentedOperation[] = [
  jobs.post("create", "", { body: createJob, answer: ref("OutputJobV3Dto") }),
  jobs.get("findAll", "", { query: [filter({ ...where, ...sorted("type") })], answer: listOf("OutputJobV3Dto") }),
  jobs.patch("update", "/{id}", { body: updateJob, answer: ref("OutputJobV3Dto") }),
  jobs.get("findOne", "/{id}", { answer: ref("OutputJobV3Dto") }),
  jobs.remove("remove", "/{id}"),
  jobs.get("fullQuery", "/fullquery", { query: [query("fields"), query("limits")], answer: listOf("OutputJobV3Dto") }),
  jobs.get("fullFacet", "/fullfacet", {
    query: [query("facets"), query("fields")],
    answer: listOf("FullFacetResponse"),
  }),
  jobs.get("findOneDetails", "/datasetDetails", {
    query: [query("jobId", text, required), query("datasetFields"), query("include"), query("includeFields")],
    answer: listOf("PartialOutputDatasetDto"),
  }),
];
