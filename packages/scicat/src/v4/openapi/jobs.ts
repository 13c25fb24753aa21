import { controller, json, mergePatch } from "../../wire/openapi/controller.ts";
import type { DocumentedOperation } from "../../wire/openapi/part.ts";
import { fields, filter, include, query, sorted, where } from "../../wire/openapi/query.ts";
import { listOf, ref } from "../../wire/openapi/schema.ts";
import { createJob, updateJob } from "../shapes/jobs.ts";

const jobs = controller({ name: "JobsV4Controller", version: "v4", path: "/jobs", tag: "jobs v4" });

export const jobsOperations: readonly DocumentedOperation[] = [
  jobs.post("create", "", { body: createJob, answer: ref("JobClass") }),
  jobs.get("findAll", "", {
    query: [filter({ ...where, ...include, ...fields, ...sorted("type") })],
    answer: listOf("PartialOutputJobDto"),
  }),
  jobs.patch("update", "/{id}", { body: updateJob, media: [json, mergePatch], answer: ref("JobClass") }),
  jobs.get("findOne", "/{id}", { query: [filter({ ...include, ...fields })], answer: ref("PartialOutputJobDto") }),
  jobs.remove("remove", "/{id}"),
  jobs.get("fullQuery", "/fullquery", {
    query: [filter({ ...where, ...fields, ...sorted("type") })],
    answer: listOf("PartialOutputJobDto"),
  }),
  jobs.get("fullFacet", "/fullfacet", {
    query: [query("facets"), query("fields")],
    answer: listOf("FullFacetResponse"),
  }),
  jobs.get("findAllDatasetDetails", "/datasetDetails", {
    query: [filter({ ...where, ...fields, ...sorted("type") })],
    answer: listOf("PartialOutputJobDto"),
  }),
];
